"""Update positions after a posting, in the same transaction.

When cash is booked, the desk gets a request. When a transfer takes the money out of a position, the
position ends and its requests are cancelled.
"""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from assistant.banking import close_position, request_rows
from assistant.banking.products import CASH
from assistant.banking.rows import PositionRow, TransferRow
from assistant.banking.unit_of_work import Work
from assistant.storage.prepared import Query, run
from assistant.storage.tables import positions

_TOUCHED: Query[PositionRow] = select(positions).where(
    or_(
        positions.c.transfer_id == bindparam("transfer"),
        positions.c.account_id == bindparam("account"),
    ),
    positions.c.ended_at.is_(None),
)
"""The positions into which a transfer pays, or from which it takes money."""


def update_positions(work: Work, transfer: TransferRow) -> None:
    """Update the positions that a posted transfer (a row) opens or ends."""
    asked = {"transfer": transfer.id, "account": transfer.account_id}
    for position in run(work.connection, _TOUCHED, asked).all():
        if position.transfer_id == transfer.id and position.kind == CASH.kind:
            request_rows.book_cash(work, transfer, position)
        if position.account_id == transfer.account_id:
            close_position.close(work, position, transfer)
            request_rows.cancel_of(work, transfer, position.id)

"""What follows a posting, in its own transaction, where it has to do with a position: booked cash
makes a request of the desk's, and what was taken back has ended.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select

from assistant.banking import close_position, request_rows
from assistant.banking.products import CASH
from assistant.banking.unit_of_work import Work
from assistant.storage.prepared import run
from assistant.storage.tables import positions

_TOUCHED = select(positions).where(
    or_(
        positions.c.transfer_id == bindparam("transfer"),
        positions.c.account_id == bindparam("account"),
    ),
    positions.c.ended_at.is_(None),
)
"""What the transfer has opened, and what lies on the account that it leaves."""


def settle(work: Work, transfer: Any) -> None:
    """Do what a posted transfer (a row) brings with it, where it has to do with a position."""
    asked = {"transfer": transfer.id, "account": transfer.account_id}
    for position in run(work.connection, _TOUCHED, asked).all():
        if position.transfer_id == transfer.id and position.kind == CASH.kind:
            request_rows.book_cash(work, transfer, position)
        if position.account_id == transfer.account_id:
            close_position.take_back(work, position, transfer)
            request_rows.cancel_of(work, transfer, position.id)

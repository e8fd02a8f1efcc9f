"""What follows a posting, in its own transaction, where it has to do with a position: booked cash
makes a request of the desk's, and what was taken back has ended.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from assistant.banking import ending, request_rows
from assistant.banking.products import CASH
from assistant.banking.work import Work
from assistant.storage.tables import positions

_OPENED = select(positions).where(
    positions.c.transfer_id == bindparam("transfer"), positions.c.ended_at.is_(None)
)
_AT_REST = select(positions).where(
    positions.c.account_id == bindparam("account"), positions.c.ended_at.is_(None)
)


def settle(work: Work, transfer: Any) -> None:
    """Do what a posted transfer (a row) brings with it, where it has to do with a position."""
    opened = work.connection.execute(_OPENED, {"transfer": transfer.id}).one_or_none()
    if opened is not None and opened.kind == CASH.kind:
        request_rows.book_cash(work, transfer, opened)
    taken = work.connection.execute(_AT_REST, {"account": transfer.account_id}).one_or_none()
    if taken is not None:
        ending.take_back(work, taken, transfer)
        request_rows.cancel_of(work, transfer, taken.id)

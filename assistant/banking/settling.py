"""What follows a posting, in its own transaction, where it has to do with a position: booked cash
makes a request of the desk's, and what was taken back has ended.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from assistant.banking import ending, request_rows
from assistant.banking.products import CASH
from assistant.banking.work import Work
from assistant.storage.tables import positions


def settle(work: Work, transfer: Any) -> None:
    """Do what a posted transfer (a row) brings with it, where it has to do with a position."""
    opened = _position(work, positions.c.transfer_id == transfer.id)
    if opened is not None and opened.kind == CASH.kind:
        request_rows.book_cash(work, transfer, opened)
    taken = _position(work, positions.c.account_id == transfer.account_id)
    if taken is not None:
        ending.take_back(work, taken, transfer)
        request_rows.cancel_of(work, transfer, taken.id)


def _position(work: Work, condition: Any) -> Any:
    found = select(positions).where(condition, positions.c.ended_at.is_(None))
    return work.connection.execute(found).one_or_none()

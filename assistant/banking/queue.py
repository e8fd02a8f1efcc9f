"""Give out the branch's queue numbers; each kind of business has a line that begins at 1 each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol

from sqlalchemy import func, insert, select

from assistant.banking.access import Access
from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.storage.audit import record
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import queue_numbers

SERVED_WITHIN = timedelta(minutes=20)
"""After this time a number counts as served, because the sandbox has no counters that serve them."""


class QueueLine(str, Enum):
    """The lines (queues) of the branch; each has a figure that begins the number on the slip."""

    CASH = "A"
    SOCIAL = "B"
    OTHER = "C"


@dataclass(frozen=True)
class QueueNumber:
    """A place in a line, printed on a slip of paper (号)."""

    line: QueueLine
    number: int
    """The number, from 1 each day."""
    ahead: int
    """How many customers wait before this one."""

    @property
    def slip(self) -> str:
        """The digits on the slip: the line's figure, then the number, e.g. 2007."""
        return f"{list(QueueLine).index(self.line) + 1}{self.number:03}"


class QueueGateway(Protocol):
    """Give out numbers."""

    def take(self, session: str, line: QueueLine, customer_id: str | None) -> QueueNumber:
        """Return a number of today in this line; repeated calls in a visit return the same number."""
        ...


class Queue:
    """The sandbox's ``QueueGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def take(self, session: str, line: QueueLine, customer_id: str | None) -> QueueNumber:
        """Return a number of today in this line; repeated calls in a visit return the same number."""
        with self._access.deciding() as work:
            today = bank_time(work.now).date().isoformat()
            hers: Query[tuple[int]] = select(queue_numbers.c.number).where(
                queue_numbers.c.day == today,
                queue_numbers.c.line == line.value,
                queue_numbers.c.session == session,
            )
            number = fetch(work.connection, hers).scalar()
            if number is None:
                number = _next(work, today, line, session, customer_id)
            return QueueNumber(line, number, _ahead(work, today, line, number))


def _next(work: Work, today: str, line: QueueLine, session: str, customer_id: str | None) -> int:
    last: Query[tuple[int]] = select(func.coalesce(func.max(queue_numbers.c.number), 0)).where(
        queue_numbers.c.day == today, queue_numbers.c.line == line.value
    )
    number = fetch(work.connection, last).scalar_one() + 1
    work.connection.execute(
        insert(queue_numbers).values(
            id=work.new_id(),
            day=today,
            line=line.value,
            number=number,
            customer_id=customer_id,
            session=session,
            at=work.now,
        )
    )
    record(
        work.connection,
        work.now,
        "queue_number",
        session=session,
        customer_id=customer_id or "",
        subject=f"{line.value}{number:03}",
    )
    return number


def _ahead(work: Work, today: str, line: QueueLine, number: int) -> int:
    waiting: Query[tuple[int]] = select(func.count()).where(
        queue_numbers.c.day == today,
        queue_numbers.c.line == line.value,
        queue_numbers.c.number < number,
        queue_numbers.c.at > work.now - SERVED_WITHIN,
    )
    return fetch(work.connection, waiting).scalar_one()

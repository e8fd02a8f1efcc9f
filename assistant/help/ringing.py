"""Let each open ticket ring; decide whom it calls and what the customer is told meanwhile.

Who is called depends on how often the ticket has rung, not on the time: if no process was running
for a while, nobody on the list is skipped. Each ring is a row in the database, which takes the
rings of a ticket one after another, so that two processes at the same moment make only one ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import rings, tickets

AGAIN_SECONDS = 20
"""Seconds between two rings of a ticket."""
RINGS_EACH = 3
"""How often each person is rung before the next person is called: for 60 seconds."""
LOUD = 2
"""The number of the ring that is louder, counted from 1."""
ANYBODY: Sequence[str] = ("",)
"""The list of people to call if nobody is on the roster: the empty number means the person at the
desk."""

Stage = Literal["first", "again", "next", "hotline"]
"""How far a call has got that nobody has taken. ``first``: the first person is being called.
``next``: another person is being called. ``again``: the same person is called again, as there is no
other. ``hotline``: nobody has answered; all are called again, and the customer is told the
hotline's number."""


@dataclass(frozen=True)
class Ring:
    """One ring of a ticket, which channels deliver."""

    id: int
    """A number that grows with every ring of any ticket."""
    ticket: str
    person: str
    """The number of the member of staff who is called; empty: the person at the desk."""
    at: datetime
    nth: int
    """The number of this ring among those of its ticket, from 1."""

    @property
    def loud(self) -> bool:
        """Return whether this is the ticket's louder ring; each ticket has one."""
        return self.nth == LOUD


class _RingRow(Row, Protocol):
    """A row of ``rings``."""

    id: int
    ticket: str
    person: str
    at: datetime
    nth: int


class _WaitingRow(Row, Protocol):
    """A row with an open ticket and its last ring."""

    id: str
    nth: int
    at: datetime | None


_RINGS: Query[_RingRow] = select(rings)
_LAST = (
    select(rings.c.ticket, func.max(rings.c.nth).label("nth"), func.max(rings.c.id).label("last"))
    .group_by(rings.c.ticket)
    .subquery()
)
_WAITING: Query[_WaitingRow] = (
    select(tickets.c.id, func.coalesce(_LAST.c.nth, 0).label("nth"), rings.c.at)
    .outerjoin(_LAST, _LAST.c.ticket == tickets.c.id)
    .outerjoin(rings, rings.c.id == _LAST.c.last)
    .where(tickets.c.status == "open")
    .order_by(tickets.c.created_at, tickets.c.id)
)


def list_rings(connection: Connection, after: int = 0) -> list[Ring]:
    """Return the rings with a higher id than ``after``, in order."""
    query = _RINGS.where(rings.c.id > after).order_by(rings.c.id)
    return [
        Ring(row.id, row.ticket, row.person, row.at, row.nth) for row in fetch(connection, query)
    ]


def find_person(connection: Connection, ticket: str, nth: int) -> str:
    """Return the staff number that ring ``nth`` of a ticket called; empty: the desk."""
    query: Query[tuple[str]] = select(rings.c.person).where(
        rings.c.ticket == ticket, rings.c.nth == nth
    )
    return fetch(connection, query).scalar() or ""


def last_ring(connection: Connection) -> int:
    """Return the id of the newest ring of all tickets; 0: there is none."""
    last: Query[tuple[int]] = select(func.coalesce(func.max(rings.c.id), 0))
    return fetch(connection, last).scalar_one()


def list_due(connection: Connection, now: datetime) -> list[tuple[str, int]]:
    """Return the tickets that should ring now, each with the number of the ring."""
    return [
        (row.id, row.nth + 1)
        for row in fetch(connection, _WAITING)
        if row.at is None or not 0 <= (now - row.at).total_seconds() < AGAIN_SECONDS
    ]


def ring(connection: Connection, now: datetime, people: Sequence[str]) -> None:
    """Write the rings that are due; ``people`` are the staff numbers to call, in order."""
    for ticket, nth in list_due(connection, now):
        values = {"ticket": ticket, "person": called_by(nth, people), "at": now, "nth": nth}
        connection.execute(insert(rings).values(values))


def called_by(nth: int, people: Sequence[str]) -> str:
    """Return the staff number that ring ``nth`` calls: each in turn, then from the beginning."""
    people = people or ANYBODY
    return people[(nth - 1) // RINGS_EACH % len(people)]


def find_stage(connection: Connection, ticket: str, people: Sequence[str]) -> Stage:
    """Return how far a ticket's call has got."""
    count: Query[tuple[int]] = select(func.count()).where(rings.c.ticket == ticket)
    return stage_of(fetch(connection, count).scalar_one(), people)


def stage_of(rung: int, people: Sequence[str]) -> Stage:
    """Return how far a call has got after ``rung`` rings.

    A single person is rung for as long as two people would be, before the customer is told the
    hotline.
    """
    turn, steps = (rung - 1) // RINGS_EACH, max(len(people), 2)
    if turn <= 0:
        return "first"
    if turn >= steps:
        return "hotline"
    return "next" if len(people) > 1 else "again"

"""Let each open ticket ring until somebody takes it: whom it calls, when, and what she is told.

The place in the list of people follows from how often the ticket has rung, and not from the time:
who was not called because no process was running is called as soon as one is. Each ring is a row;
the database takes the rings of a ticket one after another, so that two processes that call at the
same moment make one ring.
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
"""Seconds from one ring to the next."""
RINGS_EACH = 3
"""Rings for each person, before the next one is called: 60 seconds."""
LOUD = 2
"""Which ring is the louder one."""
ANYBODY: Sequence[str] = ("",)
"""Who is called where nobody is on the roster: whoever is at the desk."""

Stage = Literal["first", "again", "next", "hotline"]
"""How far a call has come that nobody has taken. ``first``: the first person is being called.
``next``: another one is. ``again``: nobody else is there, the same one is called on. ``hotline``:
all have been called in vain; they are called on, and she is given the hotline."""


@dataclass(frozen=True)
class Ring:
    """One ring of a ticket: what a channel delivers."""

    id: int
    """Grows with every ring, over all tickets."""
    ticket: str
    person: str
    """The number of the member of staff who is called; empty: whoever is at the desk."""
    at: datetime
    nth: int
    """Which ring of its ticket, from 1."""

    @property
    def loud(self) -> bool:
        """Return whether this ring is the louder one, of which there is one for each ticket."""
        return self.nth == LOUD


class _RingRow(Row, Protocol):
    """A row of ``rings``."""

    id: int
    ticket: str
    person: str
    at: datetime
    nth: int


class _WaitingRow(Row, Protocol):
    """An open ticket, and its last ring."""

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
    """Return the rings after the one with this id, in order."""
    query = _RINGS.where(rings.c.id > after).order_by(rings.c.id)
    return [
        Ring(row.id, row.ticket, row.person, row.at, row.nth) for row in fetch(connection, query)
    ]


def find_person(connection: Connection, ticket: str, nth: int) -> str:
    """Return whom ring ``nth`` of a ticket has called; empty: whoever is at the desk."""
    query: Query[tuple[str]] = select(rings.c.person).where(
        rings.c.ticket == ticket, rings.c.nth == nth
    )
    return fetch(connection, query).scalar() or ""


def last_ring(connection: Connection) -> int:
    """Return the id of the last ring of all; 0: nothing has rung."""
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
    """Write the rings that are due. ``people``: the numbers of who is called, in order."""
    for ticket, nth in list_due(connection, now):
        values = {"ticket": ticket, "person": called_by(nth, people), "at": now, "nth": nth}
        connection.execute(insert(rings).values(values))


def called_by(nth: int, people: Sequence[str]) -> str:
    """Return whom ring ``nth`` calls: each in turn, and all of them again after the last."""
    people = people or ANYBODY
    return people[(nth - 1) // RINGS_EACH % len(people)]


def find_stage(connection: Connection, ticket: str, people: Sequence[str]) -> Stage:
    """Return how far the call has come."""
    count: Query[tuple[int]] = select(func.count()).where(rings.c.ticket == ticket)
    return stage_of(fetch(connection, count).scalar_one(), people)


def stage_of(rung: int, people: Sequence[str]) -> Stage:
    """Return how far a ticket has come that has rung so often.

    A single person is called on for as long as two would be, before she is given the hotline.
    """
    turn, steps = (rung - 1) // RINGS_EACH, max(len(people), 2)
    if turn <= 0:
        return "first"
    if turn >= steps:
        return "hotline"
    return "next" if len(people) > 1 else "again"

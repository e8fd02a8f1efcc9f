"""Read the figures of a period from the kiosk's counts and from the bank's tables.

The kiosk counts visits, tasks, sentences that were not understood and the ratings after a visit
(``counts``). Checks, held transfers and calls for a person are rows in the bank's tables; they are
counted here, reading no column that is not needed. Days begin and end at the bank's midnight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from assistant.clock import BANK_ZONE, bank_time
from assistant.counts.store import OPEN, Counted, read_counts
from assistant.counts.tally import DONE, LEFT, What
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import checks, holds, tickets


@dataclass(frozen=True)
class Period:
    """A day or a month that a report is about."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """Return the period as the report names it: 2026-03-16 for a day, 2026-03 for a month."""
        if self.first == self.last:
            return f"{self.first:%Y-%m-%d}"
        return f"{self.first:%Y-%m}"

    def days(self) -> Iterable[date]:
        """Return the days of the period, in order."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass
class Task:
    """How often one task was begun, done and left."""

    done: int = 0
    left: int = 0
    open: int = 0

    @property
    def begun(self) -> int:
        """Return how often the task was begun, whether it was then done, left, or is still open."""
        return self.done + self.left + self.open


@dataclass
class Calls:
    """Calls for a person for one reason."""

    count: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds until staff took the call, for each call that was taken."""

    @property
    def usual_wait(self) -> float | None:
        """Return the median of ``waits`` in seconds; None: no call was taken."""
        return median(self.waits) if self.waits else None


@dataclass
class Day:
    """Figures of one day in a longer period."""

    visits: int = 0
    done: int = 0
    left: int = 0
    calls: int = 0
    good: int = 0
    bad: int = 0


@dataclass
class Figures:
    """All figures of a period; keys are the program's own names (``words`` has the Chinese)."""

    period: Period
    visits: Counter[str] = field(default_factory=Counter)
    """Visits, by the way they ended."""
    tasks: dict[str, Task] = field(default_factory=dict)
    left_at: Counter[str] = field(default_factory=Counter)
    """Tasks that were left, by the step at which they were left."""
    heard: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    """Sentences that were not understood, by the screen that was shown."""
    checks: Counter[str] = field(default_factory=Counter)
    """Anti-fraud checks, by result."""
    holds: Counter[str] = field(default_factory=Counter)
    """Held transfers, by what staff decided."""
    calls: dict[str, Calls] = field(default_factory=dict)
    """Calls for a person, by reason."""
    ratings: Counter[str] = field(default_factory=Counter)
    days: dict[date, Day] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was counted."""
        counted = (self.visits, self.tasks, self.heard, self.missed, self.checks, self.holds)
        return not any((*counted, self.calls, self.ratings))


class _OutcomeRow(Row, Protocol):
    outcome: str


class _TicketRow(Row, Protocol):
    reason: str
    created_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None


_CHECKS: Query[_OutcomeRow] = select(checks.c.verdict.label("outcome"))
_HOLDS: Query[_OutcomeRow] = select(holds.c.status.label("outcome"))
_TICKETS: Query[_TicketRow] = select(
    tickets.c.reason, tickets.c.created_at, tickets.c.taken_at, tickets.c.closed_at
)


def read_figures(connection: Connection, period: Period) -> Figures:
    """Return the figures of a period, all read in one database transaction."""
    figures = Figures(period, days={day: Day() for day in period.days()})
    for counted in read_counts(connection, period.first, period.last):
        _ADD[counted.what](figures, counted)
    within = _within(period)
    for check in fetch(connection, _CHECKS.where(*within(checks.c.created_at))):
        figures.checks[check.outcome] += 1
    for hold in fetch(connection, _HOLDS.where(*within(holds.c.since))):
        figures.holds[hold.outcome] += 1
    for ticket in fetch(connection, _TICKETS.where(*within(tickets.c.created_at))):
        _add_call(figures, ticket)
    return figures


class _Within(Protocol):
    def __call__(self, column: ColumnElement) -> tuple[ColumnElement, ColumnElement]: ...


def _within(period: Period) -> _Within:
    """Return the conditions for a time to lie in the period; days begin at the bank's midnight."""
    since = datetime.combine(period.first, time(), BANK_ZONE)
    until = datetime.combine(period.last + timedelta(days=1), time(), BANK_ZONE)
    return lambda column: (column >= since, column < until)


def _add_visit(figures: Figures, counted: Counted) -> None:
    figures.visits[counted.how] += counted.count
    figures.days[counted.day].visits += counted.count


def _add_task(figures: Figures, counted: Counted) -> None:
    task = figures.tasks.setdefault(counted.name, Task())
    day = figures.days[counted.day]
    if counted.how == DONE:
        task.done += counted.count
        day.done += counted.count
    elif counted.how == LEFT:
        task.left += counted.count
        day.left += counted.count
        figures.left_at[counted.step] += counted.count
    else:
        assert counted.how == OPEN, counted.how
        task.open += counted.count


def _add_heard(figures: Figures, counted: Counted) -> None:
    figures.heard += counted.count


def _add_missed(figures: Figures, counted: Counted) -> None:
    figures.missed[counted.step] += counted.count


def _add_rating(figures: Figures, counted: Counted) -> None:
    figures.ratings[counted.how] += counted.count
    day = figures.days[counted.day]
    day.good += counted.count if counted.how == "good" else 0
    day.bad += counted.count if counted.how == "bad" else 0


def _add_call(figures: Figures, ticket: _TicketRow) -> None:
    """Count a call for a person; if nobody took it, its wait ends when it was closed."""
    calls = figures.calls.setdefault(ticket.reason, Calls())
    calls.count += 1
    figures.days[bank_time(ticket.created_at).date()].calls += 1
    answered = ticket.taken_at or ticket.closed_at
    if answered is not None:
        calls.waits.append(max(0.0, (answered - ticket.created_at).total_seconds()))


class _Add(Protocol):
    def __call__(self, figures: Figures, counted: Counted) -> None: ...


_ADD: dict[What, _Add] = {
    "visit": _add_visit,
    "task": _add_task,
    "heard": _add_heard,
    "missed": _add_missed,
    "satisfaction": _add_rating,
}

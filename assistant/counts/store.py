"""Write counts into the database, one row for each day and kind of event, and read them back.

A visit or task that has not ended has its own row. If the process is killed this row stays, and the
next process counts it as ended by a crash. So on each day the number of tasks begun equals those
done, left and open. Counts that cannot be written stay in memory and are written later, so that the
kiosk never waits.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.clock import Clock, bank_time
from assistant.counts.tally import LEFT, Batch, Key, What
from assistant.storage.database import writing
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.presence import MARK_DIGITS, is_held
from assistant.storage.tables import day_counts, in_hand

log = logging.getLogger(__name__)

CRASH = "crash"
"""The end of a visit, and the step at which a task was left, if the program was killed."""
PATIENCE_SECONDS = 1.0
"""Most seconds to wait for another writer; after that the counts are written later."""


class Counts(Protocol):
    """Takes the counts of visits and stores them."""

    def write(self, batch: Batch) -> None:
        """Write the counts of a visit, now or later; never raise an error."""
        ...


class Uncounted:
    """Drops all counts, for conversations that are in no report."""

    def write(self, batch: Batch) -> None:
        """Drop the batch."""


class DayCounts:
    """The counts of one kiosk, in its database."""

    def __init__(self, engine: Engine, clock: Clock, mark: str = "") -> None:
        """Write into the database of ``engine``; ``clock`` tells the bank's date.

        ``mark`` is this process's among several kiosks (``Presence``); empty: there are no others.
        """
        self._engine = engine
        self._mark = mark
        self._clock = clock
        self._waiting: list[Batch] = []
        self._lock = threading.Lock()

    def write(self, batch: Batch) -> None:
        """Write ``batch`` and earlier unwritten batches; if that fails, keep them for later."""
        with self._lock:
            if batch:
                self._waiting.append(batch)
            if not self._waiting:
                return
            today = self._today()
            try:
                with writing(self._engine, PATIENCE_SECONDS) as connection:
                    for each in self._waiting:
                        _write(connection, today, each, self._mark)
            except SQLAlchemyError as trouble:
                log.warning("counts wait for the next time: %s", type(trouble).__name__)
            else:
                self._waiting.clear()

    def count(self, what: What, how: str) -> None:
        """Count one event that belongs to no open visit."""
        self.write(Batch(counted=Counter({(what, "", how, ""): 1})))

    def recover(self) -> None:
        """Count visits and tasks left open by a killed process; only a kiosk may do so."""
        try:
            with writing(self._engine) as connection:
                opened: Query[_OpenRow] = select(in_hand)
                for row in fetch(connection, opened).all():
                    if _is_anothers(connection, row.id):
                        continue
                    crash = CRASH if row.what == "visit" else LEFT
                    step = "" if row.what == "visit" else CRASH
                    _add(connection, row.day, (row.what, row.name, crash, step), 1)
                    _close(connection, row.id)
        except SQLAlchemyError:
            log.exception("what the last process left open could not be counted")

    def _today(self) -> str:
        return bank_time(self._clock.now()).date().isoformat()


class _OpenRow(Row, Protocol):
    id: str
    day: str
    what: What
    name: str


class _CountRow(Row, Protocol):
    day: str
    what: What
    name: str
    how: str
    step: str
    count: int


@dataclass(frozen=True)
class Counted:
    """How often an event was counted on a day; ``how`` is ``open`` if it has not ended."""

    day: date
    what: What
    name: str
    how: str
    step: str
    count: int


OPEN = "open"
_ALL: Query[_CountRow] = select(day_counts)
_OPEN: Query[_CountRow] = select(
    in_hand.c.day, in_hand.c.what, in_hand.c.name, func.count().label("count")
).group_by(in_hand.c.day, in_hand.c.what, in_hand.c.name)


def read_counts(connection: Connection, since: date, until: date) -> list[Counted]:
    """Return the counts of the days ``since`` to ``until``, including what is still open."""
    first, last = since.isoformat(), until.isoformat()
    counted = fetch(connection, _ALL.where(day_counts.c.day.between(first, last))).all()
    opened = fetch(connection, _OPEN.where(in_hand.c.day.between(first, last))).all()
    return [
        *(_counted(row, row.how, row.step) for row in counted),
        *(_counted(row, OPEN, "") for row in opened),
    ]


def _counted(row: _CountRow, how: str, step: str) -> Counted:
    return Counted(date.fromisoformat(row.day), row.what, row.name, how, step, row.count)


def _marked(mark: str, opened_id: str) -> str:
    """Return the id of a row of ``in_hand``, which begins with the mark of whose it is."""
    return mark + opened_id[len(mark) :]


def _is_anothers(connection: Connection, row_id: str) -> bool:
    """Return whether a row is of a kiosk that lives."""
    return is_held(connection, row_id[:MARK_DIGITS])


def _write(connection: Connection, today: str, batch: Batch, mark: str) -> None:
    for opened in batch.opened:
        values = {
            "id": _marked(mark, opened.id),
            "day": today,
            "what": opened.what,
            "name": opened.name,
        }
        connection.execute(insert(in_hand).values(values))
    for opened_id, key in batch.ended:
        _add(connection, _close(connection, _marked(mark, opened_id)) or today, key, 1)
    for key, count in batch.counted.items():
        _add(connection, today, key, count)


def _close(connection: Connection, opened_id: str) -> str | None:
    """Remove the row of an ended visit or task; return the day on which it began."""
    began: Query[tuple[str]] = select(in_hand.c.day).where(in_hand.c.id == opened_id)
    day = fetch(connection, began).scalar()
    connection.execute(delete(in_hand).where(in_hand.c.id == opened_id))
    return day


def _add(connection: Connection, day: str, key: Key, count: int) -> None:
    what, name, how, step = key
    which = {"day": day, "what": what, "name": name, "how": how, "step": step}
    same: Iterable[object] = (day_counts.c[column] == value for column, value in which.items())
    more = update(day_counts).where(*same).values(count=day_counts.c.count + count)
    if not connection.execute(more).rowcount:
        connection.execute(insert(day_counts).values(**which, count=count))

"""Give access to the bank's database: reading sees one state, a decision is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.engine import Connection, Engine

from assistant.banking.unit_of_work import NewId, Work, database_errors
from assistant.clock import Clock
from assistant.fraud.policy import GuardSettings
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.records import records_doubt


@dataclass(frozen=True)
class Access:
    """The database, clock and settings that all services of one bank share."""

    engine: Engine
    clock: Clock
    """The source of the present time."""
    guard: GuardSettings
    """The anti-fraud figures."""
    new_id: NewId
    """A function that makes new ids; a simulation has its own, so that a seed replays exactly."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database. Raises ``Unavailable``."""
        with database_errors(), reading(self.engine) as connection:
            yield connection

    @contextmanager
    def deciding(self) -> Iterator[Work]:
        """Yield the transaction of one decision: it is written whole at the end, or not at all.

        Raises ``Unavailable``, or ``RuleBroken`` if the database refused a write.
        """
        # Take the time while holding the write lock, so that times follow the order of decisions.
        with database_errors():
            doubt = records_doubt(self.engine)  # before the lock, as it may wait for the file check
        with database_errors(), writing(self.engine) as connection:
            yield Work(
                connection,
                self.clock.now(),
                self.guard,
                self.new_id,
                self.clock.doubt(),
                doubt,
            )

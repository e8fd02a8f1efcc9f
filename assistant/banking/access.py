"""Ways into the bank's database: what is read is one state, what is decided is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.engine import Connection, Engine

from assistant.banking.unit_of_work import NewId, Work, database_errors
from assistant.clock import Clock
from assistant.fraud.policy import GuardSettings
from assistant.storage.database import writing
from assistant.storage.kept_head import records_doubt
from assistant.storage.opened import reading


@dataclass(frozen=True)
class Access:
    """Shared by all services of one bank."""

    engine: Engine
    clock: Clock
    """Decides what now is."""
    guard: GuardSettings
    """The anti-fraud figures."""
    new_id: NewId
    """Makes ids; a simulation gives its own."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state. Raises ``Unavailable``."""
        with database_errors(), reading(self.engine) as connection:
            yield connection

    @contextmanager
    def deciding(self) -> Iterator[Work]:
        """Yield one decision; written whole at the end, or not at all.

        Raises ``Unavailable``, or ``RuleBroken`` where the database refused what was written.
        """
        # The moment is taken under the write lock: decisions are stamped in their own order.
        with database_errors(), writing(self.engine) as connection:
            yield Work(
                connection,
                self.clock.now(),
                self.guard,
                self.new_id,
                self.clock.doubt(),
                records_doubt(self.engine),
            )

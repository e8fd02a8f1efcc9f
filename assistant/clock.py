"""One injected clock for everything: the bank, the guard, the visit and the tests.

Time is timezone-aware UTC inside the program and in the database; a bank's day and
night are those of Asia/Shanghai.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Protocol
from zoneinfo import ZoneInfo

BANK_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(timezone.utc)


class ManualClock:
    """A clock that moves only when it is told to: dialogue scripts, tests, simulation."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a timezone-aware start")
        self._now = start.astimezone(timezone.utc)

    def now(self) -> datetime:
        """Return the moment the clock stands at, in UTC."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock forward by ``seconds`` (not negative)."""
        if seconds < 0:
            raise ValueError("time does not run backwards here")
        self._now += timedelta(seconds=seconds)


def bank_time(moment: datetime) -> datetime:
    """Return ``moment`` as the bank's wall clock shows it."""
    return moment.astimezone(BANK_ZONE)

"""Define the one clock that the bank, the guard, the visit and the tests are all given.

Times are timezone-aware UTC inside the program and in the database; the bank's day and night are
those of Asia/Shanghai.
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

    def doubt(self) -> str:
        """Return why the time is not to be trusted, for staff; empty where it is."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(timezone.utc)

    def doubt(self) -> str:
        """Return nothing: only ``WatchedClock`` knows what the time was before."""
        return ""


class ManualClock:
    """A clock that moves only when it is told to: dialogue scripts, tests, simulation."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a timezone-aware start")
        self._now = start.astimezone(timezone.utc)
        self.in_doubt = ""
        """What ``doubt`` tells; a test sets it."""

    def now(self) -> datetime:
        """Return the moment the clock stands at, in UTC."""
        return self._now

    def doubt(self) -> str:
        """Return what was set."""
        return self.in_doubt

    def advance(self, seconds: float) -> None:
        """Move the clock forward by ``seconds`` (not negative)."""
        if seconds < 0:
            raise ValueError("time does not run backwards here")
        self._now += timedelta(seconds=seconds)


def bank_time(moment: datetime) -> datetime:
    """Return ``moment`` as the bank's wall clock shows it."""
    return moment.astimezone(BANK_ZONE)

"""Define the clock that bank, guard, visits and tests all share.

Times are timezone-aware UTC inside the program and in the database; the bank's days follow the time
zone Asia/Shanghai.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Protocol
from zoneinfo import ZoneInfo

BANK_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """A source of the time."""

    def now(self) -> datetime:
        """Return the present time, timezone-aware, in UTC."""
        ...

    def doubt(self) -> str:
        """Return why the time cannot be trusted, in words for staff; empty: it can."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present time in UTC."""
        return datetime.now(timezone.utc)

    def doubt(self) -> str:
        """Return an empty text: only ``WatchedClock`` can notice that the clock was set."""
        return ""


class ManualClock:
    """A clock that moves only by ``advance``, for dialogue scripts, tests and simulation."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a timezone-aware start")
        self._now = start.astimezone(timezone.utc)
        self.in_doubt = ""
        """What ``doubt`` returns; tests set it."""

    def now(self) -> datetime:
        """Return the time at which the clock stands, in UTC."""
        return self._now

    def doubt(self) -> str:
        """Return the text that a test has set."""
        return self.in_doubt

    def advance(self, seconds: float) -> None:
        """Move the clock forward by ``seconds`` (not negative)."""
        if seconds < 0:
            raise ValueError("time does not run backwards here")
        self._now += timedelta(seconds=seconds)


def bank_time(moment: datetime) -> datetime:
    """Return ``moment`` in the bank's time zone."""
    return moment.astimezone(BANK_ZONE)

"""Measure silence: decide when a customer is asked whether she is there, and when her visit ends.

Seconds are counted from the moment when the machine has finished reading out. If she says and
presses nothing for ``STILL_THERE_SECONDS`` she is asked; if she does not answer within
``VISIT_ENDS_SECONDS`` the visit ends, so that nobody else finds her screen (docs/interface.md).
"""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Literal

STILL_THERE_SECONDS = 60
VISIT_ENDS_SECONDS = 30


class IdleTimer:
    """Count the silence of one kiosk."""

    def __init__(self, now: datetime) -> None:
        """Begin to count at ``now``."""
        self._quiet_since = now
        self._counted_to = now
        self._left: float | None = None

    def restart(self, now: datetime) -> None:
        """Count from ``now`` on, because the machine has just spoken, or no visit is open.

        If she was asked whether she is there, her remaining seconds are kept: they do not run while
        the machine speaks.
        """
        self._quiet_since = self._counted_to = now

    def answer(self) -> None:
        """Note that she is there; this answers 您还在吗, if it was asked."""
        self._left = None

    @property
    def asked(self) -> bool:
        """Return whether she was asked if she is there, and has not answered."""
        return self._left is not None

    @property
    def seconds_left(self) -> int:
        """Return the seconds in which she may still answer; all of them if she was not asked."""
        return VISIT_ENDS_SECONDS if self._left is None else max(0, ceil(self._left))

    def seconds_quiet(self, now: datetime) -> float:
        """Return for how many seconds nothing was said, pressed or read out."""
        return (now - self._quiet_since).total_seconds()

    def check(self, now: datetime) -> Literal["ask", "end"] | None:
        """Return whether to ``ask`` if she is there or to ``end`` the visit; None: neither.

        With ``ask`` she counts as asked from ``now``.
        """
        waited = (now - self._counted_to).total_seconds()
        self._counted_to = now
        if self._left is not None:
            self._left -= waited
            return "end" if self._left <= 0 else None
        if self.seconds_quiet(now) < STILL_THERE_SECONDS:
            return None
        self._left = float(VISIT_ENDS_SECONDS)
        return "ask"

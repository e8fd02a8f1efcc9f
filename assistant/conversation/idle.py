"""Measure silence: decide when a customer is asked whether she is there, and when her visit ends.

Silence is counted from the moment when the machine has finished reading out. After
``STILL_THERE_SECONDS`` without words and keys the customer is asked whether she is there; without
an answer within ``VISIT_ENDS_SECONDS`` the visit ends, so that nobody else finds her screen
(docs/interface.md).
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
        """Count silence from ``now`` on, because the machine has just spoken, or no visit is open.

        If the customer was asked whether she is there, her remaining seconds are kept, as they are
        not counted while the machine speaks.
        """
        self._quiet_since = self._counted_to = now

    def answer(self) -> None:
        """Note that the customer is there, which also answers the question 您还在吗."""
        self._left = None

    @property
    def asked(self) -> bool:
        """Return whether the customer was asked if she is there, and has not answered."""
        return self._left is not None

    @property
    def seconds_left(self) -> int:
        """Return the seconds left to answer 您还在吗; all of them if it was not asked."""
        return VISIT_ENDS_SECONDS if self._left is None else max(0, ceil(self._left))

    def seconds_quiet(self, now: datetime) -> float:
        """Return the seconds since anything was said, pressed or read out."""
        return (now - self._quiet_since).total_seconds()

    def check(self, now: datetime) -> Literal["ask", "end"] | None:
        """Return ``ask`` to ask whether the customer is there, ``end`` to end the visit, or None.

        After ``ask`` she counts as asked since ``now``.
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

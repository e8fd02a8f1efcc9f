"""Define the virtual clock of a simulated world, which can be set back like a real clock."""

from __future__ import annotations

from datetime import timedelta

from assistant.clock import ManualClock


class JumpingClock(ManualClock):
    """A clock that can be set back, as a person or a time server may do."""

    def set_back(self, seconds: float) -> None:
        """Move the clock back by ``seconds``."""
        self._now -= timedelta(seconds=seconds)

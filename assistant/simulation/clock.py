"""The one virtual clock of a simulated world; it can be set back, as wall clocks are."""

from __future__ import annotations

from datetime import timedelta

from assistant.clock import ManualClock


class JumpingClock(ManualClock):
    """A clock that somebody, or a time server, sets."""

    def set_back(self, seconds: float) -> None:
        """Move the clock back by ``seconds``."""
        self._now -= timedelta(seconds=seconds)

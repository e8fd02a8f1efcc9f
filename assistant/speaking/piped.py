"""No voice at all: for pipes and tests, where nobody listens and nobody should wait."""

from __future__ import annotations

from assistant.speaking.voice import Spoken


class PipedVoice:
    """Counts everything as shown at once; what must be read in full, the conversation waits for."""

    async def say(self, text: str, *, opening: bool = False) -> Spoken:
        """Return at once."""
        return Spoken(0.0, True, "shown")

    def stop(self) -> None:
        """Nothing is being said."""

    def adjust(self, step: str) -> bool:
        """There is no voice here; it is remembered for where there is one."""
        return True

"""Stand in for a voice in pipes and tests, without sound: nobody listens and nobody should wait."""

from __future__ import annotations

from assistant.speaking.voice import OnPart, Spoken, unheard


class PipedVoice:
    """Counts every sentence as shown at once; the conversation waits where reading must be full."""

    async def say(self, text: str, *, opening: bool = False, on_part: OnPart = unheard) -> Spoken:
        """Return at once: the text was shown."""
        return Spoken(0.0, True, "shown")

    def stop(self) -> None:
        """Do nothing: there is no sound."""

    def adjust(self, step: str) -> bool:
        """Return True: the change counts, and is stored for kiosks that have a voice."""
        return True

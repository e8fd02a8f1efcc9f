"""Replace the voice in pipes and tests by one that makes no sound and takes no time."""

from __future__ import annotations

from assistant.speaking.voice import OnPart, Spoken, unheard


class PipedVoice:
    """A voice that treats every sentence as shown at once, without sound."""

    async def say(self, text: str, *, opening: bool = False, on_part: OnPart = unheard) -> Spoken:
        """Return at once, with the result that the text was shown."""
        return Spoken(0.0, True, "shown")

    def stop(self) -> None:
        """Do nothing: there is no sound."""

    def adjust(self, step: str) -> bool:
        """Return True, so that the change is stored for kiosks that have a voice."""
        return True

"""Speak with several voices, the best first: if one fails, the next says the same sentence."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from assistant.speaking.profile import VoiceProfile
from assistant.speaking.synthesizer import MakingStopped, NothingToSay, Synthesizer, VoiceFailed

log = logging.getLogger(__name__)

REST_SECONDS = 60.0
"""Seconds after which a voice that failed is started again, in the background."""
MOST_FAILURES = 3
"""After this many failures a voice is not used until the assistant is started again."""


class Startable(Synthesizer, Protocol):
    """A voice that can be loaded before its first sentence."""

    def start(self) -> None:
        """Load the voice.

        Raises:
            VoiceFailed: The voice cannot be loaded.
        """
        ...


class VoicesInTurn:
    """Speaks with the first voice that works."""

    def __init__(self, voices: Sequence[Startable], rest_seconds: float = REST_SECONDS) -> None:
        """Start nothing yet.

        Args:
            voices: The best first; the last speaks for a profile that asks for espeak-ng.
            rest_seconds: Seconds until a voice that failed is tried again.
        """
        self._voices = tuple(voices)
        self._rest_seconds = rest_seconds
        self._failures = [0] * len(voices)
        self._ill = [False] * len(voices)

    @property
    def best(self) -> Startable:
        """The first voice, which speaks as long as it works."""
        return self._voices[0]

    def start(self) -> None:
        """Load the best voice that works.

        Raises:
            VoiceFailed: No voice can be loaded.
        """
        for at, voice in enumerate(self._voices):
            try:
                voice.start()
                return
            except VoiceFailed as err:
                self._lost(at, err)
                last = err
        raise last

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        """Let the first working voice write ``text`` to ``out``; see ``Synthesizer.synthesize``."""
        well = self._well(profile)
        for at in well:
            try:
                return self._voices[at].synthesize(text, out, profile)
            except (MakingStopped, NothingToSay):
                raise
            except Exception as err:  # after any error the next voice may work
                if at == well[-1]:
                    raise
                self._lost(at, err)
        raise AssertionError("the last voice is always tried")

    def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
        """Cut sentences into pieces for the first working voice."""
        return self._voices[self._well(profile)[0]].pieces(sentences, profile)

    def estimate_seconds(self, piece: str, profile: VoiceProfile) -> float:
        """Return about how many seconds the first working voice needs to make ``piece``."""
        return self._voices[self._well(profile)[0]].estimate_seconds(piece, profile)

    def stop(self) -> None:
        """Stop making sound with any voice; may be called from any thread."""
        for voice in self._voices:
            voice.stop()

    def close(self) -> None:
        """End the processes of all voices and remove their files."""
        self._failures = [MOST_FAILURES] * len(self._voices)
        for voice in self._voices:
            voice.close()

    def _well(self, profile: VoiceProfile) -> list[int]:
        last = len(self._voices) - 1
        first = 0 if profile.by_kokoro else last
        return [at for at in range(first, last) if not self._ill[at]] + [last]

    def _lost(self, at: int, err: Exception) -> None:
        log.error("a voice failed, the next one speaks: %s", err)
        self._ill[at] = True
        self._failures[at] += 1
        if self._failures[at] < MOST_FAILURES:
            threading.Thread(
                target=self._bring_back, args=(at,), name="voice-back", daemon=True
            ).start()

    def _bring_back(self, at: int) -> None:
        time.sleep(self._rest_seconds)
        if self._failures[at] >= MOST_FAILURES:
            return
        try:
            self._voices[at].start()
        except VoiceFailed as err:
            self._lost(at, err)
        else:
            self._ill[at] = False

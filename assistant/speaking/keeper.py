"""Make the sound of the fixed sentences while the voice is idle, the most used first."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from assistant.speaking.in_turn import VoicesInTurn
from assistant.speaking.neural import KokoroSynthesizer
from assistant.speaking.profile import VoiceProfile
from assistant.speaking.synthesizer import MakingStopped, Synthesizer, VoiceFailed
from assistant.speaking.voice import Voice

log = logging.getLogger(__name__)

IDLE_SECONDS = 10.0
"""Seconds for which the voice must have been silent before a sentence is made, as the recogniser
needs the processor while the customer speaks. Making stops at once when the voice is needed."""
LOOK_SECONDS = 2.0
REST_SECONDS = 60.0
"""Seconds until the next try if there is nothing to do, or the voice does not work."""


class Keeper:
    """Makes and keeps the sound of fixed sentences, on one thread that ends with ``close``."""

    def __init__(
        self,
        kokoro: KokoroSynthesizer,
        profile: VoiceProfile,
        quiet_seconds: Callable[[], float],
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """Start nothing yet.

        Args:
            kokoro: Makes and keeps the sentences.
            profile: The voice of this machine.
            quiet_seconds: Returns for how many seconds nothing has been said.
            idle_seconds: How many seconds must have been silent.
        """
        self._kokoro = kokoro
        self._profile = profile
        self._quiet_seconds = quiet_seconds
        self._idle_seconds = idle_seconds
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="voice-keeper", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """Tell the thread to end; a sentence that is being made ends when the voice is closed."""
        self._closed.set()

    def _work(self) -> None:
        kept = self._kokoro.kept
        assert kept is not None
        kept.sweep([self._profile.voice])
        rest = LOOK_SECONDS
        while not self._closed.wait(rest):
            rest = LOOK_SECONDS
            if self._quiet_seconds() < self._idle_seconds:
                continue
            try:
                rest = LOOK_SECONDS if self._make_one() else REST_SECONDS
            except MakingStopped:
                continue
            except (VoiceFailed, OSError) as err:
                log.error("a sentence could not be kept: %s", err)
                rest = REST_SECONDS

    def _make_one(self) -> bool:
        """Make the most used sentence that is not kept yet; return whether there may be more."""
        kept = self._kokoro.kept
        assert kept is not None
        text = kept.missing(self._profile.voice)
        if text is None:
            if not kept.full:
                kept.save_uses()
            return False
        with tempfile.TemporaryDirectory(prefix="voice-") as folder:
            self._kokoro.keep(text, self._profile, Path(folder) / "kept.wav")
        return True


def start_keeper(synthesizer: Synthesizer, voice: Voice) -> Keeper | None:
    """Start a keeper if Kokoro speaks and there is a loudspeaker; closing the voice ends it."""
    if not isinstance(synthesizer, VoicesInTurn) or not voice.audible:
        return None
    kokoro = synthesizer.best
    if not isinstance(kokoro, KokoroSynthesizer) or kokoro.kept is None:
        return None
    keeper = Keeper(kokoro, voice.profile, lambda: voice.quiet_seconds)
    voice.on_close(keeper.close)
    keeper.start()
    return keeper

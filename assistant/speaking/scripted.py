"""Speak silently in scripted dialogues and simulations: reading takes time on their clock only."""

from __future__ import annotations

import asyncio
from pathlib import Path

from assistant.clock import ManualClock
from assistant.speaking.figures import set_apart
from assistant.speaking.profile import VoiceProfile, load_profile
from assistant.speaking.sentences import split_sentences
from assistant.speaking.synthesizer import EspeakSynthesizer, Synthesizer
from assistant.speaking.voice import OnPart, Spoken, adjust_profile, unheard
from assistant.speaking.wording import speakable


class ScriptedVoice:
    """Speaks silently: the time that reading takes passes on the manual clock only."""

    TURNS = 10
    """Turns of the event loop that an utterance lasts; an early answer comes during them."""

    def __init__(
        self,
        clock: ManualClock,
        profile: VoiceProfile | None = None,
        *,
        folder: Path | None = None,
        synthesizer: Synthesizer | None = None,
    ) -> None:
        """Speak silently.

        Args:
            clock: The clock that is moved by the time that reading takes.
            profile: The pace of reading; the profile ``normal`` by default.
            folder: Where each sentence is synthesised to a WAV file; None: none is.
            synthesizer: Makes those files; pyttsx3 by default.
        """
        self._clock = clock
        self._original = self.profile = profile or load_profile("normal")
        self._folder = folder
        self._synthesizer = synthesizer or EspeakSynthesizer()
        self._utterances = 0
        self.wavs: list[Path] = []
        """The files written, in the order they were said."""

    async def say(self, text: str, *, opening: bool = False, on_part: OnPart = unheard) -> Spoken:
        """Let the clock move on by the time of reading ``text``, or until it is stopped."""
        self._utterances += 1
        this = self._utterances
        words = set_apart(speakable(text))
        if self._folder:
            for sentence in split_sentences(words):
                await asyncio.to_thread(self._write, sentence)
        for _ in range(self.TURNS):
            await asyncio.sleep(0)
            if this != self._utterances:
                return Spoken(0.0, False, "read")
        seconds = self.profile.reading_seconds(words)
        self._clock.advance(seconds)
        return Spoken(seconds, True, "read")

    def stop(self) -> None:
        """End the utterance."""
        self._utterances += 1

    def adjust(self, step: str) -> bool:
        """See ``Speech``."""
        before, self.profile = self.profile, adjust_profile(self.profile, step, self._original)
        return self.profile != before

    def close(self) -> None:
        """End the synthesizer."""
        self._synthesizer.close()

    def _write(self, sentence: str) -> None:
        assert self._folder is not None
        self._folder.mkdir(parents=True, exist_ok=True)
        out = self._folder / f"{len(self.wavs) + 1:03d}.wav"
        self._synthesizer.synthesize(sentence, out, self.profile)
        self.wavs.append(out)

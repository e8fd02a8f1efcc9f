"""Speak without sound in scripted dialogues and simulations, where only a manual clock passes."""

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
    """A voice without sound: the time that reading takes passes only on the manual clock."""

    TURNS = 10
    """How many turns of the event loop an utterance lasts, so that a test can answer early."""

    def __init__(
        self,
        clock: ManualClock,
        profile: VoiceProfile | None = None,
        *,
        folder: Path | None = None,
        synthesizer: Synthesizer | None = None,
    ) -> None:
        """Prepare the voice; nothing is said yet.

        Args:
            clock: The clock to move on by the time that reading takes.
            profile: The pace of reading; the profile ``normal`` by default.
            folder: Folder for a WAV file of each sentence; None: no files are made.
            synthesizer: Makes those files; pyttsx3 by default.
        """
        self._clock = clock
        self._original = self.profile = profile or load_profile("normal")
        self._folder = folder
        self._synthesizer = synthesizer or EspeakSynthesizer()
        self._utterances = 0
        self.wavs: list[Path] = []
        """The written files, in the order in which they were said."""

    async def say(self, text: str, *, opening: bool = False, on_part: OnPart = unheard) -> Spoken:
        """Move the clock on by the time of reading ``text``, or less if stopped."""
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
        """Change pace or volume; see ``Speech.adjust``."""
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

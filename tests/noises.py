"""Make sounds that are no answer: hums, vowels, coughs, hiss, mains hum, babble, and voices that
say fillers or talk to one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import soxr
from scipy.signal import lfilter

Samples = npt.NDArray[np.float64]

RATE = 16_000
VOWELS = {
    "a": (800, 1200, 2500),
    "e": (500, 1300, 2500),
    "en": (350, 1100, 2300),
    "m": (250, 1100, 2200),
    "o": (500, 900, 2400),
    "i": (300, 2300, 3000),
    "ei": (450, 2000, 2600),
    "uei": (400, 1800, 2500),
}
"""The first three formants in hertz."""
BREADTHS = (80, 100, 140)
"""Their bandwidths in hertz."""


def noises(seed: int, count: int) -> Iterator[tuple[str, Samples]]:
    """Yield ``count`` sounds, each with its kind, at 16 kHz between -1 and 1."""
    kinds = (_vowel, _vowel, _hum, _hum, _two, _cough, _hiss, _mains, _babble)
    random = np.random.default_rng(seed)
    for number in range(count):
        make = kinds[number % len(kinds)]
        sound = make(random)
        loudness = random.uniform(0.05, 0.6) / max(1e-9, float(np.abs(sound).max()))
        yield make.__name__.strip("_"), sound * loudness


FILLERS = (
    "恩", "啊", "哦", "哎呀", "那个", "这个", "恩恩", "哎", "啊啊", "喔", "我看看", "怎么说呢",
)  # fmt: skip
NEIGHBOURS = (
    "今天天气真不错", "你吃饭了没有", "前面还有几个人", "他昨天就回来了", "我们下午再来吧",
    "把身份证拿出来", "你给他打个电话", "对，我也是这么说的", "好的，那我先走了", "没有啊，我不知道",
    "我闺女下个月结婚", "家里人都挺好的", "买房子太贵了", "是他让我来的",
)  # fmt: skip
"""Some with a yes, a relative or a no in them: said to somebody else, and they name no payment."""

Say = Callable[[str, np.random.Generator], Samples]


def spoken_noises(say: Say, seed: int, count: int) -> Iterator[tuple[str, Samples]]:
    """Yield ``count`` fillers and pieces of neighbours' talk, each with its kind, at 16 kHz.

    Args:
        say: Text and chance to samples of one of several voices at 16 kHz.
        seed: What chance begins with.
        count: How many; every text is said once at most by one voice, and then varied.
    """
    random = np.random.default_rng(seed)
    stock: dict[str, Samples] = {}

    def said(text: str) -> Samples:
        if text not in stock:
            stock[text] = say(text, random)
        throat = RATE * random.uniform(0.85, 1.15)
        return np.asarray(soxr.resample(stock[text], RATE, throat), dtype=np.float64)

    for number in range(count):
        if number % 2 == 0:
            kind, sound = "filler", said(FILLERS[random.integers(len(FILLERS))])
        else:
            kind = "neighbours"
            sound = said(NEIGHBOURS[random.integers(len(NEIGHBOURS))])
            if number % 4 == 1:  # two at once, or a part of what one says
                other = said(NEIGHBOURS[random.integers(len(NEIGHBOURS))])
                short = min(sound.size, other.size)
                sound = sound[:short] + random.uniform(0.3, 1.0) * other[:short]
            else:
                sound = sound[: round(sound.size * random.uniform(0.4, 1.0))]
        loudness = random.uniform(0.05, 0.6) / max(1e-9, float(np.abs(sound).max()))
        yield kind, sound * loudness


def _voiced(random: np.random.Generator, vowel: str, seconds: float) -> Samples:
    """Return a buzz with a moving pitch through three resonances, like a throat's."""
    count = round(seconds * RATE)
    low, high = random.uniform(80, 280, 2)
    pitch = np.linspace(low, high, count) * (1 + 0.01 * random.standard_normal(count).cumsum() / 50)
    buzz = np.diff(np.floor(np.cumsum(np.abs(pitch)) / RATE), prepend=0.0)
    sound = buzz + 0.01 * random.standard_normal(count)
    for formant, breadth in zip(VOWELS[vowel], BREADTHS, strict=True):
        radius = np.exp(-np.pi * breadth / RATE)
        turn = 2 * np.pi * formant * random.uniform(0.9, 1.1) / RATE
        sound = lfilter([1.0], [1.0, -2 * radius * np.cos(turn), radius**2], sound)
    return _faded(sound)


def _faded(sound: Samples) -> Samples:
    edge = min(sound.size // 3, RATE // 20)
    shape = np.ones(sound.size)
    shape[:edge] = np.linspace(0, 1, edge)
    shape[-edge:] = np.linspace(1, 0, edge)
    return sound * shape


def _vowel(random: np.random.Generator) -> Samples:
    vowel = ("a", "e", "o", "i", "ei", "uei")[random.integers(6)]
    return _voiced(random, vowel, random.uniform(0.15, 0.9))


def _hum(random: np.random.Generator) -> Samples:
    return _voiced(random, ("m", "en")[random.integers(2)], random.uniform(0.15, 1.2))


def _two(random: np.random.Generator) -> Samples:
    """Return two hums with a gap: 嗯嗯."""
    gap = np.zeros(round(random.uniform(0.05, 0.2) * RATE))
    return np.concatenate([_hum(random), gap, _hum(random)])


def _cough(random: np.random.Generator) -> Samples:
    count = round(random.uniform(0.15, 0.4) * RATE)
    fading = np.exp(-np.arange(count) / (0.08 * RATE))
    return lfilter([1.0], [1.0, -0.7], random.standard_normal(count) * fading)


def _hiss(random: np.random.Generator) -> Samples:
    return _faded(random.standard_normal(round(random.uniform(0.3, 2.0) * RATE)))


def _mains(random: np.random.Generator) -> Samples:
    times = np.arange(round(random.uniform(0.5, 2.0) * RATE)) / RATE
    return sum(np.sin(2 * np.pi * 50 * n * times) / n for n in (1, 2, 3, 5))  # type: ignore[return-value]


def _babble(random: np.random.Generator) -> Samples:
    """Return neighbours' talk: many throats at once, of which none can be understood."""
    longest = round(2.0 * RATE)
    sound = np.zeros(longest)
    for _ in range(12):
        one = _vowel(random)
        begin = random.integers(longest - one.size)
        sound[begin : begin + one.size] += one / np.abs(one).max()
    return sound

"""What every recogniser is: frames in, one final utterance out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.pinyin import syllable

_SPACE = re.compile(r"\s+")
_CURRENCY_SIGN = re.compile(r"[¥￥](\d[\d,.]*)")
_THOUSANDS_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Between two digits anything but a decimal point keeps them apart: 50-60 must not become 5060.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w.%]+(?=\d)")
_NOISE = re.compile(r"(?<!\d)[.%\-]|[.\-](?!\d)|[^\w.%\-]|_")
_HUMMED = re.compile("[嗯恩啊阿哦噢喔呃额诶欸哎唉嗨嘿哈呵哼嘶唔呜哟呀咳咦]+")


@dataclass(frozen=True)
class Transcript:
    """What one utterance said."""

    text: str
    """Simplified Chinese without spaces or punctuation; empty when nothing was understood."""
    alternatives: tuple[str, ...]
    """Other readings, best first, without ``text``; empty where the engine has none."""
    confidence: float | None
    """On the engine's own scale, for choosing how to ask, never whether; None if unknown."""
    engine: str
    """Which engine said so: ``"vosk"`` or ``"whisper"``."""
    agreed: bool = True
    """Whether several unbiased readings sound alike; only looked at where consent is asked."""
    offered: str | None = None
    """The offered phrase that most readings are near and the sound bears out, if there is one;
    for where ``text`` itself answers nothing, or the readings do not agree on it."""


class Stream(Protocol):
    """One utterance on its way through a recogniser."""

    def feed(self, frame: bytes) -> None:
        """Take more of the utterance: 16 kHz mono 16-bit little endian, any length."""
        ...

    def partial(self) -> str:
        """Return what has been understood so far; empty where the engine cannot tell yet."""
        ...

    def finish(self) -> Transcript:
        """Return the utterance as finally understood; the stream is used up afterwards."""
        ...


class Recognizer(Protocol):
    """An engine with its model loaded; serves one utterance at a time."""

    @property
    def name(self) -> str:
        """The engine's name, as events and ``transcribe`` show it."""
        ...

    def start(self, bias: Sequence[str] = (), *, consent: bool = False) -> Stream:
        """Begin one utterance.

        Args:
            bias: A few words that are likely now (her payees while a payee is asked).
                An engine that cannot be biased ignores them.
            consent: Whether she is asked to agree to something about money: then nothing is
                biased, the engine's own words for this bank included, and several readings
                tell whether they agree.
        """
        ...

    def close(self) -> None:
        """Let go of the model's memory."""
        ...


class RecognizerFailed(Exception):
    """An engine could not be loaded or broke down; the message says what to do."""


def only_hummed(text: str) -> bool:
    """Tell whether ``text`` is only what a hum, a sigh or a cough is written as."""
    return _HUMMED.fullmatch(text) is not None


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether two readings are the same syllables, whichever characters write them."""
    return [*map(syllable, one)] == [*map(syllable, other)]


def normalise(text: str) -> str:
    """Return ``text`` as understanding expects it, whichever engine wrote it.

    Simplified characters, no spaces, no punctuation. Digits keep their decimal point
    (``350.8``) and percent sign, lose the comma between thousands (``12,000``), and stay apart
    where something stood between them (``50-60``, ``3、4`` becomes ``3-4``); ``¥5`` is ``5元``.
    """
    import zhconv

    plain = _SPACE.sub("", zhconv.convert(text, "zh-cn")).replace("，", ",").replace("．", ".")
    numbers = _THOUSANDS_COMMA.sub("", _CURRENCY_SIGN.sub(r"\1元", plain))
    return _NOISE.sub("", _BETWEEN_DIGITS.sub("-", numbers))

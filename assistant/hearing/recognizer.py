"""Define the protocol of all recognisers: they take frames and return one transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.pinyin import syllable

_SPACE = re.compile(r"\s+")
_CURRENCY_SIGN = re.compile(r"[¥￥](\d[\d,.]*)")
_THOUSANDS_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Signs between two digits, except a decimal point, must stay: 50-60 must not become 5060.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w.%]+(?=\d)")
_NOISE = re.compile(r"(?<!\d)[.%\-]|[.\-](?!\d)|[^\w.%\-]|_")
_HUMMED = re.compile("[嗯恩啊阿哦噢喔呃额诶欸哎唉嗨嘿哈呵哼嘶唔呜哟呀咳咦]+")


@dataclass(frozen=True)
class Transcript:
    """The words of one utterance."""

    text: str
    """Simplified Chinese without spaces or punctuation; empty when nothing was understood."""
    alternatives: tuple[str, ...]
    """Other readings, best first, without ``text``; empty if the engine has none."""
    confidence: float | None
    """Confidence on the engine's own scale; it decides how the customer is asked, never whether.
    None: unknown."""
    engine: str
    """The engine that wrote the text: ``"vosk"`` or ``"whisper"``."""
    agreed: bool = True
    """Whether several readings without bias sound alike; used only if the customer is asked to
    agree."""
    offered: str | None = None
    """The offered phrase that most readings are near to and that fits the sound; None if there is
    none. Used if ``text`` itself is no answer, or the readings do not agree."""


class Stream(Protocol):
    """One utterance while a recogniser is reading it."""

    def feed(self, frame: bytes) -> None:
        """Take more of the utterance: 16 kHz mono 16-bit little endian, any length."""
        ...

    def partial(self) -> str:
        """Return the text so far; empty if the engine has none yet."""
        ...

    def finish(self) -> Transcript:
        """Return the final reading; the stream cannot be used after it."""
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
            bias: A few words that are likely now (the customer's payees while a payee is asked
                for); the engine reads unclear sound rather as these. Some engines ignore them.
            consent: Whether she is asked to agree to something about money. If so, no words are
                expected, not even the engine's own, and several readings are compared.
        """
        ...

    def close(self) -> None:
        """Free the model's memory."""
        ...


class RecognizerFailed(Exception):
    """An engine could not be loaded or broke down; the message says what to do."""


def is_only_hum(text: str) -> bool:
    """Return whether ``text`` is only what recognisers write for a hum, a sigh or a cough."""
    return _HUMMED.fullmatch(text) is not None


def sounds_alike(one: str, other: str) -> bool:
    """Return whether two readings have the same syllables, even in different characters."""
    return [*map(syllable, one)] == [*map(syllable, other)]


def normalise(text: str) -> str:
    """Return ``text`` in the form that understanding expects from every engine.

    That is: simplified characters, no spaces, no punctuation. Digits keep their decimal point
    (``350.8``) and percent sign, lose the comma between thousands (``12,000``), and stay separated
    if something stood between them (``50-60``; ``3、4`` becomes ``3-4``); ``¥5`` becomes ``5元``.
    """
    import zhconv

    plain = _SPACE.sub("", zhconv.convert(text, "zh-cn")).replace("，", ",").replace("．", ".")
    numbers = _THOUSANDS_COMMA.sub("", _CURRENCY_SIGN.sub(r"\1元", plain))
    return _NOISE.sub("", _BETWEEN_DIGITS.sub("-", numbers))

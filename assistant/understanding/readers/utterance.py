"""Convert heard and typed words to one plain form, and positions in it back to the original text.

Vosk puts spaces between words, Whisper sometimes writes traditional characters and digits, a
keyboard may type full-width forms. All readers of utterances use the ``Plain`` form, and return
positions in the original text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

PUNCTUATION = frozenset("，。！？、；：“”‘’（）《》…—～·,.!?;:\"'()<>~ \t\r\n　")
"""Punctuation marks. A comma or point inside a number is read by ``amounts``."""

FILLERS = (
    "嗯",
    "呃",
    "额嗯",
    "唉",
    "哎",
    "诶",
    "欸",
    "哦",
    "噢",
    "哎呀",
    "哎哟",
    "这个这个",
    "那个那个",
)
"""Sounds of hesitation that have no meaning anywhere."""


@dataclass(frozen=True)
class Plain:
    """An utterance in simplified characters, half-width, without spaces between characters."""

    text: str
    offsets: tuple[int, ...]
    """For each character of ``text``, its index in the original."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end, in the original, of ``text[start:end]`` (not empty)."""
        return self.offsets[start], self.offsets[end - 1] + 1


@lru_cache(maxsize=8192)
def _simplified(character: str) -> str:
    """Return one character half-width and simplified; always one character, or ''."""
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        folded = character
    if ord(folded) < 128:
        return folded.lower()
    import zhconv

    simple = str(zhconv.convert(folded, "zh-hans"))
    return simple if len(simple) == 1 else folded


def plain(original: str) -> Plain:
    """Return ``original`` in plain form; punctuation stays, because ``repairs`` needs it."""
    kept: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(original):
        if character.isspace():
            continue
        kept.append(_simplified(character))
        offsets.append(index)
    return Plain("".join(kept), tuple(offsets))


def normalise(original: str) -> str:
    """Return heard or typed text in plain form: one line, simplified characters, no spaces."""
    return plain(original).text


def without_fillers(text: str) -> list[int]:
    """Return the positions in plain ``text`` of characters that are neither filler nor mark.

    If no character would be left, all positions are returned, so that no utterance is empty.
    """
    kept: list[int] = []
    index = 0
    while index < len(text):
        filler = next((f for f in _FILLERS_LONGEST_FIRST if text.startswith(f, index)), "")
        if filler:
            index += len(filler)
            continue
        if text[index] not in PUNCTUATION:
            kept.append(index)
        index += 1
    return kept or list(range(len(text)))


_FILLERS_LONGEST_FIRST = sorted(FILLERS, key=len, reverse=True)

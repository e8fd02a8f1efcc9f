"""Bring heard and typed words to one plain form, and positions in it back to the original.

Vosk puts spaces between words, Whisper sometimes writes traditional characters and digits,
a keyboard full-width forms. Everything that reads utterances reads the ``Plain`` form, and
reports positions in the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

PUNCTUATION = frozenset("，。！？、；：“”‘’（）《》…—～·,.!?;:\"'()<>~ \t\r\n　")
"""Marks that carry no words. A comma or point inside a number is the amount parser's."""

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
"""Sounds of hesitation that mean nothing wherever they stand."""


@dataclass(frozen=True)
class Plain:
    """An utterance in simplified characters, half-width, without spaces between characters."""

    text: str
    offsets: tuple[int, ...]
    """Where each character of ``text`` stood in the original."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that ``text[start:end]`` (not empty) came from."""
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
    """Return ``original`` in plain form; punctuation stays, because repairs need it."""
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

    When nothing would be left, all positions are returned: an utterance is never empty.
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

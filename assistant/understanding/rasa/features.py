"""Make the features of the intent classifier: the runs of characters and of sounds in a text.

Five families see the same text, and 鱼额 is near to 余额 in four of them:

* ``characters``: as written.
* ``sound``: toneless syllables.
* ``blurred_sound``: with the syllables that accents confuse as one (``sounds.merged``).
``sounds_apart``: pairs of blurred syllables with any one syllable between them; a misheard character breaks every run that contains it.
* ``shape``: blurred syllables in which each value found stands as its kind
  (给<payee>转<amount>). Names and sums are endless and say nothing about what is wanted; that
  there is one, and where it stands, says much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.pinyin import syllable
from assistant.understanding.readers.sounds import merged
from assistant.understanding.readers.spans import spans_of
from assistant.understanding.readers.utterance import plain, without_fillers

Unit = tuple[str, int, int]
"""A character, or a run of digits or Latin letters, and its place in the original text."""

BEGIN, END = "begin", "end"
"""Marks of both ends of a text: 五百 alone answers a question, in a sentence it is part of a
request."""

_RUN = re.compile("[a-z]+|[0-9]+")
_NUMBER = re.compile("[0-9]+")
_WORD = re.compile(r"\b\w+\b")


def units(text: str) -> list[Unit]:
    """Return the characters of ``text`` without marks and sounds of hesitation."""
    utterance = plain(text)
    found: list[Unit] = []
    covered = 0
    for index in without_fillers(utterance.text):
        if index < covered:
            continue
        run = _RUN.match(utterance.text, index)
        covered = run.end() if run else index + 1
        found.append((utterance.text[index:covered], *utterance.span(index, covered)))
    return found


def runs(family: str, text: str, parts: Sequence[Unit], longest: int) -> list[str]:
    """Return the features of one family in a text.

    The features are all runs of 1 to ``longest`` units, repeated as often as they occur.

    Args:
        family: One of FAMILIES.
        text: The utterance.
        parts: The result of ``units(text)``, made once for all families.
        longest: Most units in a run.
    """
    words = _WORD.findall(" ".join(FAMILIES[family](text, parts)).lower())
    found = list(words)
    for length in range(2, min(longest, len(words)) + 1):
        found += [" ".join(words[at : at + length]) for at in range(len(words) - length + 1)]
    return found


def _characters(text: str, parts: Sequence[Unit]) -> list[str]:
    return ["__NUMBER__" if _NUMBER.fullmatch(part) else part for part, _, _ in parts]


def _sound(text: str, parts: Sequence[Unit]) -> list[str]:
    return [syllable(part) for part, _, _ in parts]


def _blurred_sound(text: str, parts: Sequence[Unit]) -> list[str]:
    return [merged(syllable(part)) for part, _, _ in parts]


def _sounds_apart(text: str, parts: Sequence[Unit]) -> list[str]:
    edged = [BEGIN, *_blurred_sound(text, parts), END]
    return [f"{one}_{other}" for one, other in zip(edged, edged[2:], strict=False)]


def _shape(text: str, parts: Sequence[Unit]) -> list[str]:
    """Return the blurred syllables, with one name of its kind instead of each value."""
    spans = spans_of(text)
    shape: list[str] = [BEGIN]
    for part, begins, _ in parts:
        kind = next((kind for kind, start, end in spans if start <= begins < end), None)
        if kind is None:
            shape.append(merged(syllable(part)))
        elif any(kind == other and start == begins for other, start, _ in spans):
            shape.append(kind)
    return [*shape, END]


FAMILIES: dict[str, Callable[[str, Sequence[Unit]], list[str]]] = {
    "characters": _characters,
    "sound": _sound,
    "blurred_sound": _blurred_sound,
    "sounds_apart": _sounds_apart,
    "shape": _shape,
}

"""What the kiosk offers to be said, found again by its sound in what a recogniser wrote.

Whisper base writes 是给我归你的 for 是给我闺女的 and 下立人 for 家里人, from every voice that was
tried and every time it reads: the sound is right, the characters are not. Nothing is leaned
towards while it reads; afterwards a whole reading may be recognised as a whole phrase.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.pinyin import syllable

LEAST_SYLLABLES = 3
MOST_SYLLABLES = 12
"""Longer readings are nobody's offered phrase, and need no look."""
_ONSETS = (
    *(("j", "q", "x"), ("z", "c", "s", "zh", "ch", "sh")),
    *(("b", "p"), ("d", "t"), ("g", "k")),
)
"""Initials of one place: of the first syllable the breath that tells them apart is cut off."""
_INITIALS = (
    *("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l"),
    *("g", "k", "h", "j", "q", "x", "r", "z", "c", "s"),
)
_HISSED = {f"{one}i" for one in ("zh", "sh", "z", "s")}
"""房子 is written 房纸, 房使, 房紫: one weak syllable."""
_MERGED = {"nv": "ni", "nü": "ni", "nu": "ni", "di": "de"}
"""女 is written 你 and 努, 的 is written 弟."""
_NASALS = ("ang", "eng", "ing")
"""Accents from all over China end them in n."""
_SHORT_YES = {f"{one}ui" for one in ("d", "z", "zh", "ch")}
"""What 对 alone is written as: 追, 吹, 嘴. At a review no answer but it sounds so; 退 does, and
goes back."""

_BARE_YES = frozenset(("对", "是", "好", "行", "对的", "是的", "好的", "对对", "是是", "好好"))
"""好的 is read as 好 too; in the check neither counts by voice."""


def as_offered(text: str) -> str | None:
    """Return the offered phrase that ``text`` sounds like as a whole; None where it is none.

    Args:
        text: A reading, as normalised: no marks, no spaces.
    """
    if not LEAST_SYLLABLES <= len(text) <= MOST_SYLLABLES:
        return None
    return _by_sound().get(_sound(text))


def as_short_yes(text: str) -> str | None:
    """Return 对 for one syllable that only it sounds like; where the check follows a yes."""
    return "对" if len(text) == 1 and syllable(text) in _SHORT_YES else None


def same_said(one: str, other: str) -> bool:
    """Tell whether two readings are one: the same syllables, one offered phrase, or a bare yes."""
    if [*map(syllable, one)] == [*map(syllable, other)]:
        return True
    told = _meant(one)
    return told is not None and told == _meant(other)


def _meant(text: str) -> str | None:
    return "对" if text in _BARE_YES else as_offered(text) or as_short_yes(text)


@cache
def offered() -> Mapping[str, tuple[str, ...]]:
    """Return every phrase that is offered, kinship words filled in, and what is heard for it."""
    read: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return {
        row["say"].replace("{kin}", kin): tuple(row.get("heard", ()))
        for row in read["phrases"]
        for kin in (read["kin"] if "{kin}" in row["say"] else ("",))
    }


@cache
def _by_sound() -> dict[tuple[str, ...], str]:
    return {
        _sound(written): phrase
        for phrase, heard in offered().items()
        for written in (phrase, *heard)
    }


def _sound(text: str) -> tuple[str, ...]:
    first, *rest = map(syllable, text)
    return (_merged(_onset(first)), *map(_merged, rest))


def _onset(sound: str) -> str:
    """Return the first syllable without what tells initials of one place apart."""
    initial = next((one for one in _INITIALS if sound.startswith(one)), "")
    place = next((place for place in _ONSETS if initial in place), (initial,))
    return place[0] + sound[len(initial) :]


@lru_cache(maxsize=4096)
def _merged(sound: str) -> str:
    """Return a syllable with what no reading keeps apart: 女 and 你, 子 and 使, 邻 and 零."""
    if sound in _HISSED:
        return "zi"
    return _MERGED.get(sound, sound[:-1] if sound.endswith(_NASALS) else sound)

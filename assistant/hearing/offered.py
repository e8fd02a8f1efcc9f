"""What the kiosk offers to be said, found again by its sound in what a recogniser wrote.

Whisper base writes 是给我归你的 for 是给我闺女的 and 下立人 for 家里人, from every voice that was
tried and every time it reads: the sound is right, the characters are not. Nothing is leaned
towards while it reads; afterwards a whole reading may be recognised as a whole phrase: as one
of the same sound by itself (`as_offered`), and as one of nearly the same (`near_offered`) where
the sound itself bears it out (assistant/hearing/whisper_engine.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.hearing.nearness import nearness, syllables
from assistant.pinyin import syllable

LEAST_SYLLABLES = 3
MOST_SYLLABLES = 12
"""Longer readings are nobody's offered phrase, and need no look."""
NEAR = 0.2
"""How far apart the sounds may be for one syllable, on average (assistant/hearing/nearness.py)."""
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


@lru_cache(maxsize=1024)
def near_offered(text: str) -> str | None:
    """Return the offered phrase that ``text`` sounds nearest to; None where none is near.

    Proves nothing by itself: 给我村子的 is near 给我孙子的. Only sound that bears it out does.
    """
    if not LEAST_SYLLABLES <= len(text) <= MOST_SYLLABLES:
        return None
    told = as_offered(text)
    if told is not None:
        return told
    near = [
        (apart, phrase)
        for phrase in offered()
        if (apart := nearness(text, phrase)) is not None and apart <= NEAR
    ]
    return min(near, default=(0.0, None))[1]


def unlike(phrase: str) -> tuple[str, ...]:
    """Return what sounds like ``phrase`` and means something else; the sound has to tell them."""
    denials = (phrase[1:],) if phrase.startswith("没有") else (f"不{phrase}", f"没{phrase}")
    return (*denials, *_told_otherwise().get(phrase, ()))


def mistaken(text: str) -> str | None:
    """Return what may have been said where ``text`` was read, and means worse: 是我老板."""
    for read, said in _listed()["mistaken"].items():
        if read in text:
            return text.replace(read, said)
    return None


def as_short_yes(text: str) -> str | None:
    """Return 对 for what only 对 or 对的 sounds like; where the check follows a yes."""
    first, *rest = map(syllable, text or " ")
    return "对" if first in _SHORT_YES and rest in ([], ["de"]) else None


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
    return {phrase: tuple(row.get("heard", ())) for phrase, row, _ in _rows()}


@cache
def _told_otherwise() -> Mapping[str, tuple[str, ...]]:
    return {
        phrase: tuple(other.replace("{kin}", kin) for other in row.get("unlike", ()))
        for phrase, row, kin in _rows()
    }


@cache
def _listed() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return read


def _rows() -> Iterator[tuple[str, dict[str, list[str]], str]]:
    for row in _listed()["phrases"]:
        for kin in _listed()["kin"] if "{kin}" in row["say"] else ("",):
            yield row["say"].replace("{kin}", kin), row, kin


@cache
def _by_sound() -> dict[tuple[str, ...], str]:
    return {
        _sound(written): phrase
        for phrase, heard in offered().items()
        for written in (phrase, *heard)
    }


def _sound(text: str) -> tuple[str, ...]:
    first, *rest = syllables(text)
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

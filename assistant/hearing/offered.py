"""Find, by its sound, a phrase that the kiosk offers in what a recogniser wrote.

Whisper base writes 是给我归你的 for 是给我闺女的 and 下立人 for 家里人, with every voice that was
tried, every time: the sound is right, the characters are not. The reading has no bias. Afterwards
a whole reading may count as a whole phrase: if it sounds the same (``find_offered``), or if it
sounds nearly the same (``find_near_offered``) and the recording is likely enough for the phrase
(assistant/hearing/whisper_engine.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from assistant.hearing.nearness import measure_distance, split_into_syllables
from assistant.pinyin import syllable
from assistant.yaml_file import read_yaml

LEAST_SYLLABLES = 3
MOST_SYLLABLES = 12
"""No offered phrase is longer, so longer readings are not compared."""
NEAR = 0.2
"""Largest distance of a syllable, on average (assistant/hearing/nearness.py)."""
_ONSETS = (
    *(("j", "q", "x"), ("z", "c", "s", "zh", "ch", "sh")),
    *(("b", "p"), ("d", "t"), ("g", "k")),
)
"""Initials made at one place: in the first syllable the breath that differs is often cut off."""
_INITIALS = (
    *("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l"),
    *("g", "k", "h", "j", "q", "x", "r", "z", "c", "s"),
)
_HISSED = {f"{one}i" for one in ("zh", "sh", "z", "s")}
"""Syllables written for a weak 子: 房子 comes as 房纸, 房使, 房紫."""
_MERGED = {"nv": "ni", "nü": "ni", "nu": "ni", "di": "de"}
"""Syllables written for another: 女 comes as 你 and 努, 的 as 弟."""
_NASALS = ("ang", "eng", "ing")
"""Finals that many accents end in n."""
_SHORT_YES = {f"{one}ui" for one in ("d", "z", "zh", "ch")}
"""Syllables written for 对 alone: 追, 吹, 嘴. At a review only one other answer sounds like it:
退, which goes back."""

_BARE_YES = frozenset(("对", "是", "好", "行", "对的", "是的", "好的", "对对", "是是", "好好"))
"""Short yes words. 好的 may be read as 好; in the check neither counts by voice."""


def find_offered(text: str) -> str | None:
    """Return the offered phrase that the whole of ``text`` sounds like; None if there is none.

    Args:
        text: A reading, as normalised: no marks, no spaces.
    """
    if not LEAST_SYLLABLES <= len(text) <= MOST_SYLLABLES:
        return None
    return _by_sound().get(_sound(text))


@lru_cache(maxsize=1024)
def find_near_offered(text: str) -> str | None:
    """Return the offered phrase that ``text`` sounds nearest to; None if none is near.

    It proves nothing alone (给我村子的 is near 给我孙子的): the recording must fit the phrase too.
    """
    if not LEAST_SYLLABLES <= len(text) <= MOST_SYLLABLES:
        return None
    told = find_offered(text)
    if told is not None:
        return told
    near = [
        (apart, phrase)
        for phrase in list_offered()
        if (apart := measure_distance(text, phrase)) is not None and apart <= NEAR
    ]
    return min(near, default=(0.0, None))[1]


def find_sound_alikes(phrase: str) -> tuple[str, ...]:
    """Return phrases that sound like ``phrase`` and mean something else, to compare by sound."""
    denials = (phrase[1:],) if phrase.startswith("没有") else (f"不{phrase}", f"没{phrase}")
    return (*denials, *_told_otherwise().get(phrase, ()))


def find_worse_meaning(text: str) -> str | None:
    """Return the more dangerous phrase (是我老板) that may have been said instead of ``text``."""
    for read, said in _listed()["mistaken"].items():
        if read in text:
            return text.replace(read, said)
    return None


def as_short_yes(text: str) -> str | None:
    """Return 对 where ``text`` sounds only like 对 or 对的; used where the check follows a yes."""
    first, *rest = map(syllable, text or " ")
    return "对" if first in _SHORT_YES and rest in ([], ["de"]) else None


def same_said(one: str, other: str) -> bool:
    """Return whether two readings are the same: syllables, offered phrase, or a bare yes."""
    if [*map(syllable, one)] == [*map(syllable, other)]:
        return True
    told = _meant(one)
    return told is not None and told == _meant(other)


def _meant(text: str) -> str | None:
    return "对" if text in _BARE_YES else find_offered(text) or as_short_yes(text)


@cache
def list_offered() -> Mapping[str, tuple[str, ...]]:
    """Return every offered phrase, with kinship words filled in, and readings seen for it."""
    return {phrase: tuple(row.get("heard", ())) for phrase, row, _ in _rows()}


@cache
def _told_otherwise() -> Mapping[str, tuple[str, ...]]:
    return {
        phrase: tuple(other.replace("{kin}", kin) for other in row.get("unlike", ()))
        for phrase, row, kin in _rows()
    }


@cache
def _listed() -> dict[str, Any]:
    read: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yaml"))
    return read


def _rows() -> Iterator[tuple[str, dict[str, list[str]], str]]:
    for row in _listed()["phrases"]:
        for kin in _listed()["kin"] if "{kin}" in row["say"] else ("",):
            yield row["say"].replace("{kin}", kin), row, kin


@cache
def _by_sound() -> dict[tuple[str, ...], str]:
    return {
        _sound(written): phrase
        for phrase, heard in list_offered().items()
        for written in (phrase, *heard)
    }


def _sound(text: str) -> tuple[str, ...]:
    first, *rest = split_into_syllables(text)
    return (_merged(_onset(first)), *map(_merged, rest))


def _onset(sound: str) -> str:
    """Return the first syllable, with initials that are made at one place merged."""
    initial = next((one for one in _INITIALS if sound.startswith(one)), "")
    place = next((place for place in _ONSETS if initial in place), (initial,))
    return place[0] + sound[len(initial) :]


@lru_cache(maxsize=4096)
def _merged(sound: str) -> str:
    """Return a syllable, merged with those that readings confuse: 女 你, 子 使, 邻 零."""
    if sound in _HISSED:
        return "zi"
    return _MERGED.get(sound, sound[:-1] if sound.endswith(_NASALS) else sound)

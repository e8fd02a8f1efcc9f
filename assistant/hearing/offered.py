"""Find which phrase offered by the kiosk sounds like the text that a recogniser wrote.

Whisper base writes 是给我归你的 for 是给我闺女的 and 下立人 for 家里人, every time and with every
voice that was tried: the sound is right, the characters are wrong. The sound is read without bias.
Then a whole reading may count as a whole phrase: if it sounds the same (``find_offered``), or if it
sounds nearly the same (``find_near_offered``) and the phrase is likely enough for the recording
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
"""The longest offered phrase has so many syllables; longer readings are not compared."""
NEAR = 0.2
"""Largest mean distance of the syllables (assistant/hearing/nearness.py)."""
_ONSETS = (
    *(("j", "q", "x"), ("z", "c", "s", "zh", "ch", "sh")),
    *(("b", "p"), ("d", "t"), ("g", "k")),
)
"""Groups of initials made at the same place in the mouth. In a first syllable they are treated as
equal, as the breath by which they differ is often cut off."""
_INITIALS = (
    *("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l"),
    *("g", "k", "h", "j", "q", "x", "r", "z", "c", "s"),
)
_HISSED = {f"{one}i" for one in ("zh", "sh", "z", "s")}
"""Syllables that recognisers write for a weak 子: 房纸, 房使, 房紫 for 房子."""
_MERGED = {"nv": "ni", "nü": "ni", "nu": "ni", "di": "de"}
"""Syllables that recognisers write for another: 你 and 努 for 女, 弟 for 的."""
_NASALS = ("ang", "eng", "ing")
"""Finals that end in n in many accents."""
_SHORT_YES = {f"{one}ui" for one in ("d", "z", "zh", "ch")}
"""Syllables that recognisers write for a single 对: 追, 吹, 嘴. At a review only one other answer
sounds like 对: 退, which goes back."""

_BARE_YES = frozenset(("对", "是", "好", "行", "对的", "是的", "好的", "对对", "是是", "好好"))
"""Short words for yes. 好的 may be read as 好; in the fraud check neither counts when spoken."""


def find_offered(text: str) -> str | None:
    """Return the offered phrase that sounds the same as ``text``; None if there is none.

    Args:
        text: A normalised reading: no punctuation, no spaces.
    """
    if not LEAST_SYLLABLES <= len(text) <= MOST_SYLLABLES:
        return None
    return _by_sound().get(_sound(text))


@lru_cache(maxsize=1024)
def find_near_offered(text: str) -> str | None:
    """Return the offered phrase that sounds most like ``text``; None if none is near.

    This is not proof (给我村子的 is near 给我孙子的): the recording must fit the phrase too.
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
    """Return phrases that sound like ``phrase`` but mean something else, for comparison."""
    denials = (phrase[1:],) if phrase.startswith("没有") else (f"不{phrase}", f"没{phrase}")
    return (*denials, *_told_otherwise().get(phrase, ()))


def find_worse_meaning(text: str) -> str | None:
    """Return the more dangerous phrase (是我老板) that may have been said instead of ``text``."""
    for read, said in _listed()["mistaken"].items():
        if read in text:
            return text.replace(read, said)
    return None


def as_short_yes(text: str) -> str | None:
    """Return 对 if ``text`` sounds only like 对 or 对的; used if the fraud check follows a yes."""
    first, *rest = map(syllable, text or " ")
    return "对" if first in _SHORT_YES and rest in ([], ["de"]) else None


def same_said(one: str, other: str) -> bool:
    """Return whether two readings have the same syllables or phrase, or are both a short yes."""
    if [*map(syllable, one)] == [*map(syllable, other)]:
        return True
    told = _meant(one)
    return told is not None and told == _meant(other)


def _meant(text: str) -> str | None:
    return "对" if text in _BARE_YES else find_offered(text) or as_short_yes(text)


@cache
def list_offered() -> Mapping[str, tuple[str, ...]]:
    """Return every offered phrase, kinship words filled in, with readings seen for it."""
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
    """Return a first syllable, with initials made at the same place replaced by one of them."""
    initial = next((one for one in _INITIALS if sound.startswith(one)), "")
    place = next((place for place in _ONSETS if initial in place), (initial,))
    return place[0] + sound[len(initial) :]


@lru_cache(maxsize=4096)
def _merged(sound: str) -> str:
    """Return one syllable for all that recognisers confuse with ``sound``: 女 你, 子 使, 邻 零."""
    if sound in _HISSED:
        return "zi"
    return _MERGED.get(sound, sound[:-1] if sound.endswith(_NASALS) else sound)

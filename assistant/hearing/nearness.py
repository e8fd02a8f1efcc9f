"""Measure how different a reading and a phrase sound, syllable by syllable.

A recogniser wrote 麦冬洗澡费 for 买东西交费: each syllable is made at the same place in the mouth.
Only readings with the same number of syllables are compared, because one missing word (没) reverses
the meaning. No syllable may differ completely: 他确定要转 is not 我确定要转.
"""

from __future__ import annotations

from functools import lru_cache

from assistant.pinyin import syllable

_INITIALS = (
    *("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l"),
    *("g", "k", "h", "j", "q", "x", "r", "z", "c", "s"),
)
_PLACES = (
    *(("j", "q", "x", "z", "c", "s", "zh", "ch", "sh"), ("b", "p"), ("d", "t")),
    *(("g", "k", "h"), ("m", "n", "l", "r")),
)
_IN_FULL = {"un": "uen", "ui": "uei", "iu": "iou"}
"""Full forms of finals that pinyin shortens after an initial: 论 (lun) ends as 人 (ren) does."""
_ACCENTS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l"}
"""Initials that many speakers do not tell apart."""
_NO = {"bu", "mei", "bie", "wei", "fei", "fou"}
"""The negations 不 没 别 未 非 否: both texts must have the same ones in the same order."""
_WHOLLY_OTHER = 0.75
"""From this distance on a syllable counts as completely different (0: the same, 1: nothing in
common)."""


def measure_distance(text: str, phrase: str) -> float | None:
    """Return how far ``text`` sounds from ``phrase``: 0 the same, 1 nothing alike.

    None if they must not be compared: the numbers of syllables differ, a syllable differs
    completely, or the negations differ.
    """
    if len(text) != len(phrase):
        return None
    heard, told = split_into_syllables(text), split_into_syllables(phrase)
    if [one for one in heard if one in _NO] != [one for one in told if one in _NO]:
        return None
    apart = [*map(_apart, heard, told)]
    if max(apart, default=0.0) > _WHOLLY_OTHER:
        return None
    return sum(apart) / max(1, len(apart))


def split_into_syllables(text: str) -> tuple[str, ...]:
    """Return the syllables of ``text`` without tones; 著 is the traditional form of 着."""
    return tuple(map(syllable, text.replace("著", "着")))


@lru_cache(maxsize=8192)
def _apart(one: str, other: str) -> float:
    if one == other:
        return 0.0
    (initial, final), (its_initial, its_final) = _parts(one), _parts(other)
    return (_initials_apart(initial, its_initial) + _finals_apart(final, its_final)) / 2


def _parts(sound: str) -> tuple[str, str]:
    """Return initial and final; y and w only mark a final without an initial."""
    initial = next((one for one in _INITIALS if sound.startswith(one)), "")
    final = sound[len(initial) :].replace("ü", "v")
    if not initial and final[:1] in ("y", "w"):
        vowel = {"y": "i", "w": "u"}[final[0]]
        final = final[1:] if final[1:2] in ("i", "u") else vowel + final[1:]
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    final = _IN_FULL.get(final, final) if initial else final
    return initial, final[:-1] if final.endswith("ng") else final


def _initials_apart(one: str, other: str) -> float:
    if _ACCENTS.get(one, one) == _ACCENTS.get(other, other):
        return 0.0
    return 0.5 if any(one in place and other in place for place in _PLACES) else 1.0


def _finals_apart(one: str, other: str) -> float:
    if one == other:
        return 0.0
    alike = _without_glide(one) == _without_glide(other) or one.rstrip("n") == other.rstrip("n")
    return 0.5 if alike else 1.0


def _without_glide(final: str) -> str:
    return final[1:] if len(final) > 1 and final[0] in "iuv" else final

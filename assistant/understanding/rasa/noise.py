"""Change sentences as a recogniser may mishear them, by errors that a real recogniser has made.

``confusions.yaml`` has the errors of the assistant's own recogniser on utterances spoken by a
synthetic voice: which syllables it confused, how often it lost or added a syllable, and how often
errors follow one another. ``python -m assistant.evaluation.learn_confusions`` makes the file.
Training adds copies misheard in this way; ``make evaluate`` measures with other copies, from other
seeds.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from assistant.understanding.readers.sounds import merged
from assistant.understanding.readers.utterance import PUNCTUATION, plain
from assistant.yaml_file import read_yaml

CONFUSIONS = Path(__file__).with_name("confusions.yaml")
RELATIONS = ("same_tone", "other_tone", "accent", "same_final", "same_initial", "unrelated")
"""Relations between the sounds of a wrong and the right character, the nearest first: same syllable
and tone; same syllable; same in an accent (``sounds.merged``); same final; same initial; none of
these.
"""
DOUBT = 4.0
"""The count of errors at which a syllable's own figures weigh as much as those of all syllables."""
RARE = 0.3
"""The weight of a common character that was never written by mistake; each mistake adds 1."""

_INITIAL = re.compile("zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?")
_MARKS = "".join(map(re.escape, PUNCTUATION))
_MARK = re.compile(rf"(?<!\d)[{_MARKS}]|[{_MARKS}](?!\d)")


@dataclass(frozen=True)
class Confusions:
    """The errors that a recogniser has made."""

    edits: Mapping[str, float]
    """Shares of substituted, deleted, inserted among all errors."""
    relations: Mapping[str, float]
    """Shares of RELATIONS among the substituted."""
    runs: float
    """How many times more likely an error is right after another error."""
    syllables: Mapping[str, Mapping[str, Any]]
    """For each toneless syllable: how often it was ``said``, how often ``wrong``, and as which
    syllables it was then ``heard``."""
    characters: Mapping[str, int]
    """How often each character was written instead of another one."""
    inserted: Mapping[str, int]
    """How often each character was written where none was said."""

    @cached_property
    def overall(self) -> float:
        """Return the probability, 0 to 1, that any syllable is misheard."""
        said = sum(s["said"] for s in self.syllables.values())
        return float(sum(s["wrong"] for s in self.syllables.values()) / said)

    def proneness(self, syllable: str) -> float:
        """Return the probability, 0 to 1, that ``syllable`` is misheard, before scaling to a rate."""
        own = self.syllables.get(syllable, {"said": 0, "wrong": 0})
        return float((own["wrong"] + DOUBT * self.overall) / (own["said"] + DOUBT))


@lru_cache(maxsize=1)
def learnt() -> Confusions:
    """Return the model in ``confusions.yaml``."""
    raw = read_yaml(CONFUSIONS)
    return Confusions(**{name: raw[name] for name in Confusions.__dataclass_fields__})


def readings(text: str) -> list[tuple[str, str]]:
    """Return (toneless syllable, tone 1 to 5) of each character; words decide polyphones.

    A character without a reading is returned itself, with tone "".
    """
    from pypinyin import Style, lazy_pinyin

    each: Any = list  # return characters without a reading one by one
    spoken = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=each)  # type: ignore[arg-type]  # it may return a list
    return [
        (sound[:-1], sound[-1]) if sound[-1] in "12345" and len(sound) > 1 else (sound, "")
        for sound in spoken
    ]


def relation(said: tuple[str, str], heard: tuple[str, str]) -> str:
    """Return the relation of two sounds (from ``readings``): one of RELATIONS."""
    (one, tone), (other, other_tone) = said, heard
    if one == other:
        return "same_tone" if tone == other_tone else "other_tone"
    if merged(one) == merged(other):
        return "accent"
    initial, final = _parts(one)
    other_initial, other_final = _parts(other)
    if final == other_final:
        return "same_final"
    return "same_initial" if initial == other_initial else "unrelated"


def without_marks(text: str) -> str:
    """Return ``text`` as recognisers write it: simplified, no spaces, no punctuation."""
    return _MARK.sub("", plain(text).text)


def mishear(text: str, rate: float, seed: int) -> str:
    """Return ``text`` with mistakes as a recogniser may make them.

    Args:
        text: The words said.
        rate: The average character error rate, 0 to 1: substituted, deleted and inserted characters, divided by those said.
        seed: The same seed gives the same mistakes.
    """
    said = without_marks(text)
    chance = random.Random(f"{seed}:{text}")  # noqa: S311  # no secret hangs on it
    sounds = readings(said)
    prone = [learnt().proneness(syllable) if tone else 0.0 for syllable, tone in sounds]
    usual = sum(prone) / max(1, sum(p > 0 for p in prone))
    first_of_run = rate / (1 - rate + rate * learnt().runs)
    heard: list[str] = []
    wrong = chance.random() < rate  # whether the character before the text was wrong
    for character, sound, own in zip(said, sounds, prone, strict=True):
        likely = first_of_run * (learnt().runs if wrong else 1) * own / usual if own else 0
        wrong = chance.random() < likely
        heard.append(_misheard(character, sound, chance) if wrong else character)
    return "".join(heard) or said


def misheard_copies(
    examples: Iterable[tuple[str, str]], rate: float, seed: int, copies: int
) -> Iterator[tuple[str, str]]:
    """Yield misheard copies of each (text, intent), without copies that equal the text.

    Args:
        examples: (text, intent) pairs.
        rate: The average character error rate, 0 to 1.
        seed: The seed of the first copy; each further copy has the next number.
        copies: Number of copies of each example.
    """
    for text, intent in examples:
        said = without_marks(text)
        for number in range(copies):
            heard = mishear(text, rate, seed + number)
            if heard != said:
                yield heard, intent


def _misheard(character: str, sound: tuple[str, str], chance: random.Random) -> str:
    edit = _draw(learnt().edits, chance)
    if edit == "deleted":
        return ""
    if edit == "inserted":
        return character + _draw(learnt().inserted, chance)
    return _substitute(character, sound, chance)


def _substitute(character: str, sound: tuple[str, str], chance: random.Random) -> str:
    """Return a random wrong character, by the errors of this syllable or else of all syllables."""
    syllable, tone = sound
    seen = learnt().syllables.get(syllable, {}).get("heard", {})
    times = sum(seen.values())
    how = _draw(learnt().relations, chance)
    if chance.random() < times / (times + DOUBT):
        target = _draw(seen, chance)
    else:
        others, shares = _neighbours(syllable)[how]
        target = chance.choices(others, cum_weights=shares)[0] if others else syllable
    near = [c for c in _characters().get(target, ()) if c.written != character]
    if target == syllable:
        same_tone = how != "other_tone"
        near = [c for c in near if (c.tone == tone) == same_tone] or near
    return _draw({c.written: c.weight for c in near}, chance) if near else character


@dataclass(frozen=True)
class _Character:
    written: str
    tone: str
    weight: float


@lru_cache(maxsize=1)
def _characters() -> dict[str, list[_Character]]:
    """Return the 3,755 common characters (GB 2312, level 1) by their toneless syllable."""
    by_syllable: dict[str, list[_Character]] = {}
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                written = bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            ((syllable, tone),) = readings(written)
            weight = RARE + learnt().characters.get(written, 0)
            by_syllable.setdefault(syllable, []).append(_Character(written, tone, weight))
    return by_syllable


@lru_cache(maxsize=512)
def _neighbours(syllable: str) -> dict[str, tuple[list[str], list[float]]]:
    """Return, for each relation, the syllables so related to ``syllable``, with cumulative weights."""
    neighbours: dict[str, dict[str, float]] = {name: {} for name in RELATIONS}
    for other, characters in _characters().items():
        how = relation((syllable, ""), (other, ""))
        neighbours[how][other] = sum(c.weight for c in characters)
    neighbours["other_tone"] = neighbours["same_tone"]
    return {
        how: (list(others), list(itertools.accumulate(others.values())))
        for how, others in neighbours.items()
    }


def _draw(weights: Mapping[str, float], chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _parts(syllable: str) -> tuple[str, str]:
    match = _INITIAL.match(syllable)
    assert match is not None
    return match[0], syllable[match.end() :]

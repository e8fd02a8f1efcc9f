"""Change a sentence as a recogniser may mishear it, by errors that a real one has made.

``confusions.yaml`` holds the errors of the assistant's own recogniser on utterances spoken by a
synthetic voice: which syllables it took for which, how often it lost or added one, and how often
errors follow one another. ``python -m assistant.evaluation.learn_confusions`` learns the file anew.
Training adds copies misheard in this way, and ``make evaluate`` measures with others, by other
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
"""How alike a wrong character and the right one sound, the nearest first: same syllable and tone;
same syllable; same in an accent (``sounds.merged``); same final; same initial; none of these.
"""
DOUBT = 4.0
"""For a syllable that was misheard so often, its own figures and those of all syllables weigh alike."""
RARE = 0.3
"""The weight of a common character that was never heard by mistake; each mistake adds 1."""

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
    """How many times as likely an error is right after another."""
    syllables: Mapping[str, Mapping[str, Any]]
    """By toneless syllable: how often it was ``said``, how often ``wrong``, and as which
    syllables it was ``heard`` then."""
    characters: Mapping[str, int]
    """How often each character was heard where another was said."""
    inserted: Mapping[str, int]
    """How often each character was heard where none was said."""

    @cached_property
    def overall(self) -> float:
        """Return how likely any syllable is misheard, 0 to 1."""
        said = sum(s["said"] for s in self.syllables.values())
        return float(sum(s["wrong"] for s in self.syllables.values()) / said)

    def proneness(self, syllable: str) -> float:
        """Return how likely ``syllable`` is misheard, 0 to 1, before the rate is chosen."""
        own = self.syllables.get(syllable, {"said": 0, "wrong": 0})
        return float((own["wrong"] + DOUBT * self.overall) / (own["said"] + DOUBT))


@lru_cache(maxsize=1)
def learnt() -> Confusions:
    """Return the model in ``confusions.yaml``."""
    raw = read_yaml(CONFUSIONS)
    return Confusions(**{name: raw[name] for name in Confusions.__dataclass_fields__})


def readings(text: str) -> list[tuple[str, str]]:
    """Return (toneless syllable, tone 1 to 5) of each character, polyphones by their words.

    A character without a reading stands for itself, with tone "".
    """
    from pypinyin import Style, lazy_pinyin

    each: Any = list  # what has no reading, character by character
    spoken = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=each)  # type: ignore[arg-type]  # it may return a list
    return [
        (sound[:-1], sound[-1]) if sound[-1] in "12345" and len(sound) > 1 else (sound, "")
        for sound in spoken
    ]


def relation(said: tuple[str, str], heard: tuple[str, str]) -> str:
    """Return how two ``readings`` sound beside each other: one of RELATIONS."""
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
    """Return ``text`` as recognisers write: simplified, no spaces, no punctuation."""
    return _MARK.sub("", plain(text).text)


def mishear(text: str, rate: float, seed: int) -> str:
    """Return ``text`` as a recogniser may write it.

    Args:
        text: What was said.
        rate: Character error rate to come to on the average, 0 to 1: substituted, deleted and
            inserted characters, of those said.
        seed: The same seed gives the same mistakes.
    """
    said = without_marks(text)
    chance = random.Random(f"{seed}:{text}")  # noqa: S311  # no secret hangs on it
    sounds = readings(said)
    prone = [learnt().proneness(syllable) if tone else 0.0 for syllable, tone in sounds]
    usual = sum(prone) / max(1, sum(p > 0 for p in prone))
    first_of_run = rate / (1 - rate + rate * learnt().runs)
    heard: list[str] = []
    wrong = chance.random() < rate  # the state that an utterance before would have left
    for character, sound, own in zip(said, sounds, prone, strict=True):
        likely = first_of_run * (learnt().runs if wrong else 1) * own / usual if own else 0
        wrong = chance.random() < likely
        heard.append(_misheard(character, sound, chance) if wrong else character)
    return "".join(heard) or said


def misheard_copies(
    examples: Iterable[tuple[str, str]], rate: float, seed: int, copies: int
) -> Iterator[tuple[str, str]]:
    """Yield misheard copies of each (text, intent), where they differ from the text.

    Args:
        examples: What was said, and its intent.
        rate: Character error rate to come to on the average, 0 to 1.
        seed: Of the first copy; each further one has the next.
        copies: How many copies of each example are made.
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
    """Draw another character, by the errors of this syllable or else by those of all syllables."""
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
    """Return the syllables in each relation to ``syllable``, and their summed-up weights."""
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

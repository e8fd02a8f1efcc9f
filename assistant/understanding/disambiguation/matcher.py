"""Find the features and questions nearest to a customer's words, by characters and by sound.

A recogniser mishears characters, seldom syllables: toneless pinyin counts as much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from assistant.pinyin import syllable
from assistant.understanding.dialect import in_mandarin
from assistant.understanding.intents import load_intents

MOST_OFFERED = 3
"""Most choices that are offered at once, besides a person."""
NEAR = 70.0
"""Score, 0 to 100, below which nothing is offered."""
NEXT_BEST = 50.0
"""Score from which a second and third choice are offered, if the best is not ``CLEAR``."""
CLEAR = 92.0
"""Score from which a question counts as asked explicitly, whatever else the words could be."""
LEAST_INSIDE = 4
"""Least characters of a question that is recognised as a part of longer words."""
MOST_AROUND = 16
"""Most characters of words in which a question is looked for as a part; more are a story."""
LEAST = 2
"""Least characters of words that are compared at all."""
NOISE = re.compile(
    r"[\s，。、！？,.!?]|请问|我想问|问一下|(?:可|该)?(?:怎么|咋)(?:办|整|弄)"
    r"|那个|我的|我|呢|啊|呀|吗|吧|了|的"
)


@dataclass(frozen=True)
class Found:
    """A feature of the kiosk, or a frequent question with its answer."""

    label: str
    """On the screen."""
    words: tuple[str, ...] = ()
    """Other ways to say it."""
    payload: str = ""
    """The payload that starts a feature; empty for a question."""
    id: str = ""
    """The id of a question; empty for a feature."""
    answer: str = ""
    """What is said to a question: whole sentences, no digits."""
    instead_of: tuple[str, ...] = ()
    """Intents that the question is surely taken for and that would not answer it."""
    scheme: bool = False
    """A customer who asks this may be drawn into a scheme: her payments meet the check."""


def find(text: str) -> list[Found]:
    """Return the features and questions nearest to ``text``, best first; empty if none is near."""
    said = NOISE.sub("", text)
    if len(said) < LEAST:
        return []
    ranked = _ranked(said)
    best = ranked[0][0]
    if best < NEAR:
        return []
    least = CLEAR if best >= CLEAR else NEXT_BEST
    return [each for score, each in ranked[:MOST_OFFERED] if score >= least]


def question_in(text: str) -> Found | None:
    """Return the question that ``text`` asks explicitly; None if it asks none."""
    said = NOISE.sub("", in_mandarin(text))
    if len(said) < LEAST:
        return None
    score, best = _ranked(said)[0]
    if score < CLEAR and len(said) <= MOST_AROUND:
        best = next((each for each in _known() if each.id and _holds(said, each)), best)
        return best if best.id and _holds(said, best) else None
    return best if best.id and score >= CLEAR else None


def feature_of(intent: str) -> Found | None:
    """Return the feature that ``intent`` asks for; None if the intent is not offered."""
    return next((each for each in _known() if each.payload == f"/{intent}"), None)


def known_question(id_: str) -> Found | None:
    """Return the question with this id, where there is one."""
    return next((each for each in _known() if id_ and each.id == id_), None)


@cache
def _known() -> tuple[Found, ...]:
    here = Path(__file__).parent
    read = (
        yaml.safe_load((here / name).read_text(encoding="utf-8"))
        for name in ("features.yaml", "questions.yaml")
    )
    offered = (intent for intent in load_intents().values() if intent.label)
    return (
        *(Found(intent.label, intent.words, f"/{intent.name}") for intent in offered),
        *(Found(**_in_tuples(row)) for rows in read for row in rows),
    )


def _in_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if type(value) is list else value for name, value in row.items()}


def _ranked(said: str) -> list[tuple[float, Found]]:
    """Return every feature and question with its score, nearest first."""
    scored = ((_score(said, each), each) for each in _known())
    return sorted(scored, key=lambda pair: -pair[0])


def _score(said: str, found: Found) -> float:
    return max(_alike(said, NOISE.sub("", words)) for words in (found.label, *found.words))


def _alike(said: str, known: str) -> float:
    """Return how alike two texts are, 0 to 100: by characters or by sound, whichever is more."""
    by_sound = fuzz.ratio(_sounds(said), _sounds(known))
    return max(float(fuzz.ratio(said, known)), float(by_sound))


def _holds(said: str, found: Found) -> bool:
    """Return whether ``said`` contains, by sound, one whole way of saying ``found``."""
    heard = " ".join(("", *_sounds(said), ""))
    ways = (NOISE.sub("", words) for words in (found.label, *found.words))
    return any(
        len(way) >= LEAST_INSIDE and " ".join(("", *_sounds(way), "")) in heard for way in ways
    )


@cache
def _sounds(text: str) -> tuple[str, ...]:
    return tuple(syllable(character) for character in text)

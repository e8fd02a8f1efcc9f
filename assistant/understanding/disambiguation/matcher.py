"""Finds what her words come nearest to, by characters and by how they sound.

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
from assistant.understanding.intents import load_intents

OFFERED = 3
NEAR = 70.0
"""Score, 0 to 100, below which nothing is offered."""
BESIDE = 50.0
"""Score from which something is offered beside what is near, but not beside what is clear."""
CLEAR = 92.0
"""Score from which a question is asked in so many words, whatever else the words could be."""
WHOLE = 4
"""Characters of a question that are enough of it inside of other words."""
ROOM = 16
"""Characters that may stand around it, with it: more is a story."""
LEAST = 2
"""Characters that are enough to look for."""
NOISE = re.compile(
    r"[\s，。、！？,.!?]|请问|我想问|问一下|(?:可|该)?(?:怎么|咋)(?:办|整|弄)"
    r"|那个|我的|我|呢|啊|呀|吗|吧|了|的"
)


@dataclass(frozen=True)
class Found:
    """A function, or a question with its answer."""

    label: str
    """On the screen."""
    words: tuple[str, ...] = ()
    """Other ways to say it."""
    payload: str = ""
    """What picking a function means to the dialogue; empty for a question."""
    id: str = ""
    """Names a question; empty for a function."""
    answer: str = ""
    """What is said to a question: whole sentences, no digits."""
    instead_of: tuple[str, ...] = ()
    """Intents that the question is surely taken for and that would not answer it."""
    scheme: bool = False
    """Whoever asks this may be in a scheme: her payments meet the check."""


def find(text: str) -> list[Found]:
    """Return the best few for ``text``, best first; empty where nothing comes near."""
    said = NOISE.sub("", text)
    if len(said) < LEAST:
        return []
    ranked = _ranked(said)
    best = ranked[0][0]
    if best < NEAR:
        return []
    least = CLEAR if best >= CLEAR else BESIDE
    return [each for score, each in ranked[:OFFERED] if score >= least]


def question_in(text: str) -> Found | None:
    """Return the question that ``text`` asks in so many words, where it asks one."""
    said = NOISE.sub("", text)
    if len(said) < LEAST:
        return None
    score, best = _ranked(said)[0]
    if score < CLEAR and len(said) <= ROOM:
        best = next((each for each in _known() if each.id and _holds(said, each)), best)
        return best if best.id and _holds(said, best) else None
    return best if best.id and score >= CLEAR else None


def function_of(intent: str) -> Found | None:
    """Return the function that ``intent`` asks for, where it is one."""
    return next((each for each in _known() if each.payload == f"/{intent}"), None)


def known_question(id_: str) -> Found | None:
    """Return the question with this id, where there is one."""
    return next((each for each in _known() if id_ and each.id == id_), None)


@cache
def _known() -> tuple[Found, ...]:
    here = Path(__file__).parent
    read = (
        yaml.safe_load((here / name).read_text(encoding="utf-8"))
        for name in ("functions.yaml", "questions.yaml")
    )
    offered = (intent for intent in load_intents().values() if intent.label)
    return (
        *(Found(intent.label, intent.words, f"/{intent.name}") for intent in offered),
        *(Found(**_in_tuples(row)) for rows in read for row in rows),
    )


def _in_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if type(value) is list else value for name, value in row.items()}


def _ranked(said: str) -> list[tuple[float, Found]]:
    """Return everything known, nearest first."""
    scored = ((_score(said, each), each) for each in _known())
    return sorted(scored, key=lambda pair: -pair[0])


def _score(said: str, found: Found) -> float:
    return max(_alike(said, NOISE.sub("", words)) for words in (found.label, *found.words))


def _alike(said: str, known: str) -> float:
    """Compare whole sequences; the sound of it weighs as much as the characters."""
    by_sound = fuzz.ratio(_sounds(said), _sounds(known))
    return max(float(fuzz.ratio(said, known)), float(by_sound))


def _holds(said: str, found: Found) -> bool:
    """Return whether a whole way of asking it stands in ``said``, as it sounds."""
    heard = " ".join(("", *_sounds(said), ""))
    ways = (NOISE.sub("", words) for words in (found.label, *found.words))
    return any(len(way) >= WHOLE and " ".join(("", *_sounds(way), "")) in heard for way in ways)


@cache
def _sounds(text: str) -> tuple[str, ...]:
    return tuple(syllable(character) for character in text)

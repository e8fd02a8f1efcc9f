"""Fixed things that customers name (accounts, bills, locks), found by spelling and by sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.understanding.sounds import sound
from assistant.understanding.utterance import plain

_FILE = Path(__file__).with_name("lexicon.yaml")


@dataclass(frozen=True)
class Term:
    """A thing named in a text."""

    entity: str
    """account, bill_type or lock."""
    text: str
    value: str
    """What the program calls it, e.g. ``退休金卡``."""
    start: int
    end: int


@lru_cache(maxsize=1)
def _ways() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Return (way of saying, entity, value, its sound), the longest first."""
    content: dict[str, dict[str, list[str]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    ways = [
        (way, entity, value, sound(way))
        for entity, values in content.items()
        for value, said in values.items()
        for way in said
    ]
    return tuple(sorted(ways, key=lambda way: -len(way[0])))


def find_terms(text: str, entity: str) -> list[Term]:
    """Return the things of kind ``entity`` that ``text`` names, in its order.

    A way of saying of three characters or more is also found by its toneless sound alone.
    """
    utterance = plain(text)
    taken: set[int] = set()
    found: list[Term] = []
    for at, length, value in (*_spelled(utterance.text, entity), *_heard(utterance.text, entity)):
        span = range(at, at + length)
        if taken.isdisjoint(span):
            taken.update(span)
            start, end = utterance.span(at, at + length)
            found.append(Term(entity, text[start:end], value, start, end))
    return sorted(found, key=lambda term: term.start)


def _spelled(text: str, entity: str) -> Iterator[tuple[int, int, str]]:
    """Yield (position, length, value) of what stands there as it is written."""
    for way, kind, value, _ in _ways():
        if kind == entity:
            for at in range(len(text) - len(way) + 1):
                if text.startswith(way, at):
                    yield at, len(way), value


def _heard(text: str, entity: str) -> Iterator[tuple[int, int, str]]:
    """Yield (position, length, value) of what sounds like it; two syllables prove too little."""
    syllables = sound(text)
    for way, kind, value, sounds in _ways():
        if kind == entity and len(way) >= 3:
            for at in range(len(text) - len(way) + 1):
                if syllables[at : at + len(way)] == sounds:
                    yield at, len(way), value

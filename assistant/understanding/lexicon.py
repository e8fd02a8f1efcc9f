"""Fixed things that customers name (accounts, bills, locks), found by spelling and by sound."""

from __future__ import annotations

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
    syllables = sound(utterance.text)
    taken: set[int] = set()
    found: list[Term] = []
    for way, kind, value, sounds in _ways():
        if kind != entity:
            continue
        for at in range(len(utterance.text) - len(way) + 1):
            span = range(at, at + len(way))
            spelled = utterance.text.startswith(way, at)
            heard = len(way) >= 3 and syllables[at : at + len(way)] == sounds
            if (spelled or heard) and taken.isdisjoint(span):
                taken.update(span)
                start, end = utterance.span(at, at + len(way))
                found.append(Term(kind, text[start:end], value, start, end))
    return sorted(found, key=lambda term: term.start)

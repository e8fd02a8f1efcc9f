"""Find fixed things that customers name (accounts, bills, locks), by spelling and by sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.bill_types import load_bill_types
from assistant.understanding.readers.sounds import sound
from assistant.understanding.readers.utterance import plain
from assistant.yaml_file import read_yaml

_FILE = Path(__file__).with_name("lexicon.yaml")


@dataclass(frozen=True)
class Term:
    """A thing named in a text."""

    entity: str
    """account, bill_type or lock."""
    text: str
    value: str
    """The program's name for the thing, e.g. ``退休金卡``."""
    start: int
    end: int


@dataclass(frozen=True)
class _Way:
    """One of the words for a thing."""

    rank: int
    """Its place among all words, the longest first; of several matches the longest counts."""
    said: str
    value: str
    sounds: tuple[str, ...]


@lru_cache(maxsize=8)
def _ways(entity: str) -> tuple[dict[str, list[_Way]], dict[str, list[_Way]]]:
    """Return the words for things of a kind: by first character, and by first syllable.

    Only words of three characters or more are found by syllables: two syllables prove too little.
    """
    listed = [(way, value) for value, said in _things(entity).items() for way in said]
    spelled: dict[str, list[_Way]] = {}
    heard: dict[str, list[_Way]] = {}
    for rank, (said, value) in enumerate(sorted(listed, key=lambda way: -len(way[0]))):
        way = _Way(rank, said, value, sound(said))
        spelled.setdefault(said[0], []).append(way)
        if len(said) >= 3:
            heard.setdefault(way.sounds[0], []).append(way)
    return spelled, heard


def _things(entity: str) -> Mapping[str, Sequence[str]]:
    """Return the things of a kind, each with the words for it."""
    if entity == "bill_type":
        return {name: known.said for name, known in load_bill_types().items()}
    content: dict[str, dict[str, list[str]]] = read_yaml(_FILE)
    return content[entity]


def find_terms(text: str, entity: str) -> list[Term]:
    """Return the things of kind ``entity`` that ``text`` names, in order.

    Words of three characters or more are also found by their toneless sound alone.
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


def _spelled(text: str, entity: str) -> list[tuple[int, int, str]]:
    """Return (position, length, value) of each thing that ``text`` names by spelling."""
    by_character, _ = _ways(entity)
    return _ranked(
        (way, at)
        for at, character in enumerate(text)
        for way in by_character.get(character, ())
        if text.startswith(way.said, at)
    )


def _heard(text: str, entity: str) -> list[tuple[int, int, str]]:
    """Return (position, length, value) of each thing that ``text`` names by sound."""
    _, by_syllable = _ways(entity)
    syllables = sound(text)
    return _ranked(
        (way, at)
        for at, syllable in enumerate(syllables)
        for way in by_syllable.get(syllable, ())
        if syllables[at : at + len(way.said)] == way.sounds
    )


def _ranked(found: Iterable[tuple[_Way, int]]) -> list[tuple[int, int, str]]:
    ordered = sorted(found, key=lambda each: (each[0].rank, each[1]))
    return [(at, len(way.said), way.value) for way, at in ordered]

"""Detect in a customer's words a fraud script, or a scheme that she has been drawn into.

The phrases are data, found by spelling and by sound. A script's words are what swindlers say;
a scheme is a story of what she was promised or told to do, and weighs less. What she denies
(没人叫我别告诉家里人) and what is only the bank's own question said back (有没有人叫您别告诉家里人)
is not detected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from assistant.fraud.matching import AnyOf, Phrases, Said, found
from assistant.yaml_file import read_yaml

SOUND_SYLLABLES = 3
"""A script's shorter phrases are found by spelling only."""
SCHEME_SYLLABLES = 1000
"""A scheme's phrases are found by spelling only: 给他转 and 大 sound like too much else."""


@dataclass(frozen=True)
class ScriptHit:
    """A fraud script's words, or a scheme's, in something that was said."""

    script: str
    """Which script or scheme, e.g. ``safe_account``."""
    phrase: str
    """The words that it was heard in, without punctuation."""


@dataclass(frozen=True)
class Detected:
    """The scripts and the schemes of one utterance: looked for once, then handed on."""

    scripts: tuple[ScriptHit, ...] = ()
    schemes: tuple[ScriptHit, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The words in which they were found, each once."""
        return tuple(dict.fromkeys(hit.phrase for hit in (*self.scripts, *self.schemes)))


@lru_cache(maxsize=4)
def detect(text: str) -> Detected:
    """Return the scripts and schemes of an utterance, each once, in the order of their lists.

    An utterance is looked through once, though guard, review, PIN and check each ask.
    """
    said = Said.of(text)
    return Detected(_hits(_scripts(), said), _hits(_schemes(), said))


@dataclass(frozen=True)
class _Listed:
    """All scripts, or all schemes."""

    by_name: dict[str, Phrases]
    any_of: AnyOf


def _hits(listed: _Listed, said: Said) -> tuple[ScriptHit, ...]:
    if not listed.any_of.is_in(said):
        return ()
    hits = ((name, found(phrases, said)) for name, phrases in listed.by_name.items())
    return tuple(ScriptHit(name, words) for name, words in hits if words is not None)


@cache
def _scripts() -> _Listed:
    return _read("scripts.yaml", SOUND_SYLLABLES)


@cache
def _schemes() -> _Listed:
    return _read("schemes.yaml", SCHEME_SYLLABLES)


def _read(name: str, sound_syllables: int) -> _Listed:
    path = Path(__file__).parent / name
    listed: dict[str, Any] = read_yaml(path)
    words: dict[str, str] = listed.pop("words", {})
    by_name = {
        script: Phrases.of((_spelled_out(phrase, words) for phrase in phrases), sound_syllables)
        for script, phrases in listed.items()
    }
    return _Listed(by_name, AnyOf(chain.from_iterable(by_name.values())))


def _spelled_out(phrase: str, words: dict[str, str]) -> str:
    """Put the words of a list in the place of its <name>."""
    return re.sub("<([a-z]+)>", lambda name: f"({words[name[1]]})", phrase)

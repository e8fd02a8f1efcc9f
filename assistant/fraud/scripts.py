"""Hears in what she says a fraud script's words, or a scheme that she has been drawn into.

The phrases are data, found by spelling and by sound. A script's words are what swindlers say;
a scheme is a story of what she was promised or told to do, and weighs less. What she denies
(没人叫我别告诉家里人) and what is only the bank's own question said back (有没有人叫您别告诉家里人)
is not heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.fraud.matching import Pattern, Said, found

SOUND_SYLLABLES = 3
"""A script's shorter phrases are found by spelling only."""
SCHEME_SYLLABLES = 1000
"""All of a scheme's are: 给他转 and 大 sound like too much else."""


@dataclass(frozen=True)
class ScriptHit:
    """A fraud script's words, or a scheme's, in something that was said."""

    script: str
    """Which script or scheme, e.g. ``safe_account``."""
    phrase: str
    """The words that it was heard in, without punctuation."""


def heard(text: str) -> tuple[ScriptHit, ...]:
    """Return the scripts heard in ``text``, each once, in the order of the list."""
    return _hits(_scripts(), text)


def schemes_told(text: str) -> tuple[ScriptHit, ...]:
    """Return the schemes told in ``text``, each once, in the order of the list."""
    return _hits(_schemes(), text)


Phrases = dict[str, tuple[Pattern, ...]]


def _hits(listed: Phrases, text: str) -> tuple[ScriptHit, ...]:
    said = Said.of(text)
    hits = ((name, found(patterns, said)) for name, patterns in listed.items())
    return tuple(ScriptHit(name, words) for name, words in hits if words is not None)


@cache
def _scripts() -> Phrases:
    return _read("scripts.yaml", SOUND_SYLLABLES)


@cache
def _schemes() -> Phrases:
    return _read("schemes.yaml", SCHEME_SYLLABLES)


def _read(name: str, sound_syllables: int) -> Phrases:
    path = Path(__file__).parent / name
    listed: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    words: dict[str, str] = listed.pop("words", {})
    return {
        script: tuple(
            Pattern.of(_spelled_out(phrase, words), sound_syllables) for phrase in phrases
        )
        for script, phrases in listed.items()
    }


def _spelled_out(phrase: str, words: dict[str, str]) -> str:
    """Put the words of a list in the place of its <name>."""
    return re.sub("<([a-z]+)>", lambda name: f"({words[name[1]]})", phrase)

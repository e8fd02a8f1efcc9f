"""Detect fraud scripts and schemes in a customer's words.

A script is a set of phrases that swindlers use. A scheme is a set of phrases with which victims
tell what they were promised or told to do; it counts less than a script. The phrases are data, and
are found by spelling and by sound. Phrases that the customer denies (没人叫我别告诉家里人) and the
bank's own question repeated (有没有人叫您别告诉家里人) are not detected.
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
"""Fewest syllables of a script's phrase that is found by sound; shorter ones by spelling only."""
SCHEME_SYLLABLES = 1000
"""Higher than any phrase is long, so that a scheme's phrases are found by spelling only: 给他转 and
大 sound like many other words."""


@dataclass(frozen=True)
class ScriptHit:
    """A phrase of a fraud script or a scheme, found in an utterance."""

    script: str
    """The name of the script or scheme, e.g. ``safe_account``."""
    phrase: str
    """The words of the utterance that matched, without punctuation."""


@dataclass(frozen=True)
class Detected:
    """The scripts and the schemes found in one utterance."""

    scripts: tuple[ScriptHit, ...] = ()
    schemes: tuple[ScriptHit, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The words of the utterance that matched, without repetition."""
        return tuple(dict.fromkeys(hit.phrase for hit in (*self.scripts, *self.schemes)))


@lru_cache(maxsize=4)
def detect(text: str) -> Detected:
    """Return the scripts and schemes of an utterance, each once, in the order of their lists.

    The last results are kept, because guard, review, PIN and check ask about the same utterance.
    """
    said = Said.of(text)
    return Detected(_hits(_scripts(), said), _hits(_schemes(), said))


@dataclass(frozen=True)
class _Listed:
    """All scripts with their phrases, or all schemes."""

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
    """Replace each <name> in ``phrase`` by the alternatives that ``words`` lists for it."""
    return re.sub("<([a-z]+)>", lambda name: f"({words[name[1]]})", phrase)

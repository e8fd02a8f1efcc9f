"""Hears a fraud script in what she says, by spelling and by sound; the phrases are data.

What she denies (没人叫我别告诉家里人) and what is only the bank's own question said back
(有没有人叫您别告诉家里人) is not heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.fraud.matching import Pattern, Said, found

SOUND_SYLLABLES = 3
"""Shorter phrases are found by spelling only."""


@dataclass(frozen=True)
class ScriptHit:
    """A fraud script's words in something that was said."""

    script: str
    """Which script, e.g. ``safe_account``."""
    phrase: str
    """The words that it was heard in, without punctuation."""


def heard(text: str) -> tuple[ScriptHit, ...]:
    """Return the scripts heard in ``text``, each once, in the order of the list."""
    said = Said.of(text)
    hits = ((script, found(patterns, said)) for script, patterns in _scripts().items())
    return tuple(ScriptHit(script, words) for script, words in hits if words is not None)


@cache
def _scripts() -> dict[str, tuple[Pattern, ...]]:
    path = Path(__file__).parent / "scripts.yaml"
    listed: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        script: tuple(Pattern.of(phrase, SOUND_SYLLABLES) for phrase in phrases)
        for script, phrases in listed.items()
    }

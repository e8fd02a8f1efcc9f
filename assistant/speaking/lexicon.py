"""Read our own pronunciations from ``voices/lexicon.yaml``; all voices use them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.speaking.profile import LEXICON, VOICES
from assistant.yaml_file import BadYaml, read_yaml

SYLLABLE = re.compile(r"[a-z]{1,7}[1-5]")
NEEDED = ("words", "surnames", "letters")
OPTIONAL = "contexts", "given", "other_surnames", "given_characters", "doubled", "neutral"
SEEN = 8
"""How many characters on each side of a character may decide its sound."""


class BadLexicon(Exception):
    """The lexicon cannot be used; the text names the file, the entry and what is expected."""


@dataclass(frozen=True)
class Context:
    """The sound of a character beside certain other characters."""

    syllable: str
    after: re.Pattern[str] | None
    """Matches the end of the text before the character; None: any text."""
    before: re.Pattern[str] | None
    """Matches the beginning of the text after the character; None: any text."""

    def holds(self, text: str, at: int) -> bool:
        """Return whether the character ``text[at]`` stands in this context."""
        left, right = text[max(0, at - SEEN) : at], text[at + 1 : at + 1 + SEEN]
        return not (
            (self.after and not self.after.search(left))
            or (self.before and not self.before.match(right))
        )


@dataclass(frozen=True)
class Lexicon:
    """Our own pronunciations, as lists of syllables with tones like ``hang2`` (``v`` for ü)."""

    words: dict[str, list[str]]
    """Words, with one syllable for each character."""
    surnames: dict[str, list[str]]
    """Sounds of characters as surnames, if they differ from the usual ones."""
    letters: dict[str, list[str]]
    """How Latin letters are spelled out."""
    contexts: dict[str, list[Context]] = field(default_factory=dict)
    """Contexts by character; the first that matches decides."""
    given: dict[str, list[str]] = field(default_factory=dict)
    """Sounds of characters in given names, if they differ from the usual ones."""
    other_surnames: str = ""
    """Surnames with their usual sound."""
    given_characters: str = ""
    """Characters of given names."""
    doubled: str = ""
    """Verbs that lose their tone when they are said twice (看看), in the second place."""
    neutral: tuple[str, ...] = ()
    """Words whose last syllable has the neutral tone."""


def load_lexicon(path: Path = VOICES / LEXICON) -> Lexicon:
    """Read the lexicon.

    Raises:
        BadLexicon: The file is wrong; the text names file, entry and what is expected.
    """
    try:
        raw = read_yaml(path)
    except BadYaml as err:
        raise BadLexicon(str(err)) from err
    if not isinstance(raw, dict) or set(raw) - set(OPTIONAL) != set(NEEDED):
        known = f"{', '.join(NEEDED)}, and at most {', '.join(OPTIONAL)}"
        raise BadLexicon(f"{path}: expected exactly {known}")
    words, surnames, letters, given = (
        _readings(path, part, raw.get(part, {})) for part in (*NEEDED, "given")
    )
    for word, syllables in {**words, **surnames, **given}.items():
        if len(word) != len(syllables):
            raise BadLexicon(f"{path}: {word}: expected {len(word)} syllables, not {syllables}")
    contexts = _contexts(path, raw.get("contexts", {}))
    surnames_too, given_too, doubled = (
        _characters(path, part, raw.get(part, "")) for part in OPTIONAL[2:5]
    )
    neutral = raw.get("neutral", "")
    if not isinstance(neutral, str):
        raise BadLexicon(f"{path}: neutral: expected words with spaces between them")
    return Lexicon(
        *(words, surnames, letters, contexts, given),
        other_surnames=surnames_too,
        given_characters=given_too,
        doubled=doubled,
        neutral=tuple(neutral.split()),
    )


def _readings(path: Path, part: str, raw: Any) -> dict[str, list[str]]:
    if not isinstance(raw, dict):
        raise BadLexicon(f"{path}: {part}: expected 'word: pinyin' lines")
    readings = {}
    for word, pinyin in raw.items():
        syllables = pinyin.split() if isinstance(pinyin, str) else []
        if not syllables or not all(SYLLABLE.fullmatch(syllable) for syllable in syllables):
            raise BadLexicon(f"{path}: {part}: {word}: expected pinyin like hang2, not {pinyin!r}")
        readings[str(word)] = syllables
    return readings


def _contexts(path: Path, raw: Any) -> dict[str, list[Context]]:
    if not isinstance(raw, dict):
        raise BadLexicon(f"{path}: contexts: expected 'character: list' lines")
    return {
        str(character): [_context(f"{path}: contexts: {character}", one) for one in rows or [None]]
        for character, rows in raw.items()
    }


def _context(where: str, raw: Any) -> Context:
    if not isinstance(raw, dict) or not {"says"} <= set(raw) <= {"says", "after", "before"}:
        raise BadLexicon(f"{where}: expected says, and after, before or both, not {raw!r}")
    if not SYLLABLE.fullmatch(str(raw["says"])):
        raise BadLexicon(f"{where}: expected pinyin like hang2, not {raw['says']!r}")
    try:
        after, before = (
            re.compile(form.format(raw[side])) if side in raw else None
            for side, form in (("after", "(?:{})$"), ("before", "(?:{})"))
        )
    except re.error as err:
        raise BadLexicon(f"{where}: {err}") from err
    return Context(raw["says"], after, before)


def _characters(path: Path, part: str, raw: Any) -> str:
    if not isinstance(raw, str):
        raise BadLexicon(f"{path}: {part}: expected characters in a row, not {raw!r}")
    return "".join(raw.split())

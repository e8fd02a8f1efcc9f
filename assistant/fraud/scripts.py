"""Hears a fraud script in what she says, by spelling and by sound; the phrases are data.

What she denies (没人叫我别告诉家里人) and what is only the bank's own question said back
(有没有人叫您别告诉家里人) is not heard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.fraud.sounds import sound

GAP = 4
"""Characters that ``..`` in a phrase may stand for."""
SOUND_SYLLABLES = 3
"""Shorter phrases are found by spelling only: two toneless syllables mean too many things."""

_MARKS = re.compile(r"[\s，。！？、；：,.!?;:“”\"'…—~·（）()《》]+")
_DENIED = re.compile(
    r"(?:有没有人|有没有|没有人|没有谁|没有|没人|没谁|谁也没|谁都没|从来没|从没|没|不是|不会|不可能|哪有人|哪有|哪会)"
    r"(?:叫|让|要|说|跟|和|教|逼|给|用|开|做|搞|弄|去|听|见|参加|碰|我们|我|咱们|咱|您|你|他|过|什么|任何|这种|那种"
    r"|这个|那个|这|那|的|在|把|钱|转|汇|打|到|进|人|谁|啥|过来|告诉|提|往)*$"
)
"""What stands right before a phrase when it is denied or asked."""
_RHETORICAL = re.compile(r"^[^，。]*(?:吗|嘛|么)")


@dataclass(frozen=True)
class ScriptHit:
    """A fraud script's words in something that was said."""

    script: str
    """Which script, e.g. ``safe_account``."""
    phrase: str
    """The words that it was heard in, without punctuation."""


def heard(text: str) -> tuple[ScriptHit, ...]:
    """Return the scripts heard in ``text``, each once, in the order of the list."""
    bare, pauses = _bare(text)
    sounds = sound(bare)
    hits: dict[str, ScriptHit] = {}
    for pattern in _patterns():
        if pattern.script in hits:
            continue
        for start, end in pattern.places(bare, sounds):
            if not _denied(bare, pauses, start, end):
                hits[pattern.script] = ScriptHit(pattern.script, bare[start:end])
                break
    return tuple(hits.values())


@dataclass(frozen=True)
class _Pattern:
    """One line of the list: as it is spelled, and as it sounds."""

    script: str
    spelling: re.Pattern[str]
    by_sound: re.Pattern[str]

    def places(self, bare: str, sounds: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) in characters of every place it stands at."""
        for found in self.spelling.finditer(bare):
            yield found.start(), found.end()
        for found in self.by_sound.finditer(sounds):
            syllables = found[0].count("|")
            if syllables >= SOUND_SYLLABLES:
                start = sounds.count("|", 0, found.start()) - 1
                yield start, start + syllables


@cache
def _patterns() -> tuple[_Pattern, ...]:
    path = Path(__file__).parent / "scripts.yaml"
    scripts: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        _Pattern(
            script,
            re.compile(_compiled(line.lower(), re.escape, ".")),
            re.compile(r"(?<=\|)" + _compiled(line.lower(), _sounding, r"(?:[^|]+\|)")),
        )
        for script, lines in scripts.items()
        for line in lines
    )


def _compiled(line: str, written: Callable[[str], str], character: str) -> str:
    """Return a line of the list as a regular expression over spelling or sound."""
    pieces = re.split(r"(\(|\)|\||\.\.)", line)
    syntax = {"(": "(?:", ")": ")", "|": "|", "..": f"{character}{{0,{GAP}}}?"}
    return "".join(syntax.get(piece) or (piece and written(piece)) for piece in pieces)


def _sounding(text: str) -> str:
    return re.escape(sound(text)[1:])


def _bare(text: str) -> tuple[str, frozenset[int]]:
    """Return ``text`` without marks, and the places where a mark stood."""
    bare, pauses = "", set()
    for piece in _MARKS.split(text.lower()):
        pauses.add(len(bare))
        bare += piece
    return bare, frozenset(pauses)


def _denied(bare: str, pauses: frozenset[int], start: int, end: int) -> bool:
    begin = max((pause for pause in pauses if pause <= start), default=0)
    denial = _DENIED.search(bare[begin:start])
    if denial is None:
        return False
    # 不是让我转到安全账户吗 does say it.
    return not (denial[0].startswith("不是") and _RHETORICAL.match(bare[end:]))

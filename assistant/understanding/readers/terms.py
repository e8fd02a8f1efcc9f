"""Read the term of a deposit: 三年, 半年, 三个月定期."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.understanding.readers.utterance import plain

_TERM = re.compile(
    r"(?P<half>半年)|(?P<n>[一二两三四五六七八九]|十[一二八]?|\d{1,2})(?P<unit>年|个月)(?P<more>半)?(?!前|后|代|级)"
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}


@dataclass(frozen=True)
class DepositTerm:
    """A term named in a text."""

    text: str
    months: int
    start: int
    end: int


def find_deposit_terms(text: str) -> list[DepositTerm]:
    """Return the terms that ``text`` names, in order."""
    utterance = plain(text)
    found = []
    for match in _TERM.finditer(utterance.text):
        start, end = utterance.span(*match.span())
        found.append(DepositTerm(text[start:end], _months(match), start, end))
    return found


def _months(match: re.Match[str]) -> int:
    if match["half"]:
        return 6
    said = match["n"]
    if said.isdigit():
        number = int(said)
    elif said.startswith("十"):
        number = 10 + (_DIGITS[said[1]] if len(said) > 1 else 0)
    else:
        number = _DIGITS[said]
    months = number * (12 if match["unit"] == "年" else 1)
    return months + (6 if match["more"] and match["unit"] == "年" else 0)

"""Decide whether words pay a bill or send money: 给我儿子交五十块钱话费 pays a bill."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from assistant.understanding.readers.lexicon import find_terms
from assistant.understanding.readers.utterance import normalise
from assistant.yaml_file import read_yaml

_PAYS = re.compile(r"交|缴|充|续|付|结")
_SENDS = re.compile(r"转|打[给到钱个]?|汇|寄")


def asks_to_pay_a_bill(text: str) -> bool:
    """Tell whether ``text`` asks to pay a bill, and not to send money."""
    words = normalise(text)
    bills = find_terms(words, "bill_type")
    if not bills or _SENDS.search(words):
        return False
    return _PAYS.search(words[max(0, bills[0].start - 12) : bills[-1].end + 4]) is not None


_NOT_NOW = re.compile(
    r"(?:那个|的钱)?(?:就|我|也)?(?:先不|不交|不用|不要|别交|交过|已经交|早交|刚交|都交过)"
)
"""Words after a bill that is not to be paid: 水费先不交."""
_DENIED = re.compile(r"(?:不是|不要|不交|别交|先不交|甭交)(?:我家|这个月)?的?$")


def meant_bills(text: str) -> list[str]:
    """Return the kinds of bills that ``text`` wants paid, in their order."""
    words = normalise(text)
    meant = (
        term.value
        for term in find_terms(words, "bill_type")
        if not _NOT_NOW.match(words, term.end) and not _DENIED.search(words[: term.start])
    )
    return list(dict.fromkeys(meant))


def bill_of(text: str) -> dict[str, str]:
    """Return the bill that ``text`` names as {entity: value}; empty if it names none."""
    bills = find_terms(normalise(text), "bill_type")
    return {"bill_type": bills[0].value} if bills else {}


_OWES = re.compile(
    r"欠|没[有得]?交|没缴|催|补上|补交|续上?|充|交钱|交了?费|缴|没[有得]?钱|没[有得]?[气电字](?!话)|跳红|掐|要停|余额|账上"
)


@cache
def _load_signs() -> dict[str, list[str]]:
    signs: dict[str, list[str]] = read_yaml(Path(__file__).with_name("owed_bills.yaml"))
    return signs


def find_bill_owed(text: str) -> str | None:
    """Return the one kind of bill that a story tells of without naming it: 水龙头没水，说我家没交.

    None: it tells of none, or of several.
    """
    words = normalise(text)
    if not _OWES.search(words):
        return None
    kinds = [kind for kind, signs in _load_signs().items() if any(one in words for one in signs)]
    return kinds[0] if len(kinds) == 1 else None

"""Tells a bill from a transfer: 给我儿子交五十块钱话费 pays his bill and sends him nothing."""

from __future__ import annotations

import re

from assistant.understanding.readers.lexicon import find_terms
from assistant.understanding.readers.utterance import normalise

_PAYS = re.compile(r"交|缴|充|续|付|结")
_SENDS = re.compile(r"转|打[给到钱个]?|汇|寄")


def asks_to_pay_a_bill(text: str) -> bool:
    """Tell whether ``text`` names a bill that is to be paid, and nothing that is to be sent."""
    words = normalise(text)
    bills = find_terms(words, "bill_type")
    if not bills or _SENDS.search(words):
        return False
    return _PAYS.search(words[max(0, bills[0].start - 12) : bills[-1].end + 4]) is not None


def bill_of(text: str) -> dict[str, str]:
    """Return the bill that ``text`` names, as an entity."""
    bills = find_terms(normalise(text), "bill_type")
    return {"bill_type": bills[0].value} if bills else {}

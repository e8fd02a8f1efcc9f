"""Define limits for what customers type or say: the length of an utterance and of a number."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

MOST_CHARACTERS = 400
"""Most characters of an utterance: two minutes of an elderly customer's speech."""
FieldKind = Literal["pin", "amount", "account"]
"""The kinds of number fields."""
_NUMBER = re.compile(r"[0-9]{1,19}(?:\.[0-9]{0,2})?", re.ASCII)


def taken_in(text: str) -> str:
    """Return an utterance cut to the limit; a ligature counts as the characters it stands for.

    For example, \ufdfa becomes eighteen letters by NFKC, which all readers of a customer's words
    apply.
    """
    characters = 0
    for at, character in enumerate(text[:MOST_CHARACTERS]):
        characters += len(unicodedata.normalize("NFKC", character))
        if characters > MOST_CHARACTERS:
            return text[:at]
    return text[:MOST_CHARACTERS]


def too_long(text: str) -> bool:
    """Return whether an utterance is longer than the limit, so that the customer must be told."""
    return len(taken_in(text)) < len(text)


def is_number(text: str) -> bool:
    """Return whether ``text`` may come from a number field: up to 19 digits, two decimals."""
    return _NUMBER.fullmatch(text) is not None


SMALLEST_TYPE, LARGEST_TYPE = -1, 2
"""Smallest and largest type size, in steps from the usual size 0."""

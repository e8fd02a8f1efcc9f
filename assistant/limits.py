"""How much is taken in at once, at every door: a typed line, a pipe, a paste, the ear, a number field."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

MOST_CHARACTERS = 400
"""Of one utterance: two minutes of an elder's speech; whatever is longer is no utterance."""
FieldKind = Literal["pin", "amount", "account"]
"""What a number field asks for."""
_NUMBER = re.compile(r"[0-9]{1,19}(?:\.[0-9]{0,2})?", re.ASCII)


def taken_in(text: str) -> str:
    """Return of an utterance what is taken in; a ligature counts as the characters it stands for.

    \ufdfa is eighteen letters, once it is made plain as every reader of her words does.
    """
    characters = 0
    for at, character in enumerate(text[:MOST_CHARACTERS]):
        characters += len(unicodedata.normalize("NFKC", character))
        if characters > MOST_CHARACTERS:
            return text[:at]
    return text[:MOST_CHARACTERS]


def too_long(text: str) -> bool:
    """Return whether an utterance is longer than the assistant takes in; she is told so."""
    return len(taken_in(text)) < len(text)


def is_number(text: str) -> bool:
    """Return whether a number field can have made this: up to 19 digits, at most two decimals."""
    return _NUMBER.fullmatch(text) is not None

"""Make words comparable before they are searched: what looks the same becomes the same."""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me", "Co", "Cs", "Cn"})
"""Categories of characters that nobody sees: zero width, marks put on others, unassigned."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul letters without a shape."""


def is_unseen(character: str) -> bool:
    """Return whether this character is invisible and takes up no room.

    Search, masking and drawing each do something else with such characters, and all ask here.
    """
    if character.isspace():
        return False
    return unicodedata.category(character) in _INVISIBLE or character in _FILLERS


def plain(text: str) -> str:
    """Return ``text`` as it is searched.

    Compatibility forms are folded (NFKC, so full width too), what nobody sees is left out, and signs
    in between become blanks.

    安全\u200b账户 and ｖｉｐ会员 are then what they look like. Punctuation stays, for it divides.
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_plain(character) for character in folded)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace() or category[0] == "S":
        return " "
    if is_unseen(character):
        return ""
    return "-" if category == "Pd" else character

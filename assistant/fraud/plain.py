"""Normalise text before it is searched: characters that look the same become the same."""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me", "Co", "Cs", "Cn"})
"""Unicode categories of invisible characters: zero width, combining marks, unassigned and such."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul letters without a shape."""


def is_unseen(character: str) -> bool:
    """Return whether this character is invisible and has no width.

    Search, masking and drawing all use this test.
    """
    if character.isspace():
        return False
    return unicodedata.category(character) in _INVISIBLE or character in _FILLERS


def plain(text: str) -> str:
    """Return ``text`` normalised for searching.

    Compatibility forms are folded (NFKC, full width too), invisible characters are removed, and
    symbols become blanks. So 安全\u200b账户 and ｖｉｐ会员 become what they look like. Punctuation
    stays, because it separates words.
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

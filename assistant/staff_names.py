"""The one form of a staff member's name: what is stored, and what two names are compared by."""

from __future__ import annotations

import re
import unicodedata

from zhconv import convert

IDEOGRAPHS = "〇㐀-䶿一-鿿𠀀-𲎯"
"""Chinese characters as a range of code points: extension A, the unified ones, extensions B to H."""
_LOOK_ALIKES = str.maketrans("oliz", "0112")
"""Of the letters that a name may have, those that are read for a digit."""
_NAME = re.compile(f"[0-9a-z{IDEOGRAPHS}]+")


class NoName(ValueError):
    """It is nobody's name; says why."""


def staff_name(staff: str) -> str:
    """Return a staff id or name in its one form: width, case, spaces and signs make no difference.

    Two names are two people only when this tells them apart, so letters that look like others
    (Cyrillic, accents) are no names at all.

    Raises:
        NoName: nothing is left of it, or it has other letters than a-z and Chinese characters.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", staff).casefold())
    name = "".join(character for character in folded if character.isalnum())
    if not name:
        raise NoName("a member of staff has to be named")
    if not _NAME.fullmatch(name):
        raise NoName("a staff name may have the letters a to z, digits and Chinese characters")
    return name


def same_person(one: str, other: str) -> bool:
    """Whether two names, each in its one form, may be one person's: look-alikes are no second."""
    return _skeleton(one) == _skeleton(other)


def _skeleton(name: str) -> str:
    """Return what is left of a name when what looks alike is one: u1 and u01, 吴 and 吳, ll and l1."""
    simplified: str = convert(name, "zh-cn")
    arabic = "".join(_as_digit(character) for character in simplified)
    return re.sub(r"0+(?=[0-9])", "", arabic.translate(_LOOK_ALIKES))


def _as_digit(character: str) -> str:
    value = unicodedata.numeric(character, None)
    return str(int(value)) if value is not None and value in range(10) else character

"""The one form of a staff member's name: what is stored, and what two names are compared by."""

from __future__ import annotations

import re
import unicodedata

from assistant.banking.model import NotAllowed

IDEOGRAPHS = "〇㐀-䶿一-鿿𠀀-𲎯"
"""Chinese characters as a range of code points: extension A, the unified ones, extensions B to H."""
_NAME = re.compile(f"[0-9a-z{IDEOGRAPHS}]+")


def staff_name(staff: str) -> str:
    """Return a staff id or name in its one form: width, case, spaces and signs make no difference.

    Two names are two people only when this tells them apart, so letters that look like others
    (Cyrillic, accents) are no names at all.

    Raises:
        NotAllowed: nothing is left of it, or it has other letters than a-z and Chinese characters.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", staff).casefold())
    name = "".join(character for character in folded if character.isalnum())
    if not name:
        raise NotAllowed("a member of staff has to be named")
    if not _NAME.fullmatch(name):
        raise NotAllowed("a staff name may have the letters a to z, digits and Chinese characters")
    return name


def two_names(staff: str, second: str) -> dict[str, str]:
    """Return ``staff``, and ``second`` where one is named, in their one form.

    Raises:
        NotAllowed: unnamed, or the second is the same person.
    """
    names = {"staff": staff_name(staff)}
    if second:
        names["second"] = staff_name(second)
        if names["second"] == names["staff"]:
            raise NotAllowed("a second, different member of staff is needed")
    return names

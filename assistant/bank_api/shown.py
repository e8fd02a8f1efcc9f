"""Remove from what a bank's server sends what must not be seen, before it is shown or logged.

A name may hold what a terminal obeys (escape sequences), or what turns the digits behind it around
(marks of direction). Its errors may repeat what it was sent: a PIN, an account number.
"""

from __future__ import annotations

import re
from typing import Any

LONGEST = 200
"""Most characters of an error's text in the log."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_DIGITS = re.compile(r"\d[\d\s-]{3,}\d")


def without_controls(told: Any) -> Any:
    """Return a JSON value whose texts have no control characters and no marks of direction."""
    if isinstance(told, str):
        return _UNSEEN.sub("", told)
    if isinstance(told, list):
        return [without_controls(each) for each in told]
    if isinstance(told, dict):
        return {name: without_controls(each) for name, each in told.items()}
    return told


def plain(told: object) -> str:
    """Return an error's text for the log: one short line, no number that may be hers."""
    return _DIGITS.sub("•••", _UNSEEN.sub(" ", str(told)))[:LONGEST]

"""Colour the screen: dark type on light paper, with a contrast of 7:1 or better.

Colour is never the only sign of anything. Older readers read dark type on a light ground better
than light type on a dark one (Piepenbrock et al., Ergonomics 2013), and WCAG 2 asks for 7:1 in its
best grade. Every pair of colours on the screen is one of ``PAIRS``, and a test measures them all.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from rich.style import Style

Role = Literal[
    "paper",
    "text",
    "strong",
    "name",
    "amount",
    "label",
    "help",
    "key",
    "yes",
    "option",
    "number",
    "entry",
    "demo",
    "notice",
    "told",
    "listening",
    "busy",
    "speaking",
]

PAIRS: dict[Role, tuple[str, str]] = {
    "paper": ("#111111", "#fffdf5"),
    "text": ("#111111", "#fffdf5"),
    "strong": ("#111111", "#fffdf5"),
    "name": ("#111111", "#fffdf5"),
    "amount": ("#0a2a66", "#fffdf5"),
    "label": ("#2b2b2b", "#fffdf5"),
    "help": ("#ffffff", "#a80000"),
    "key": ("#ffffff", "#17375e"),
    "yes": ("#ffffff", "#0b5220"),
    "option": ("#111111", "#d6e4f7"),
    "number": ("#ffffff", "#17375e"),
    "entry": ("#111111", "#ffffff"),
    "demo": ("#111111", "#ffc933"),
    "notice": ("#111111", "#ffe3a3"),
    "told": ("#ffffff", "#0b5220"),
    "listening": ("#ffffff", "#0b5220"),
    "busy": ("#111111", "#ffe3a3"),
    "speaking": ("#ffffff", "#17375e"),
}
"""Ink and ground of each role, as #rrggbb."""

BOLD: frozenset[Role] = frozenset(PAIRS) - {"paper", "label"}
"""Roles in bold type: thick strokes are easier to read from afar."""


@cache
def style(role: Role) -> Style:
    """Return the rich style of ``role``."""
    ink, ground = PAIRS[role]
    return Style(color=ink, bgcolor=ground, bold=role in BOLD)


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the three bytes of ``#rrggbb``."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue

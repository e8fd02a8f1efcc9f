"""Colour the screen: dark type on light paper, or light on dark, with a contrast of 7:1 or better.

Colour is never the only sign of anything. Older readers read dark type on a light ground better
than light type on a dark one (Piepenbrock et al., Ergonomics 2013), so light is the usual theme; a
dark theme glares less, which people with a cataract need. WCAG 2 asks for 7:1 in its best grade.
Every pair of colours on the screen is one of ``PAIRS``, and a test measures those of both themes.
"""

from __future__ import annotations

from collections.abc import Callable
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
    "face",
    "entry",
    "demo",
    "notice",
    "told",
    "listening",
    "busy",
    "speaking",
    "read",
]

_LIGHT: dict[Role, tuple[str, str]] = {
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
    "face": ("#17375e", "#d6e4f7"),
    "entry": ("#111111", "#ffffff"),
    "demo": ("#111111", "#ffc933"),
    "notice": ("#111111", "#ffe3a3"),
    "told": ("#ffffff", "#0b5220"),
    "listening": ("#ffffff", "#0b5220"),
    "busy": ("#111111", "#ffe3a3"),
    "speaking": ("#ffffff", "#17375e"),
    "read": ("#111111", "#ffd75e"),
}
_INK, _PAPER, _PALE, _GREEN = "#f5f1e6", "#14171a", "#b8d0f5", "#8fdca6"
_DARK: dict[Role, tuple[str, str]] = {
    **_LIGHT,
    **dict.fromkeys(("paper", "text", "strong", "name"), (_INK, _PAPER)),
    **dict.fromkeys(("key", "number", "speaking"), ("#111111", _PALE)),
    **dict.fromkeys(("yes", "told", "listening"), ("#111111", _GREEN)),
    "amount": (_PALE, _PAPER),
    "label": ("#d8d4c6", _PAPER),
    "option": (_INK, "#26384f"),
    "face": (_PALE, "#26384f"),
    "entry": ("#ffffff", "#000000"),
    "read": (_INK, "#4f4200"),
}
THEMES: dict[str, dict[Role, tuple[str, str]]] = {"light": _LIGHT, "dark": _DARK}
"""Type colour and background colour of each role in each theme, as #rrggbb."""

_ON_WHITE, _ON_BLACK = ("#000000", "#ffffff"), ("#ffffff", "#000000")
_ON_GREEN, _ON_YELLOW = ("#000000", "#00aa00"), ("#000000", "#ffff55")
_LIGHT_OF_16: dict[Role, tuple[str, str]] = {
    **dict.fromkeys(("paper", "text", "strong", "name", "label", "entry"), _ON_WHITE),
    **dict.fromkeys(("key", "number", "speaking"), ("#ffffff", "#0000aa")),
    **dict.fromkeys(("yes", "told", "listening"), _ON_GREEN),
    **dict.fromkeys(("demo", "notice", "busy", "read"), _ON_YELLOW),
    "amount": ("#0000aa", "#ffffff"),
    "option": ("#000000", "#aaaaaa"),
    "face": ("#000000", "#aaaaaa"),
    "help": ("#ffffff", "#aa0000"),
}
_DARK_OF_16: dict[Role, tuple[str, str]] = {
    **_LIGHT_OF_16,
    **dict.fromkeys(("paper", "text", "strong", "name", "label", "entry"), _ON_BLACK),
    **dict.fromkeys(("key", "number", "speaking"), ("#000000", "#aaaaaa")),
    **dict.fromkeys(("option", "face"), ("#ffffff", "#0000aa")),
    "amount": ("#55ffff", "#000000"),
}
OF_16_COLOURS = {"light": _LIGHT_OF_16, "dark": _DARK_OF_16}
"""Both themes for a terminal with 16 colours (TERM=xterm), which has these colours. The usual blue,
green and pale blue would all become the same grey there, with a contrast of 4:1 to white."""

PAIRS: dict[Role, tuple[str, str]] = dict(_LIGHT)
"""Type and background colour of each role in the theme that is in use."""

BOLD: frozenset[Role] = frozenset(PAIRS) - {"paper", "label"}
"""Roles in bold type: thick strokes are easier to read from afar."""


FORGET: list[Callable[[], None]] = []
"""Functions to call when the theme changes: modules add one that forgets their drawings."""


def use_theme(name: str, *, few_colours: bool = False) -> None:
    """Draw in the theme ``name`` from now on. Raises ``KeyError`` if there is no such theme.

    Args:
        name: One of ``THEMES``.
        few_colours: Whether the terminal has only 16 colours.
    """
    PAIRS.update((OF_16_COLOURS if few_colours else THEMES)[name])
    style.cache_clear()
    for forget in FORGET:
        forget()


@cache
def style(role: Role) -> Style:
    """Return the rich style of ``role``."""
    ink, ground = PAIRS[role]
    return Style(color=ink, bgcolor=ground, bold=role in BOLD)


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the three bytes of ``#rrggbb``."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue

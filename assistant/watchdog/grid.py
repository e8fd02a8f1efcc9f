"""Set how many rows a terminal of our own has, by its font's size: larger type, fewer rows.

Only for xterm, which ``assistant/serving/own_terminal.py`` starts with the rights for it: it takes a
font's size (OSC 50), a size in cells (CSI 8 t), the whole screen (CSI 10 t), and tells its own and the
screen's size in pixels (CSI 15, 16 t; xterm's ctlseqs). Any other terminal keeps the size that it was given.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from assistant.watchdog.terminal import ask

OWN = "KIOSK_TERMINAL"
"""Environment variable that names the kind of the terminal that we started; absent: it is not ours."""
FONT = "Elder Kiosk"
"""The family that its font settings know as the kiosk's (``own_terminal.FONTS``)."""
START_PIXELS = 32
"""Font size in pixels with which it is started, before the screen's size is known."""
ROWS = {-1: 30, 0: 24, 1: 18}
"""Rows of the screen by level: small, usual, large. A screen of 16:9 has no more; ..."""
COLUMNS = {-1: 100, 0: 80, 1: 64}
"""... a narrower one has more rows, and at least so many columns: the fields on top need them."""

_SCREEN = re.compile(rb"\x1b\[5;([0-9]{1,5});([0-9]{1,5})t")
_CELL = re.compile(rb"\x1b\[6;([0-9]{1,4});([0-9]{1,4})t")
_ASK_SCREEN, _ASK_CELL = b"\x1b[15t", b"\x1b[16t"
ANSWER_SECONDS = 5.0
"""How long our own xterm has for an answer: it always gives one, but first loads a font of another size,
which took longer than a quarter of a second on a busy machine; the kiosk then stayed in a small window."""
_TRIES = 6
"""Font sizes that are tried for one grid: cells grow by whole pixels."""


@dataclass(frozen=True)
class Step:
    """One level of a terminal's grid."""

    font: int
    """Size of the font in pixels."""
    columns: int
    rows: int
    cell: tuple[int, int]
    """Width and height of a cell in pixels, as the terminal has told them."""

    @property
    def change(self) -> bytes:
        """Return what gives the terminal this grid, over the whole screen."""
        size = f"\x1b[8;{self.rows};{self.columns}t"
        return f"\x1b[10;0t{_font(self.font)}{size}\x1b[10;1t".encode()


def find_grid() -> tuple[dict[int, Step], bytes]:
    """Find the font's size for each level of a terminal of ours, while it is raw and nobody reads it.

    Returns:
        The steps by level, none where its grid cannot be changed; and what was typed meanwhile.

    Raises:
        TerminalGone: It was closed.
    """
    if os.environ.get(OWN) != "xterm":
        return {}, b""
    screen, typed = _ask(_ASK_SCREEN, _SCREEN)
    steps = {}
    for level in ROWS:
        step, more = _fit(level, screen) if screen else (None, b"")
        typed += more
        if step is None:
            return {}, typed
        steps[level] = step
    return steps, typed


def _fit(level: int, screen: tuple[int, int]) -> tuple[Step | None, bytes]:
    """Find the largest font with which ``screen`` (width, height) has room for the level's grid."""
    width, height = screen
    size, typed = START_PIXELS, b""
    best, tried = None, set[int]()
    while size > 0 and size not in tried and len(tried) < _TRIES:
        tried.add(size)
        cell, more = _ask(_font(size).encode() + _ASK_CELL, _CELL)
        typed += more
        if cell is None or not all(cell):
            break
        room = min(width / (COLUMNS[level] * cell[0]), height / (ROWS[level] * cell[1]))
        if room >= 1 and (best is None or size > best.font):
            best = Step(size, width // cell[0], height // cell[1], cell)
        size = int(size * room) if room >= 1 else min(int(size * room), size - 1)
    return best, typed


def _font(size: int) -> str:
    return f"\x1b]50;{FONT}:pixelsize={size}\x07"


def _ask(question: bytes, answer: re.Pattern[bytes]) -> tuple[tuple[int, int] | None, bytes]:
    """Ask the terminal; return width and height as it tells them, and what was typed meanwhile."""
    heard = ask(question, answer, ANSWER_SECONDS)
    told = answer.search(heard)
    return (int(told[2]), int(told[1])) if told else None, answer.sub(b"", heard)

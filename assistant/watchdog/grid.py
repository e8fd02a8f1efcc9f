"""Set the number of rows of our own terminal by its font size: larger type, fewer rows.

This works only for xterm, which ``assistant/serving/own_terminal.py`` starts with the needed
rights. Control sequences set the font size (OSC 50), the size in cells (CSI 8 t) and full screen
(CSI 10 t), and ask for the sizes of cell and screen in pixels (CSI 15, 16 t; xterm's ctlseqs).
Other terminals keep their size.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from assistant.watchdog.terminal import ask

OWN = "KIOSK_TERMINAL"
"""Environment variable with the kind of terminal that this program started; absent: it started
none."""
FONT = "Elder Kiosk"
"""The name of the kiosk's font in the terminal's font settings (``own_terminal.FONTS``)."""
START_PIXELS = 32
"""Font size in pixels with which the terminal starts, before the screen's size is known."""
ROWS = {-1: 30, 0: 24, 1: 18}
"""Rows of the screen for each level of type: small, usual, large; so many on a screen of 16:9."""
COLUMNS = {-1: 100, 0: 80, 1: 64}
"""Fewest columns for each level, as the fields on top need them; a narrower screen gets more
rows."""

_SCREEN = re.compile(rb"\x1b\[5;([0-9]{1,5});([0-9]{1,5})t")
_CELL = re.compile(rb"\x1b\[6;([0-9]{1,4});([0-9]{1,4})t")
_ASK_SCREEN, _ASK_CELL = b"\x1b[15t", b"\x1b[16t"
ANSWER_SECONDS = 5.0
"""Seconds to wait for an answer of our own xterm. It always answers, but loads a new font first,
which took more than 0.25 s on a busy machine; the kiosk then stayed in a small window."""
_TRIES = 6
"""How many font sizes are tried for one grid, as cells grow by whole pixels."""


@dataclass(frozen=True)
class Step:
    """One level of a terminal's grid."""

    font: int
    """Size of the font in pixels."""
    columns: int
    rows: int
    cell: tuple[int, int]
    """Width and height of a cell in pixels, as reported by the terminal."""

    @property
    def change(self) -> bytes:
        """Return the control sequences that give the terminal this grid on the full screen."""
        size = f"\x1b[8;{self.rows};{self.columns}t"
        return f"\x1b[10;0t{_font(self.font)}{size}\x1b[10;1t".encode()


def find_grid() -> tuple[dict[int, Step], bytes]:
    """Find the font size for each level of our own terminal, in raw mode without other readers.

    Returns:
        The steps by level, empty if the grid cannot be changed; and what was typed meanwhile.

    Raises:
        TerminalGone: The terminal was closed.
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
    """Find the largest font with which the level's grid fits on ``screen`` (width, height)."""
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
    """Ask the terminal; return the width and height of its answer, and what was typed meanwhile."""
    heard = ask(question, answer, ANSWER_SECONDS)
    told = answer.search(heard)
    return (int(told[2]), int(told[1])) if told else None, answer.sub(b"", heard)

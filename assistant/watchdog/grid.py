"""Sets how many rows a terminal of our own has, by its font's size: larger type, fewer rows.

Only for xterm, which ``assistant/serving/own_terminal.py`` starts with the rights for it: it takes a
font's size (OSC 50), a size in cells (CSI 8 t) and tells its own and the screen's in pixels (CSI 15,
16 t; xterm's ctlseqs). Any other terminal keeps the size that it was given.
"""

from __future__ import annotations

import os
import re
import select
import time
from dataclasses import dataclass

from assistant.watchdog.terminal import ANSWER_SECONDS, read, write

OWN = "KIOSK_TERMINAL"
"""Environment variable that names the kind of the terminal that we started; absent: it is not ours."""
FONT = "Elder Kiosk"
"""The family that its font settings know as the kiosk's (``own_terminal.FONTS``)."""
START_PIXELS = 32
"""Font size in pixels with which it is started, before the screen's size is known."""
ROWS = {-1: 30, 0: 24, 1: 18}
"""Rows of the screen by level: small, usual, large. On a screen of 16:9 about 100, 80 and 64 columns."""

_SCREEN = re.compile(rb"\x1b\[5;([0-9]{1,5});([0-9]{1,5})t")
_CELL = re.compile(rb"\x1b\[6;([0-9]{1,4});([0-9]{1,4})t")
_ASK = b"\x1b[15t\x1b[16t"


@dataclass(frozen=True)
class Grid:
    """A terminal whose grid can be changed."""

    width: int
    """Pixels of the screen."""
    height: int
    cell_width: int
    """Pixels of a cell at ``START_PIXELS``."""
    cell_height: int

    def change(self, level: int) -> bytes:
        """Return what gives the terminal the grid of ``level``, one of ``ROWS``, over the whole screen."""
        rows = ROWS[level]
        # A font is measured in whole pixels: one more for a cell than the share of the size.
        size = min(self.height // rows - 1, self.height) * START_PIXELS // self.cell_height
        columns = self.width // -(-self.cell_width * size // START_PIXELS)
        font = f"\x1b]50;xft:{FONT}:pixelsize={size}\x07"
        return f"\x1b[3;0;0t{font}\x1b[8;{rows};{columns}t".encode()


def find_grid() -> tuple[Grid | None, bytes]:
    """Ask a terminal of ours for its sizes, while it is raw and nobody else reads it.

    Returns:
        The grid, None where it cannot be changed; and what was typed meanwhile.

    Raises:
        TerminalGone: It was closed.
    """
    if os.environ.get(OWN) != "xterm":
        return None, b""
    write(_ASK)
    heard, until = b"", time.monotonic() + ANSWER_SECONDS
    while not _CELL.search(heard) and (left := until - time.monotonic()) > 0:
        if select.select([0], [], [], left)[0]:
            heard += read(4096)
    screen, cell = _SCREEN.search(heard), _CELL.search(heard)
    typed = _SCREEN.sub(b"", _CELL.sub(b"", heard))
    if screen is None or cell is None:
        return None, typed
    (height, width), (high, wide) = (map(int, found.groups()) for found in (screen, cell))
    return (Grid(width, height, wide, high) if high and wide else None), typed

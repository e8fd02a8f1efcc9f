"""Define the grids (columns and rows) that the kiosk has on a screen of 1920x1080 pixels."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.screens.glyphs import Graphics
from assistant.watchdog.grid import COLUMNS, ROWS

SCREEN = (1920, 1080)
"""Width and height of the screen in pixels."""


@dataclass(frozen=True)
class Grid:
    """Columns and rows of a screen."""

    columns: int
    rows: int

    def __str__(self) -> str:
        """Return columns and rows as text, e.g. 80x24."""
        return f"{self.columns}x{self.rows}"

    @property
    def cell(self) -> tuple[int, int]:
        """Return width and height of a cell in pixels, when the grid fills the screen."""
        return SCREEN[0] // self.columns, SCREEN[1] // self.rows

    @property
    def graphics(self) -> Graphics:
        """Return what a terminal with cells of this size can draw."""
        return Graphics(*self.cell, most_width=4096, most_height=4096)


GRIDS = tuple(Grid(COLUMNS[level], ROWS[level]) for level in sorted(ROWS, reverse=True))
"""The grids for large, usual and small type, which 字大 and 字小 choose."""

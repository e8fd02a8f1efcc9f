"""Find out what the present terminal can draw, and make it ready for a Textual application."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.screens.glyphs import Graphics
from assistant.watchdog.grid import Step, find_grid
from assistant.watchdog.terminal import (
    TerminalGone,
    ask_pictures,
    find_graphics,
    held_terminal,
    write,
)

RESIZE_SECONDS = 0.1
"""Seconds that a terminal opened by this program needs to change its grid at the start."""


@dataclass
class Seen:
    """What a terminal can do."""

    pictures: tuple[int, int] | None = None
    """Width and height in pixels of the largest picture it draws; None: characters only."""
    grids: Mapping[int, Step] = field(default_factory=dict)
    """Grids of a terminal opened by this program, by level (``watchdog.grid.ROWS``); else empty."""
    level: int = 0

    def graphics(self) -> Graphics | None:
        """Return what the terminal can draw at its present size; None: characters only."""
        cell = self.grids[self.level].cell if self.grids else None
        return find_graphics(0, self.pictures, cell)


def look_at_terminal() -> Seen:
    """Ask the terminal what it can draw; set the usual grid if this program opened the terminal.

    Textual would draw on standard error, which our own terminal uses for messages, and would trust
    two environment variables more than the terminal; both are corrected here.
    """
    for told in ("COLUMNS", "LINES"):
        os.environ.pop(told, None)
    sys.__stderr__ = sys.__stdout__  # type: ignore[misc]
    try:
        with held_terminal():
            pictures, _ = ask_pictures()
            grids, _ = find_grid()
            seen = Seen(pictures, grids)
            if grids:
                write(grids[seen.level].change)
                time.sleep(RESIZE_SECONDS)
            return seen
    except TerminalGone:
        return Seen()

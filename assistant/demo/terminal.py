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
"""Seconds for a terminal of ours to take its grid, before the first screen is drawn."""


@dataclass
class Seen:
    """What a terminal can do."""

    pictures: tuple[int, int] | None = None
    """Pixels of the largest picture; None: it draws characters only."""
    grids: Mapping[int, Step] = field(default_factory=dict)
    """Of a terminal of ours, by level (``watchdog.grid.ROWS``)."""
    level: int = 0

    def graphics(self) -> Graphics | None:
        """Return what it can draw at its present size."""
        cell = self.grids[self.level].cell if self.grids else None
        return find_graphics(0, self.pictures, cell)


def look_at_terminal() -> Seen:
    """Ask the terminal on standard input and output; one of ours gets the usual grid.

    Textual draws on standard error, which a terminal of ours keeps for messages, and believes two variables
    before the terminal itself.
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

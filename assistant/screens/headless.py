"""Keep or print views, for runs without a full screen."""

from __future__ import annotations

from typing import TextIO

from assistant.limits import LARGEST_TYPE, SMALLEST_TYPE
from assistant.screens.view import Status, View

PRINTED_WIDTH, PRINTED_HEIGHT = 80, 24


class HeadlessDisplay:
    """Keep the current view in memory; only the events show it."""

    def __init__(self) -> None:
        self.view: View | None = None
        self.last_status = Status()
        self.type_size = 0

    def show(self, view: View) -> None:
        """Keep the view."""
        self.view = view

    def status(self, status: Status) -> None:
        """Keep the status."""
        self.last_status = status

    def adjust(self, how: str) -> bool:
        """Accept a change of the type size, within the limits of a kiosk; nothing is drawn."""
        before = self.type_size
        wanted = {"bigger": before + 1, "smaller": before - 1, "reset": 0}.get(how, before)
        self.type_size = min(max(wanted, SMALLEST_TYPE), LARGEST_TYPE)
        return self.type_size != before


class PrintedDisplay(HeadlessDisplay):
    """Print every screen once, as a kiosk of 80x24 cells shows it."""

    def __init__(self, file: TextIO) -> None:
        super().__init__()
        self._file = file

    def show(self, view: View) -> None:
        """Print the view."""
        from rich.console import Console

        from assistant.screens.layout import lay_out

        super().show(view)
        console = Console(width=PRINTED_WIDTH, highlight=False, file=self._file)
        console.print(lay_out(view, self.last_status, PRINTED_WIDTH, PRINTED_HEIGHT))

"""Displays without a full screen: one that only remembers, one that prints."""

from __future__ import annotations

from typing import TextIO

from assistant.screens.view import Status, View

PRINTED_WIDTH, PRINTED_HEIGHT = 80, 24


class HeadlessDisplay:
    """Remembers what is up; what would be shown is only in the events."""

    def __init__(self) -> None:
        self.view: View | None = None
        self.last_status = Status()

    def show(self, view: View) -> None:
        """Remember the view."""
        self.view = view

    def status(self, status: Status) -> None:
        """Remember the status."""
        self.last_status = status

    def adjust(self, how: str) -> None:
        """There is no type to change."""


class PrintedDisplay(HeadlessDisplay):
    """Prints every screen once, as a kiosk of 80x24 would show it."""

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

"""A display without a screen: what would be shown is only in the events."""

from __future__ import annotations

from assistant.screens.view import Status, View


class HeadlessDisplay:
    """Remembers what is up; the conversation records the rest."""

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

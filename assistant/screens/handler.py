"""Say which of the customer's actions the kiosk's screen passes on (``kiosk.py``)."""

from __future__ import annotations

from assistant.limits import FieldKind


class Handler:
    """Gets what the customer does at the screen; this one does nothing.

    Each method is called off the screen's loop, and may block.
    """

    def start(self) -> None:
        """Start: the first screen is painted, and keys work."""

    def press(self, key: str, step: int) -> None:
        """Take a named key: yes no repeat back home, ``1`` to ``9`` for a choice, or one of ``CONTROLS``.

        Args:
            key: Which one.
            step: Of the view that was on the screen.
        """

    def enter_digits(self, text: str, step: int, kind: FieldKind) -> None:
        """Take what was typed into a number field: six digits, or yuan with at most two decimals."""

    def take_text(self, text: str, step: int) -> None:
        """Take an utterance that was typed in the line."""

    def call_help(self) -> None:
        """Call a person: F1, the space bar or the red field. At once, whatever else hangs."""

    def note_activity(self) -> None:
        """Note that the customer is typing: this is no silence."""

    def leave(self) -> None:
        """Note that staff end the program."""

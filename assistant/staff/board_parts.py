"""Draw parts that all screens of the console use: cells for others' texts, buttons, input lines."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static

from assistant.screens.theme import PAIRS
from assistant.staff.tables import plain

LONGEST = 200
"""Most characters that can be typed on a line."""
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
"""Unicode directions of letters that a terminal may move to another place on their line."""
INK, PAPER = PAIRS["paper"]


def cell(text: str) -> Text:
    """Return anybody's text for a cell of a list: on one line, and only from left to right."""
    kept = "".join("�" if unicodedata.bidirectional(c) in RIGHT_TO_LEFT else c for c in text)
    return plain(kept)


class Press(Static, can_focus=True):
    """A button of one line: pressed by mouse, Enter or the space bar."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", show=False)]
    DEFAULT_CSS = f"""
    Press {{ width: auto; height: 1; padding: 0 1; margin: 0 1 0 0;
        color: {PAIRS["key"][0]}; background: {PAIRS["key"][1]}; }}
    Press:focus {{ text-style: bold reverse; }}
    """

    class Pressed(Message):
        """Tells the screen that a ``Press`` was pressed."""

        def __init__(self, press: Press) -> None:
            super().__init__()
            self.press = press

    def __init__(self, label: str, name: str) -> None:
        """Prepare the button; ``name`` tells what it is for."""
        super().__init__(label, name=name, markup=False)

    def on_click(self, event: events.Click) -> None:
        """Handle a click as a press."""
        event.stop()
        self.action_press()

    def action_press(self) -> None:
        """Tell the screen that the button was pressed."""
        self.post_message(self.Pressed(self))


class Field(Input):
    """An input line, in colours that can be read in every state."""

    DEFAULT_CSS = f"""
    Field, Field:focus {{ width: 100%; height: 1; border: none; padding: 0 1;
        color: {PAIRS["entry"][0]}; background: {PAIRS["entry"][1]}; background-tint: transparent; }}
    Field > .input--cursor {{ color: {PAIRS["key"][0]}; background: {PAIRS["key"][1]}; }}
    Field > .input--selection {{ color: {PAIRS["key"][0]}; background: {PAIRS["key"][1]}; }}
    """

    def __init__(self, name: str, *, password: bool = False) -> None:
        """Prepare the line; ``name`` tells what is typed on it."""
        super().__init__(
            name=name, password=password, max_length=LONGEST, compact=True, select_on_focus=False
        )

"""Read the kiosk's keyboard, and find the action of each key."""

from __future__ import annotations

import logging

from textual import events
from textual.drivers.linux_driver import LinuxDriver

log = logging.getLogger(__name__)

NAMED_KEYS = {
    "y": "yes",
    "n": "no",
    "r": "repeat",
    "escape": "back",
    "h": "home",
    "e": "done",
    "f": "forgot",
    "t": "next_day",
    "w": "two_hours",
    "a": "now",
}
"""Keys of the keyboard, and the named key that each stands for, if the view offers it."""
HELP_KEY = "f1"
"""The key that calls help at any time, also while the customer types into the line."""
HELP_KEYS = frozenset({HELP_KEY, "space", "question_mark"})
"""The keys that call help while the customer is not typing."""
BLIND_KEYS = frozenset({"no", "back", "home", "repeat"})
"""Keys that work in a window too small for the screen, as they agree to nothing."""
PAGE_KEYS = {"down": 1, "pagedown": 1, "up": -1, "pageup": -1}
FIELD_KEYS = {"backspace": "erase", "delete": "erase", "enter": "enter"}


class KioskDriver(LinuxDriver):
    """Read keys and draw, as Textual's driver does, but skip bytes that cannot be decoded.

    Textual's own driver ends the program, with a traceback on the screen, at the first byte that is
    not UTF-8 and at some sequences (a key with an invalid code point).
    """

    def run_input_thread(self) -> None:
        """Read until the input ends; start again after bytes that cannot be decoded."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except OSError:
                raise  # the terminal is closed
            except Exception as error:
                # Log only the error's type: its text may hold what she typed.
                log.warning("what was typed could not be read: %s", type(error).__name__)


def find_action(event: events.Key, *, in_field: bool) -> str:
    """Return the action of a key (see ``page.Touch.action``); empty: the key has none."""
    if event.key in PAGE_KEYS:
        return "next" if PAGE_KEYS[event.key] > 0 else "previous"
    if event.key in FIELD_KEYS:
        return FIELD_KEYS[event.key]
    character = event.character or ""
    if character.isdecimal() and character.isascii():
        return f"digit:{character}" if in_field else f"choice:{character}"
    if character == ".":
        return "digit:."
    return NAMED_KEYS.get(event.key.lower(), "")


def make_printable(text: str) -> str:
    """Return the text on one line, without characters that control the terminal."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def begins_writing(event: events.Key) -> bool:
    """Return whether a key event is a Chinese character, which opens the line for typing."""
    character = event.character or ""
    return bool(character) and not character.isascii()

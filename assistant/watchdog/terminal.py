"""The terminal that the watchdog holds: raw while it serves, and given back as it was."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import tty
from collections.abc import Iterator

SCREEN = b"\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h"
"""What every kiosk asks of the terminal: a screen of its own, no cursor, touches, pastes. Said
again when a kiosk's drawing is let through, for it may have asked while help stood there."""
LEAVE_SCREEN = b"\x1b[?1049l"
"""A kiosk says so at its end. It is not passed on: what a shell wrote is nothing for customers."""
RESTORE = (
    b"\x1b[?2026l\x1b[0m\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l"
    b"\x1b[?2004l\x1b[<u\x1b[?7h\x1b[?25h" + LEAVE_SCREEN
)
"""Undoes what the kiosk may have asked of the terminal: mouse, paste, keys, cursor, screen."""
USUAL_SIZE = (80, 24)
"""Columns and rows of a terminal that does not tell, or tells 0."""


class TerminalGone(Exception):
    """The window was closed or the line has dropped: nobody sees or types anything any more."""


@contextlib.contextmanager
def held_terminal() -> Iterator[None]:
    """Take every key as it is typed; in the end the terminal is as it was.

    Raises:
        TerminalGone: it is none, or no more.
    """
    try:
        before = termios.tcgetattr(0)
        tty.setraw(0)
    except termios.error as err:
        raise TerminalGone(str(err)) from err
    try:
        yield
    finally:
        with contextlib.suppress(TerminalGone, termios.error):
            write(RESTORE)
            termios.tcsetattr(0, termios.TCSADRAIN, before)


def keep_quiet(descriptor: int) -> None:
    """Let a terminal echo nothing and make no signals of keys, before its program does so itself.

    What she types while a kiosk starts may be her PIN, and Ctrl+C would end the start.
    """
    modes = termios.tcgetattr(descriptor)
    modes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL)
    modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    termios.tcsetattr(descriptor, termios.TCSANOW, modes)


def size() -> tuple[int, int]:
    """Return the terminal's columns and rows."""
    try:
        columns, rows = os.get_terminal_size(1)
    except OSError:
        return USUAL_SIZE
    return columns or USUAL_SIZE[0], rows or USUAL_SIZE[1]


def read(most: int) -> bytes:
    """Return what was typed, at most so many bytes.

    Raises:
        TerminalGone: it is closed.
    """
    try:
        data = os.read(0, most)
    except BlockingIOError:
        return b""
    except OSError as err:
        raise TerminalGone(str(err)) from err
    if not data:
        raise TerminalGone("its end was read")
    return data


def write(data: bytes) -> None:
    """Put ``data`` on the screen.

    Raises:
        TerminalGone: it is closed.
    """
    while data:
        try:
            data = data[os.write(1, data) :]
        except BlockingIOError:
            select.select([], [1], [], 1.0)
        except OSError as err:
            raise TerminalGone(str(err)) from err

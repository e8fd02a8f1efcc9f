"""Hold the terminal for the watchdog: raw while the kiosk is served, restored at the end."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import tty
from collections.abc import Iterator

SCREEN = b"\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h"
"""Turns on what every kiosk needs: a screen of its own, no cursor, touches, pastes. It is sent again
after our help screen, as the kiosk may have asked for it meanwhile."""
LEAVE_SCREEN = b"\x1b[?1049l"
"""Sent by a kiosk at its end; not passed on, as it would show the shell's text to customers."""
RESTORE = (
    b"\x1b[?2026l\x1b[0m\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l"
    b"\x1b[?2004l\x1b[<u\x1b[?7h\x1b[?25h" + LEAVE_SCREEN
)
"""Turns off all that a kiosk may have turned on: mouse, paste, keys, cursor, screen."""
USUAL_SIZE = (80, 24)
"""Columns and rows to use if the terminal's size is unknown or 0."""


class TerminalGone(Exception):
    """The window was closed, or the connection was lost."""


@contextlib.contextmanager
def held_terminal() -> Iterator[None]:
    """Put the terminal into raw mode, and restore it at the end.

    Raises:
        TerminalGone: It is no terminal, or it was closed.
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
    """Turn off echo and signals of a terminal, before its program does so itself.

    Keys that are typed while a kiosk starts may be a PIN, and Ctrl+C would end the start.
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
    """Return the typed bytes, at most ``most``.

    Raises:
        TerminalGone: It was closed.
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
        TerminalGone: It was closed.
    """
    while data:
        try:
            data = data[os.write(1, data) :]
        except BlockingIOError:
            select.select([], [1], [], 1.0)
        except OSError as err:
            raise TerminalGone(str(err)) from err

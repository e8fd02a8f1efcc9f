"""Hold the terminal for the watchdog: raw mode while the kiosk runs, restored at the end."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import struct
import termios
import time
import tty
from collections.abc import Iterator

from assistant.screens.glyphs import Graphics

SCREEN = b"\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h"
"""Turns on what every kiosk needs: the alternate screen, no cursor, touches, pastes. It is sent
again after our help screen, as the kiosk's own request during that time was not passed on."""
LEAVE_SCREEN = b"\x1b[?1049l"
"""Sent by a kiosk at its end, but not passed on, as it would show the shell's text to customers."""
RESTORE = (
    b"\x1b[?2026l\x1b[0m\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l"
    b"\x1b[?2004l\x1b[<u\x1b[?7h\x1b[?25h" + LEAVE_SCREEN
)
"""Turns off everything that a kiosk may have turned on: mouse, paste, keys, cursor, screen."""
USUAL_SIZE = (80, 24)
"""Columns and rows to use if the terminal's size is unknown or 0."""


_DRAWS = re.compile(rb"\x1b\[\?([0-9;]*)c")
"""A terminal's answer about its kind (DA1); the number 4 in it means that it draws sixel."""
_MOST = re.compile(rb"\x1b\[\?2;0;([0-9]{1,5});([0-9]{1,5})S")
"""A terminal's answer about its largest picture in pixels (XTSMGRAPHICS)."""
_ASK = b"\x1b[?2;4;0S\x1b[c"
"""Asks for both answers; every terminal answers DA1, so it comes last."""
ANSWER_SECONDS = 0.25
"""Seconds to wait for the answer; xterm and foot took less than 0.02."""
_USUAL_MOST = (1000, 1000)
"""The largest picture of a sixel terminal that does not tell its limit: xterm's default."""


class TerminalGone(Exception):
    """The window was closed, or the connection was lost."""


@contextlib.contextmanager
def held_terminal() -> Iterator[None]:
    """Put the terminal into raw mode for a ``with`` block, and restore it at the end.

    Raises:
        TerminalGone: Standard input is not a terminal, or it was closed.
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
    """Turn off echo and signals of a terminal, before the program on it does so.

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


def pixels(descriptor: int) -> tuple[int, int]:
    """Return width and height of a terminal in pixels; 0, 0: unknown."""
    try:
        told = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return 0, 0
    _, _, across, down = struct.unpack("HHHH", told)
    return across, down


def ask(question: bytes, answer: re.Pattern[bytes], patience: float = ANSWER_SECONDS) -> bytes:
    """Ask the terminal something; it must be in raw mode, and nobody else may read it.

    Args:
        question: The control sequence to send.
        answer: The pattern of its answer.
        patience: Seconds to wait; a terminal that does not know the question sends nothing.

    Returns:
        All bytes received until the answer or the time-out; typed keys are among them.

    Raises:
        TerminalGone: The terminal was closed.
    """
    write(question)
    heard, until = b"", time.monotonic() + patience
    while not answer.search(heard) and (left := until - time.monotonic()) > 0:
        if select.select([0], [], [], left)[0]:
            heard += read(4096)
    return heard


def ask_pictures() -> tuple[tuple[int, int] | None, bytes]:
    """Ask the terminal whether it draws sixel; it must be in raw mode without other readers.

    Returns:
        Width and height in pixels of the largest picture (None: it draws none), and typed bytes.

    Raises:
        TerminalGone: The terminal was closed.
    """
    heard = ask(_ASK, _DRAWS)
    draws, most = _DRAWS.search(heard), _MOST.search(heard)
    typed = _MOST.sub(b"", _DRAWS.sub(b"", heard))
    if draws is None or b"4" not in draws[1].split(b";"):
        return None, typed
    return (int(most[1]), int(most[2])) if most else _USUAL_MOST, typed


def find_graphics(
    descriptor: int, most: tuple[int, int] | None, cell: tuple[int, int] | None = None
) -> Graphics | None:
    """Return what a terminal can draw at its present size; None: characters only.

    Args:
        descriptor: File descriptor of the terminal.
        most: The largest picture, from ``ask_pictures``.
        cell: Width and height of a cell in pixels, if known more exactly than from the terminal's
            size, as a full screen may be a little larger than its cells.
    """
    if most is not None and cell is not None:
        return Graphics(*cell, *most)
    across, down = pixels(descriptor)
    if most is None or not across or not down:
        return None
    columns, rows = os.get_terminal_size(descriptor)
    if not columns or not rows:
        return None
    return Graphics(across // columns, down // rows, *most)


def read(most: int) -> bytes:
    """Return the typed bytes, at most ``most``.

    Raises:
        TerminalGone: The terminal was closed.
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
    """Write ``data`` to the terminal.

    Raises:
        TerminalGone: The terminal was closed.
    """
    while data:
        try:
            data = data[os.write(1, data) :]
        except BlockingIOError:
            select.select([], [1], [], 1.0)
        except OSError as err:
            raise TerminalGone(str(err)) from err

"""Run a program on a pseudo-terminal, and read what it draws."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

COLUMNS, ROWS = 160, 45
KEPT_BYTES = 500_000
"""Most bytes of drawing that are kept; older bytes are dropped."""
CTRL_Q = b"\x11"
END_SECONDS = 15.0
"""Most seconds for a program to end after Ctrl+Q; after that its terminal is closed."""


_CONTROLS = re.compile(r"\x1b\[[0-9;?<>=$]*[a-zA-Z]|\x1b\][^\x07]*\x07|\x1b[()=>][A-B0]?")


def text_of(drawn: bytes) -> str:
    """Return the characters of a drawing, without control sequences."""
    return _CONTROLS.sub("", drawn.decode("utf-8", "replace"))


class Ended(Exception):
    """The program ended or was too slow; the text holds its last drawing."""


class Terminal:
    """Reads what a program draws on a pseudo-terminal, and types into it."""

    def __init__(self, pid: int, master: int) -> None:
        self.pid = pid
        self.began = time.monotonic()
        self._master = master
        self._seen = b""

    def type(self, keys: bytes) -> None:
        """Send keys to the program."""
        os.write(self._master, keys)

    def forget(self) -> None:
        """Forget all drawing so far, so that ``until`` finds only later drawing."""
        self._seen = b""

    def until(self, found: Callable[[bytes], bool], seconds: float) -> float:
        """Read until ``found`` is true for the drawing; return ``time.monotonic()`` of that moment.

        Raises:
            Ended: This did not happen within ``seconds``, or the program ended before.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read(0.05)
            if found(self._seen):
                return time.monotonic()
        raise Ended(f"did not get there in {seconds:.0f} s: {self._last()}")

    def rest(self, seconds: float) -> None:
        """Wait ``seconds`` and keep reading: a program stops if its terminal's buffer is full."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read(0.1)

    def leave(self) -> None:
        """Press Ctrl+Q and read until the program has ended; if it does not, close its terminal."""
        deadline = time.monotonic() + END_SECONDS
        with contextlib.suppress(OSError, Ended):
            self.type(CTRL_Q)
            while time.monotonic() < deadline:
                self._read(0.1)
        os.close(self._master)
        os.waitpid(self.pid, 0)

    def _read(self, seconds: float) -> None:
        if not select.select([self._master], [], [], seconds)[0]:
            return
        try:
            more = os.read(self._master, 65536)
        except OSError:
            more = b""  # Linux raises this when the program's side is closed
        if not more:
            raise Ended(f"ended: {self._last()}")
        self._seen = (self._seen + more)[-KEPT_BYTES:]

    def _last(self) -> str:
        return self._seen[-500:].decode(errors="replace")


@contextlib.contextmanager
def on_a_terminal(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    size: tuple[int, int] = (COLUMNS, ROWS),
) -> Iterator[Terminal]:
    """Start ``command`` in ``folder`` on its own pseudo-terminal; end it with Ctrl+Q.

    Args:
        command: The program and its arguments.
        folder: The folder in which it runs.
        environment: Its environment variables.
        size: The terminal's columns and rows.
    """
    columns, rows = size
    pid, master = pty.fork()
    if pid == 0:
        try:
            os.chdir(folder)
            os.execvpe(command[0], list(command), {**environment, "TERM": "xterm-256color"})  # noqa: S606
        finally:
            os._exit(127)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal = Terminal(pid, master)
    try:
        yield terminal
    finally:
        terminal.leave()

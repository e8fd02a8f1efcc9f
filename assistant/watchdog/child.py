"""Run the kiosk in a child process, and watch its terminal, its messages and its signs of life."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.watchdog import terminal
from assistant.watchdog.link import Link, Messages, Told

log = logging.getLogger(__name__)

PROMPT_SECONDS = 0.12
"""Seconds without a sign of life after a help key, until help is shown from here: the help screen
must be up within 0.2 s."""
ANSWERED_SECONDS = 1.5
"""Seconds after F1 until the kiosk must show its help screen: its desk waits so long for the
database."""
STUCK_SECONDS = 8.0
START_SECONDS = 60.0
REPAINT_SECONDS = 0.1
READ_BYTES = 65536
MOST_PENDING = 16384
"""Most bytes kept for a kiosk that does not read; later bytes are dropped."""

Pictures = tuple[int, int]
"""Width and height in pixels of the largest picture that a terminal draws."""


@dataclass(frozen=True)
class Abilities:
    """What the terminal can do in addition to showing characters."""

    pictures: Pictures | None = None
    """The largest sixel picture that the terminal draws; None: it draws no pictures."""
    grids: bool = False
    """Whether the terminal's type size can be changed."""


RunKiosk = Callable[[Link, "str | None", Abilities], object]
"""Runs the kiosk in its own process, given its link to the watchdog, the id of an open ticket, and
the terminal's abilities."""


class Child:
    """One run of the kiosk in a child process, as the watchdog sees it."""

    def __init__(self, pid: int, master: int, reading: int) -> None:
        self.pid, self.master, self.reading = pid, master, reading
        os.set_blocking(master, False)  # a kiosk that does not read must not block the watchdog
        self.lived_at = time.monotonic()
        self.asked_at: float | None = None
        """The time at which a possible help key or touch was passed on; None: no call waits for
        help."""
        self.sure = False
        """Whether that key was F1, which always means help."""
        self.owed_since: float | None = None
        """Since when the kiosk, alive but late, must show its help screen; ours stays until
        then."""
        self.serves = False
        """Whether the kiosk has a conversation, which shows help itself."""
        self.hidden = False
        """Whether our help screen is shown in place of the kiosk's drawing."""
        self.covered_until = 0.0
        """Until when our help screen stays, while the kiosk draws its own."""
        self.cell: tuple[int, int] | None = None
        """Width and height of a cell in pixels, if known more exactly than from the terminal's
        size."""
        self._messages = Messages()
        self._pending = b""
        self._started = False
        self._terminated = False
        self._seen = terminal.size()
        self._resize_at = 0.0

    @classmethod
    def start(
        cls,
        run: RunKiosk,
        ticket: str | None,
        able: Abilities,
        cell: tuple[int, int] | None = None,
    ) -> Child:
        """Start a kiosk in a new process with its own pseudo-terminal."""
        reading, writing = os.pipe()
        pid, master = pty.fork()
        if pid == 0:
            os.close(reading)
            _be_the_kiosk(run, writing, ticket, able)
        os.close(writing)
        terminal.keep_quiet(master)  # done here, before any key is passed on
        child = cls(pid, master, reading)
        child.cell = cell
        child.resize()
        return child

    def wait(self, seconds: float) -> list[int]:
        """Wait at most ``seconds``; return which of keyboard, terminal and pipe can be read."""
        if self._seen != terminal.size() and time.monotonic() >= self._resize_at:
            self.resize()
        pending = [self.master] if self._pending else []
        ready, writable, _ = select.select([0, self.master, self.reading], pending, [], seconds)
        if writable:
            self.write(b"")
        return ready

    def told(self) -> list[Told] | None:
        """Return new messages of the kiosk; None: its pipe is closed, so it has ended."""
        data = os.read(self.reading, READ_BYTES)
        return self._messages.read(data) if data else None

    def last_told(self) -> list[Told]:
        """Return the messages that are still in the pipe after the kiosk's end."""
        told: list[Told] = []
        while select.select([self.reading], [], [], 0)[0]:
            more = self.told()
            if more is None:
                break
            told += more
        return told

    def drawn(self) -> bytes | None:
        """Return bytes that the kiosk has drawn; None: its terminal's last process has ended."""
        try:
            return os.read(self.master, READ_BYTES) or None
        except BlockingIOError:
            return b""
        except OSError:  # Linux reports the end like this
            return None

    def asks(self, now: float, *, sure: bool) -> None:
        """Record that a possible help key or touch was passed on; ``sure``: it was F1."""
        if self.asked_at is None:
            self.asked_at, self.sure = now, sure
        self.sure = self.sure or sure

    def owes_help(self, now: float) -> bool:
        """Return whether a call for help waits too long for a sign of life or for its screen."""
        if self.asked_at is None:
            return False
        waited = now - self.asked_at
        if self.lived_at < self.asked_at:
            return waited >= PROMPT_SECONDS
        if not self.sure:
            self.asked_at = None  # the kiosk is alive and knows what a space or a touch means
            return False
        return waited >= ANSWERED_SECONDS

    def lives(self, now: float) -> None:
        """Record a sign of life of the kiosk."""
        self.lived_at, self._started = now, True

    def stuck(self, now: float) -> bool:
        """Return whether a sign of life, or the help screen, has been missing for too long."""
        may_owe = STUCK_SECONDS if self.serves else START_SECONDS
        if self.owed_since is not None and now - self.owed_since >= may_owe:
            return True
        return now - self.lived_at >= (STUCK_SECONDS if self._started else START_SECONDS)

    def write(self, data: bytes) -> None:
        """Send complete keys to the kiosk's terminal; keep those that it does not take yet.

        At most MOST_PENDING bytes are kept; later keys are dropped.
        """
        if len(self._pending) + len(data) <= MOST_PENDING:
            self._pending += data
        with contextlib.suppress(OSError):
            self._pending = self._pending[os.write(self.master, self._pending) :]

    def resize(self) -> None:
        """Set the size of the kiosk's terminal to that of our terminal."""
        self._seen = terminal.size()
        self._set_size(*self._seen)

    def repaint(self) -> None:
        """Make the kiosk draw everything again, by changing the size of its terminal.

        The right size is set only after the kiosk has read the wrong one: it reads the size some
        time later, and draws nothing if the size has not changed.
        """
        columns, rows = terminal.size()
        self._seen = (columns, rows - 1 if rows > 1 else 2)
        self._set_size(*self._seen)
        self._resize_at = time.monotonic() + REPAINT_SECONDS

    def _set_size(self, columns: int, rows: int) -> None:
        """Set the size of the kiosk's terminal in cells, and in pixels by the size of our cells."""
        across, down = terminal.pixels(1)
        has = terminal.size()
        wide, high = self.cell or (across // has[0], down // has[1])
        size = (rows, columns, wide * columns, high * rows)
        with contextlib.suppress(OSError):
            fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", *size))

    def terminate(self) -> None:
        """Ask the kiosk to end, once; if it does not, it is killed when it counts as stuck."""
        if not self._terminated:
            self._terminated = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def end(self, seconds: float = 0.0) -> str:
        """Wait ``seconds`` for the kiosk's end, then kill it; return how it ended, for the log."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return _how(status)
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return _how(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        """Close the kiosk's terminal and pipe."""
        for descriptor in (self.master, self.reading):
            with contextlib.suppress(OSError):
                os.close(descriptor)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with {code}"


def _be_the_kiosk(run: RunKiosk, writing: int, ticket: str | None, able: Abilities) -> None:
    """Run the kiosk and end this process; messages, not the exit code, tell how it ended."""
    for kind in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, signal.SIG_DFL)
    for kind in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(kind, signal.SIG_IGN)
    for told in ("COLUMNS", "LINES"):  # Textual would trust them more than the terminal
        os.environ.pop(told, None)
    code = 1
    try:
        _keep_screen_clean()
        run(Link(writing), ticket, able)
        code = 0
    except BaseException:
        log.critical("the kiosk ended by a fault", exc_info=True)
    finally:
        os._exit(code)


def _keep_screen_clean() -> None:
    """Let only the screen's drawing reach the terminal.

    Textual draws on the original standard error. Other output there, from a C library or about a
    failed thread, would appear on the customer's screen.
    """

    def kept(descriptor: int) -> Any:
        # A character that cannot be encoded becomes a question mark, so that drawing never fails.
        return os.fdopen(os.dup(descriptor), "w", encoding="utf-8", errors="replace", newline="")

    sys.__stdout__, sys.__stderr__ = kept(1), kept(2)  # type: ignore[misc]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)

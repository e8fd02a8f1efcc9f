"""Holds the terminal and runs the kiosk in another process, so that help works when it is stuck.

A pattern, a driver or an engine may hold the interpreter's lock, and everything that runs under
it stands: the screen, F1, Ctrl+Q. So the terminal belongs to this process. What is typed and
drawn passes through; the kiosk's screen loop says that it lives about every 0.05 s. Three timers:

* ``PROMPT_SECONDS`` after a key or a touch that may mean help, without a sign of life since:
  the help screen is shown from here, the bell rings, and the ticket goes to the spool.
* ``ANSWERED_SECONDS`` after such a key, though the loop lives, when F1 brought no help screen:
  the same, for the conversation behind the screen may be what is stuck.
* ``STUCK_SECONDS`` without any sign of life, or without the help screen that was asked for: the
  kiosk is killed and started anew. What was under way in the bank ends as after any crash
  (docs/interface.md). A start may take ``START_SECONDS`` until its first sign.

Should the kiosk come back by itself, it repaints and goes on; its own call and ours are one
ticket, for both carry the visit's session.
"""

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
import tty
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from assistant import phrases
from assistant.help.spool import Spool
from assistant.help.ticket import HelpTicket
from assistant.screens import help_called
from assistant.screens.view import View
from assistant.watchdog.help_screen import HelpScreens
from assistant.watchdog.keys import calls_for_help
from assistant.watchdog.link import Link, Messages, Told

log = logging.getLogger(__name__)

PROMPT_SECONDS = 0.12
"""Help is on the screen within 0.2 s of its key (issue "Close the doors")."""
ANSWERED_SECONDS = 1.5
"""The desk waits for the database so long before it takes the spool."""
STUCK_SECONDS = 8.0
START_SECONDS = 60.0
MOST_STARTS, STARTS_SECONDS = 4, 120.0
"""So many starts in so short a time: it is given up, and staff are called."""
READ_BYTES = 65536
RESTORE = b"\x1b[0m\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[<u\x1b[?25h\x1b[?1049l"
"""Undoes what the kiosk may have asked of the terminal: mouse, paste, keys, cursor, screen."""

RunKiosk = Callable[[Link, str | None], int]
"""Runs the kiosk in its own process: (its link, the ticket that is open already) -> exit code."""


class Supervisor:
    """One terminal, and one kiosk after another in it."""

    def __init__(self, run: RunKiosk, data: Path, card: str | None) -> None:
        """Prepare; ``watch`` starts the kiosk.

        Args:
            run: What the other process does.
            data: Where tickets are spooled.
            card: Whose card is in the reader, for the ticket.
        """
        self._run = run
        self._spool = Spool(data / "spool")
        self._card = card
        self._screens = HelpScreens()
        self._stopping = False
        self._starts: list[float] = []
        self._ticket: HelpTicket | None = None
        """Opened from here and not shown by a kiosk yet."""
        self._session = ""

    def watch(self) -> int:
        """Serve until staff leave the kiosk; return its exit code."""
        with _raw_terminal(), self._signals():
            while True:
                code = self._serve_once()
                if code in (0, 2) or self._stopping:
                    return code
                log.error("the kiosk ended with %s; it is started anew", code)
                if self._too_often():
                    self._give_up()
                    return 1

    # One kiosk

    def _serve_once(self) -> int:
        reading, writing = os.pipe()
        ticket = self._ticket.id if self._ticket else None
        pid, master = pty.fork()
        if pid == 0:
            os.close(reading)
            for kind in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(kind, signal.SIG_DFL)
            code = 1
            try:
                code = self._run(Link(writing), ticket)
            finally:
                os._exit(code)
        os.close(writing)
        self._starts.append(time.monotonic())
        child = _Child(pid, master, reading)
        child.resize()
        self._screens.prepare(*_size())
        try:
            return self._pass_through(child)
        finally:
            child.close()

    def _pass_through(self, child: _Child) -> int:
        while True:
            ready = child.wait(self._next_timer(child))
            now = time.monotonic()
            if child.reading in ready:
                for told in child.told():
                    self._note(child, told, now)
            if 0 in ready:
                self._typed(child, now)
            if child.master in ready and not self._drawn(child):
                return child.ended()
            if self._stopping:
                child.terminate()
            if child.stuck(now):
                log.critical("the kiosk has not lived for %s s; it is killed", STUCK_SECONDS)
                child.kill()
                return 1
            if child.owes_help(now):
                self._help(child)

    def _next_timer(self, child: _Child) -> float:
        return 0.02 if child.asked_at else 0.25

    def _note(self, child: _Child, told: Told, now: float) -> None:
        if told.what == "visit":
            self._session = told.detail
        elif told.what == "helped":
            child.asked_at, child.owed_since = None, None
            self._ticket = None
        child.lives(now)
        if child.hidden and child.owed_since is None:
            child.hidden = False
            child.repaint()

    def _typed(self, child: _Child, now: float) -> None:
        data = os.read(0, READ_BYTES)
        if child.asked_at is None and calls_for_help(data):
            child.asked_at, child.sure = now, data != b" " and b"<" not in data
        child.write(data)

    def _drawn(self, child: _Child) -> bool:
        """Put what the kiosk drew on the terminal, unless help stands there."""
        try:
            data = os.read(child.master, READ_BYTES)
        except OSError:  # Linux says so when the last process of a pseudo-terminal has gone
            return False
        if data and not child.hidden:
            _write_all(1, data)
        return bool(data)

    # Help from here

    def _help(self, child: _Child) -> None:
        """Call a person with nothing of the kiosk alive, and say on the screen what is true."""
        if child.lived_at > (child.asked_at or 0.0):
            child.owed_since = child.asked_at  # its screen lives, what is behind it does not
        child.asked_at, child.hidden = None, True
        stored = self._store_ticket("key")
        self._show(phrases.NOTIFIED if stored else phrases.NOT_NOTIFIED, stored=stored)

    def _store_ticket(self, reason: str) -> bool:
        session = self._session or uuid.uuid4().hex
        now = datetime.now(timezone.utc)
        ticket = HelpTicket(uuid.uuid4().hex, session, self._card, reason, "", now)
        try:
            self._ticket = self._spool.keep(ticket)
        except OSError:
            log.exception("a call for help could not be stored")
            return False
        return True

    def _show(self, text: str, *, stored: bool) -> None:
        told = help_called.Data(state="notified" if stored else "failed")
        view = View("help_called", text, told)
        _write_all(1, self._screens.drawn(view, *_size()) + b"\a")

    def _too_often(self) -> bool:
        since = time.monotonic() - STARTS_SECONDS
        return len([at for at in self._starts if at > since]) >= MOST_STARTS

    def _give_up(self) -> None:
        log.critical("the kiosk does not stay up; staff are called")
        stored = self._store_ticket("kiosk_stopped")
        self._show(phrases.STOPPED if stored else phrases.NOT_NOTIFIED, stored=stored)
        time.sleep(STUCK_SECONDS)

    # Signals

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Pass on the end of the program; a new size is passed on as well."""

        def stop(_number: int, _frame: object) -> None:
            self._stopping = True

        kinds = (signal.SIGTERM, signal.SIGHUP)
        before = {kind: signal.signal(kind, stop) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)


class _Child:
    """A kiosk in another process: its terminal, its pipe, and when it last lived."""

    def __init__(self, pid: int, master: int, reading: int) -> None:
        self.pid, self.master, self.reading = pid, master, reading
        self.lived_at = time.monotonic()
        self.asked_at: float | None = None
        """When a key or a touch was passed on that may mean help, until help is up."""
        self.sure = False
        """It was F1, which means nothing else."""
        self.owed_since: float | None = None
        """Since when a living screen owes its own help screen: ours stays until it is there."""
        self.hidden = False
        """Our help screen stands in place of what it draws."""
        self._messages = Messages()
        self._started = False
        self._terminated = False
        self._seen = _size()

    def wait(self, seconds: float) -> list[int]:
        """Return which of keyboard, pseudo-terminal and pipe have something to read."""
        if self._seen != _size():
            self.resize()
        watched = [0, self.master, *([self.reading] if self.reading >= 0 else [])]
        try:
            return select.select(watched, [], [], seconds)[0]
        except InterruptedError:
            return []

    def told(self) -> list[Told]:
        """Return what the pipe has brought; a closed one is watched no more."""
        data = os.read(self.reading, READ_BYTES)
        if not data:
            os.close(self.reading)
            self.reading = -1
        return self._messages.read(data)

    def owes_help(self, now: float) -> bool:
        """Whether a call for help has waited too long for a sign of life, or for its screen."""
        if self.asked_at is None:
            return False
        waited = now - self.asked_at
        if self.lived_at < self.asked_at:
            return waited >= PROMPT_SECONDS
        if not self.sure:
            self.asked_at = None  # it lives, and knows best what a space or a touch means
            return False
        return waited >= ANSWERED_SECONDS

    def lives(self, now: float) -> None:
        """Note a sign of life."""
        self.lived_at, self._started = now, True

    def stuck(self, now: float) -> bool:
        """Whether it has shown no sign of life, or not the help it owes, for too long."""
        if self.owed_since is not None and now - self.owed_since >= STUCK_SECONDS:
            return True
        return now - self.lived_at >= (STUCK_SECONDS if self._started else START_SECONDS)

    def write(self, data: bytes) -> None:
        """Type into its terminal; a full one loses what nobody would read."""
        _, ready, _ = select.select([], [self.master], [], 0)
        if ready:
            with contextlib.suppress(OSError):
                os.write(self.master, data)

    def resize(self) -> None:
        """Give its terminal our terminal's size."""
        self._seen = _size()
        self._set_size(*self._seen)

    def repaint(self) -> None:
        """Let it draw everything again: it does when its terminal changes size."""
        columns, rows = _size()
        self._set_size(columns, max(rows - 1, 1))
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        with contextlib.suppress(OSError):
            fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def terminate(self) -> None:
        """Ask it to end, once; one that does not is killed when it counts as stuck."""
        if not self._terminated:
            self._terminated = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.ended()

    def ended(self) -> int:
        """Wait for its end; return its exit code, 1 where a signal ended it."""
        with contextlib.suppress(ChildProcessError):
            _, status = os.waitpid(self.pid, 0)
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1
        return 1

    def close(self) -> None:
        """Let go of its terminal and pipe."""
        for descriptor in (self.master, self.reading):
            with contextlib.suppress(OSError):
                os.close(descriptor)


@contextlib.contextmanager
def _raw_terminal() -> Iterator[None]:
    """Take every key as it is typed; in the end the terminal is as it was."""
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        yield
    finally:
        _write_all(1, RESTORE)
        termios.tcsetattr(0, termios.TCSADRAIN, before)


def _size() -> tuple[int, int]:
    """Return the terminal's columns and rows."""
    columns, rows = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return columns, rows


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]

"""Holds the terminal and runs the kiosk in another process, so that help works when it is stuck.

A pattern, a driver or an engine may hold the interpreter's lock, and everything that runs under
it stands: the screen, F1, Ctrl+Q. So the terminal belongs to this process. What is typed and
drawn passes through; the kiosk's screen loop says that it lives about every 0.05 s. Three timers
(``child.py``):

* ``PROMPT_SECONDS`` after a key or a touch that may mean help, without a sign of life since:
  the help screen is shown from here, the bell rings, and the ticket goes to the spool.
* ``ANSWERED_SECONDS`` after such a key, though the loop lives, when F1 brought no help screen:
  the same, for the conversation behind the screen may be what is stuck.
* ``STUCK_SECONDS`` without any sign of life, or without the help screen that was asked for: the
  kiosk is killed and started anew. What was under way in the bank ends as after any crash
  (docs/interface.md). A start may take ``START_SECONDS`` until its first sign.

Should the kiosk come back by itself, it repaints and goes on; its own call and ours are one
ticket, for both carry the visit's session.

Only two things end the program: a signal to stop, and the kiosk's own word that staff leave it.
A kiosk that ends without that word has failed, whatever its exit code, and is started anew.
"""

from __future__ import annotations

import contextlib
import logging
import select
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from assistant import phrases
from assistant.help.spool import Spool
from assistant.help.ticket import HelpTicket
from assistant.screens import help_called
from assistant.screens.notice import PAUSE
from assistant.screens.view import View
from assistant.watchdog import terminal
from assistant.watchdog.child import READ_BYTES, START_SECONDS, STUCK_SECONDS, Child, RunKiosk
from assistant.watchdog.help_screen import HelpScreens
from assistant.watchdog.keys import Keyboard, Keys
from assistant.watchdog.link import Told

log = logging.getLogger(__name__)

MOST_STARTS, STARTS_SECONDS = 4, 120.0
"""So many starts in so short a time: staff are called, and help is served from here alone ..."""
REST_SECONDS = 60.0
"""... for so long; then the kiosk is tried again."""
TRY_AGAIN_SECONDS = 2.0
"""So long after a call that nothing could store it is tried again."""
DRAWN_SECONDS = 0.1
"""The kiosk's help screen is drawn so long after its word that it is up."""
TELL_SECONDS = 60.0
"""Of what was typed and dropped the log tells so often."""


class Supervisor:
    """One terminal, and one kiosk after another in it."""

    def __init__(
        self, run: RunKiosk, data: Path, card: str | None, *, staff_exit: bool = False
    ) -> None:
        """Prepare; ``watch`` starts the kiosk.

        Args:
            run: What the other process does.
            data: Where tickets are spooled.
            card: Whose card is in the reader, for the ticket.
            staff_exit: Ctrl+Q and Ctrl+C leave where no kiosk is up to be asked.
        """
        self._run = run
        self._spool = Spool(data / "spool")
        self._card = card
        self._staff_exit = staff_exit
        self._screens = HelpScreens()
        self._keyboard = Keyboard()
        self._stopping = False
        self._hung_up = False
        """The window was closed, which is no way to leave a kiosk: staff are called."""
        self._starts: list[float] = []
        self._ticket: HelpTicket | None = None
        """Opened from here and not shown by a kiosk yet."""
        self._session = uuid.uuid4().hex
        self._last_word: Told | None = None
        """The kiosk's own word that it is over: staff leave, or it cannot serve as it was asked."""
        self._told_of_dropped = float("-inf")
        self._shown: View | None = None
        """The last screen that was drawn from here ..."""
        self._shown_size = (0, 0)
        """... and for which size."""

    def watch(self) -> int:
        """Serve until staff leave the kiosk or a signal stops it; return the exit code."""
        try:
            with terminal.held_terminal(), self._signals():
                while not self._over:
                    self._serve_once()
                    if not self._over and self._too_often():
                        self._rest()
        except terminal.TerminalGone as gone:
            log.critical("the kiosk's terminal has gone: %s", gone)
            self._hung_up = True
        if self._hung_up:
            self._store_ticket("kiosk_stopped")
            return 1
        if self._last_word and self._last_word.what == "refused":
            print(self._last_word.detail, file=sys.stderr)
            return 2
        return 0

    @property
    def _over(self) -> bool:
        return self._stopping or self._last_word is not None

    # One kiosk

    def _serve_once(self) -> None:
        self._starts.append(time.monotonic())
        child = Child.start(self._run, self._ticket.id if self._ticket else None)
        if self._ticket:
            child.hidden = True
            child.covered_until = time.monotonic() + START_SECONDS
        self._screens.prepare(*terminal.size())
        how = "by the watchdog"
        try:
            how = self._pass_through(child)
        except terminal.TerminalGone:
            child.terminate()
            how = child.end(STUCK_SECONDS)
            raise
        except Exception:
            log.exception("the watchdog has stumbled; the kiosk is started anew")
            child.end()
        finally:
            child.close()
        if not self._over:
            log.error("the kiosk ended %s and no staff's word; it is started anew", how)
            self._show_pause()

    def _pass_through(self, child: Child) -> str:
        """Pass on what is typed and drawn until the kiosk is over; return how it ended."""
        while True:
            ready = child.wait(self._next_timer(child))
            now = time.monotonic()
            told = child.told() if child.reading in ready else []
            for message in told or []:
                self._note(child, message, now)
            if 0 in ready:
                self._typed(child, self._keyboard.read(terminal.read(READ_BYTES), now), now)
            self._typed(child, self._keyboard.overdue(now), now)
            if told is None or (child.master in ready and not self._drawn(child)):
                for message in child.last_told():
                    self._note(child, message, now)
                return child.end(STUCK_SECONDS)
            if self._stopping:
                child.terminate()
            if child.stuck(now):
                log.critical("the kiosk has not lived for %s s; it is killed", STUCK_SECONDS)
                return child.end()
            if child.owes_help(now):
                self._help(child)
            if child.hidden:
                self._keep_size()

    def _next_timer(self, child: Child) -> float:
        return 0.02 if child.asked_at or self._keyboard.waits else 0.25

    def _note(self, child: Child, told: Told, now: float) -> None:
        if told.what == "visit":
            self._session, child.serves = told.detail, True
        elif told.what == "helped":
            child.asked_at, child.owed_since = None, None
            child.covered_until = now + DRAWN_SECONDS
            self._ticket = None
        elif told.what in ("left", "refused"):
            self._last_word = told
        child.lives(now)
        if child.hidden and child.owed_since is None and now >= child.covered_until:
            child.hidden = False
            terminal.write(terminal.SCREEN)
            child.repaint()

    def _typed(self, child: Child, keys: Keys, now: float) -> None:
        self._tell_of_dropped(keys, now)
        if keys.help:
            child.asks(now, sure=keys.sure)
        if keys.data:
            child.write(bytes(keys.data))

    def _tell_of_dropped(self, keys: Keys, now: float) -> None:
        if keys.dropped and now - self._told_of_dropped >= TELL_SECONDS:
            self._told_of_dropped = now
            log.warning("typed and not passed on: %s", ", ".join(sorted(set(keys.dropped))))

    def _drawn(self, child: Child) -> bool:
        """Put what the kiosk drew on the terminal, unless help stands there."""
        data = child.drawn()
        if data and not child.hidden:
            terminal.write(data.replace(terminal.LEAVE_SCREEN, b""))
        return data is not None

    # Help from here

    def _help(self, child: Child) -> None:
        """Call a person with nothing of the kiosk alive, and say on the screen what is true."""
        if child.lived_at > (child.asked_at or 0.0):
            child.owed_since = child.asked_at  # its screen lives, what is behind it does not
        child.asked_at, child.hidden = None, True
        self._call("key", phrases.NOTIFIED)

    def _call(self, reason: str, sentence: str) -> bool:
        """Store a ticket and show what is true of it; return whether it is stored."""
        stored = self._store_ticket(reason)
        self._show_help(sentence if stored else phrases.NOT_NOTIFIED, stored=stored)
        return stored

    def _store_ticket(self, reason: str) -> bool:
        now = datetime.now(timezone.utc)
        ticket = HelpTicket(uuid.uuid4().hex, self._session, self._card, reason, "", now)
        try:
            self._ticket = self._spool.keep(ticket)
        except OSError:
            log.exception("a call for help could not be stored")
            return False
        return True

    def _show_help(self, text: str, *, stored: bool) -> None:
        told = help_called.Data(state="notified" if stored else "failed")
        self._show(View("help_called", text, told))
        terminal.write(b"\a")

    def _show_pause(self) -> None:
        """Stand in for a kiosk that has gone, until the next one draws; help stays where it was."""
        if self._ticket is None:
            self._show(PAUSE)

    def _show(self, view: View) -> None:
        self._shown, self._shown_size = view, terminal.size()
        terminal.write(self._screens.drawn(view, *self._shown_size))

    def _keep_size(self) -> None:
        """Draw our own screen again when the terminal has another size."""
        if self._shown is not None and self._shown_size != terminal.size():
            self._show(self._shown)

    def _too_often(self) -> bool:
        since = time.monotonic() - STARTS_SECONDS
        return len([at for at in self._starts if at > since]) >= MOST_STARTS

    def _rest(self) -> None:
        """Serve help alone for a while: the kiosk does not stay up, and staff are called."""
        log.critical("the kiosk does not stay up; staff are called, and it rests")
        reason, sentence = "kiosk_stopped", phrases.STOPPED
        stored, tried = self._call(reason, sentence), time.monotonic()
        until = tried + REST_SECONDS
        while not self._over and (now := time.monotonic()) < until:
            keys = Keys()
            if select.select([0], [], [], 0.02 if self._keyboard.waits else 0.25)[0]:
                keys = self._keyboard.read(terminal.read(READ_BYTES), now)
            self._keyboard.overdue(now)
            self._keep_size()
            if keys.leave and self._staff_exit:
                self._last_word = Told("left")
            if keys.help:
                reason, sentence = "key", phrases.NOTIFIED
            if keys.help or (not stored and now - tried >= TRY_AGAIN_SECONDS):
                stored, tried = self._call(reason, sentence), now
        self._starts.clear()

    # Signals

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Note that the program is to stop."""

        def stop(number: int, _frame: object) -> None:
            self._stopping = True
            self._hung_up = self._hung_up or number == signal.SIGHUP

        kinds = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)
        before = {kind: signal.signal(kind, stop) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)

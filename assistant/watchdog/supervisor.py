"""Hold the terminal and run the kiosk in a child process, so that help works if the kiosk is stuck.

A regular expression, a driver or an engine may hold the interpreter's lock; then the screen, F1 and
Ctrl+Q of that process stop. So this process owns the terminal, and passes on what is typed and
drawn. The kiosk's screen loop gives a sign of life about every 0.05 s. There are three timers
(``child.py``):

* ``PROMPT_SECONDS`` after a key or touch that may mean help, without a sign of life since: the
  help screen is shown by this process, the bell rings, and the ticket goes to the spool.
* ``ANSWERED_SECONDS`` after F1 without a help screen, though the loop lives: the same, because the
  conversation behind the screen may be stuck.
* ``STUCK_SECONDS`` without any sign of life, or without the help screen: the kiosk is killed and
  started again. Open work in the bank ends as after any crash (docs/interface.md). A start may
  take ``START_SECONDS`` until its first sign of life.

If the kiosk recovers by itself, it draws its screen again and continues. Its own call for help and
ours share one ticket, as both have the visit's session.

Only two things end the program: a signal to stop, and the kiosk's message that staff end it. A
kiosk that ends without that message has failed, whatever its exit code, and is started again.
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
from assistant.help.ticket import HelpTicket, new_ticket_id
from assistant.screens import help_called
from assistant.screens.glyphs import Graphics
from assistant.screens.notice import PAUSE
from assistant.screens.view import View
from assistant.watchdog import terminal
from assistant.watchdog.child import (
    READ_BYTES,
    START_SECONDS,
    STUCK_SECONDS,
    Abilities,
    Child,
    RunKiosk,
)
from assistant.watchdog.grid import Step, find_grid
from assistant.watchdog.help_screen import HelpScreens
from assistant.watchdog.keys import Keyboard, Keys
from assistant.watchdog.link import Told

log = logging.getLogger(__name__)

MOST_STARTS, STARTS_SECONDS = 4, 120.0
"""After so many starts within so many seconds staff are called, and only help is available for a
while."""
REST_SECONDS = 60.0
"""Seconds for which only help is available after too many starts; then the kiosk is started
again."""
TRY_AGAIN_SECONDS = 2.0
"""Seconds after which storing a failed call for help is tried again."""
DRAWN_SECONDS = 0.1
"""Seconds that the kiosk needs to draw its help screen after its message that help is up."""
RESIZE_SECONDS = 0.1
"""Seconds that our own terminal needs to set its first grid, before the first screen is drawn."""
TELL_SECONDS = 60.0
"""Seconds between two log entries about dropped bytes."""


class Supervisor:
    """Runs one kiosk after another in one terminal."""

    def __init__(
        self, run: RunKiosk, data: Path, card: str | None, *, staff_exit: bool = False
    ) -> None:
        """Prepare; ``watch`` starts the kiosk.

        Args:
            run: Runs the kiosk in the other process.
            data: The data folder, with the spool.
            card: The customer whose card is in the reader, for the ticket.
            staff_exit: Whether Ctrl+Q and Ctrl+C end the program while no kiosk runs.
        """
        self._run = run
        self._spool = Spool(data / "spool")
        self._card = card
        self._staff_exit = staff_exit
        self._screens = HelpScreens()
        self._keyboard = Keyboard()
        self._stopping = False
        self._hung_up = False
        """Whether the window was closed; that is not how staff end a kiosk, so they are called."""
        self._starts: list[float] = []
        self._ticket: HelpTicket | None = None
        """A ticket opened by this process that no kiosk has shown yet."""
        self._session = uuid.uuid4().hex
        self._last_word: Told | None = None
        """The kiosk's last message: staff end it, or it cannot serve with its options."""
        self._told_of_dropped = float("-inf")
        self._shown: View | None = None
        """The last screen that this process drew itself; None: it has drawn none yet."""
        self._shown_size = (0, 0)
        """Columns and rows for which that screen was drawn."""
        self._able = Abilities()
        self._grid: dict[int, Step] = {}
        self._level = 0
        """The level of the grid in our own terminal."""
        self._typed_early = b""
        """Keys typed while the terminal was asked what it can draw."""

    def watch(self) -> int:
        """Run the kiosk until staff end it or a signal stops it; return the exit code."""
        try:
            with terminal.held_terminal(), self._signals():
                self._ask_terminal()
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
    def _graphics(self) -> Graphics | None:
        return terminal.find_graphics(1, self._able.pictures, self._cell)

    @property
    def _cell(self) -> tuple[int, int] | None:
        """Return width and height of a cell of our own terminal in pixels; None: unknown."""
        return self._grid[self._level].cell if self._grid else None

    @property
    def _over(self) -> bool:
        return self._stopping or self._last_word is not None

    def _ask_terminal(self) -> None:
        """Find out what the terminal can do, and set the usual grid in our own terminal."""
        pictures, typed = terminal.ask_pictures()
        self._grid, more = find_grid()
        self._able = Abilities(pictures, grids=bool(self._grid))
        self._typed_early = typed + more
        if self._grid:
            terminal.write(self._grid[0].change)
            time.sleep(RESIZE_SECONDS)

    def _reset_grid(self) -> None:
        """Set the terminal's usual type size, with which each new kiosk begins."""
        if self._level:
            self._level = 0
            terminal.write(self._grid[0].change)

    # One kiosk

    def _serve_once(self) -> None:
        self._starts.append(time.monotonic())
        self._reset_grid()
        child = Child.start(
            self._run, self._ticket.id if self._ticket else None, self._able, self._cell
        )
        if self._ticket:
            child.hidden = True
            child.covered_until = time.monotonic() + START_SECONDS
        self._screens.prepare(*terminal.size(), self._graphics)
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
            if child.asked_at is None:
                self._show_pause()
            else:  # her key was sent to a kiosk that had ended
                self._call("key", phrases.NOTIFIED)

    def _pass_through(self, child: Child) -> str:
        """Pass on keys and drawing until the kiosk has ended; return how it ended."""
        while True:
            ready = child.wait(self._next_timer(child))
            now = time.monotonic()
            if self._typed_early:
                early, self._typed_early = self._typed_early, b""
                self._typed(child, self._keyboard.read(early, now), now)
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
        elif told.what == "grid" and int(told.detail) in self._grid:
            self._level = int(told.detail)
            child.cell = self._cell
            terminal.write(self._grid[self._level].change)
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
        """Copy the kiosk's drawing to the terminal, unless our help screen is shown."""
        data = child.drawn()
        if data and not child.hidden:
            terminal.write(data.replace(terminal.LEAVE_SCREEN, b""))
        return data is not None

    # Help by this process

    def _help(self, child: Child) -> None:
        """Call a person without the kiosk, and show whether staff have been told."""
        if child.lived_at > (child.asked_at or 0.0):
            child.owed_since = child.asked_at  # its screen is alive, its conversation is stuck
        child.asked_at, child.hidden = None, True
        self._call("key", phrases.NOTIFIED)

    def _call(self, reason: str, sentence: str) -> bool:
        """Store a ticket and show whether staff have been told; return whether it is stored."""
        stored = self._store_ticket(reason)
        self._show_help(sentence if stored else phrases.NOT_NOTIFIED, stored=stored)
        return stored

    def _store_ticket(self, reason: str) -> bool:
        now = datetime.now(timezone.utc)
        ticket = HelpTicket(new_ticket_id(), self._session, self._card, reason, "", now)
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
        """Show a notice until the next kiosk draws; leave a help screen unchanged."""
        if self._ticket is None:
            self._show(PAUSE)

    def _show(self, view: View) -> None:
        self._shown, self._shown_size = view, terminal.size()
        terminal.write(self._screens.drawn(view, *self._shown_size, self._graphics))

    def _keep_size(self) -> None:
        """Draw our own screen again if the terminal has another size."""
        if self._shown is not None and self._shown_size != terminal.size():
            self._show(self._shown)

    def _too_often(self) -> bool:
        since = time.monotonic() - STARTS_SECONDS
        return len([at for at in self._starts if at > since]) >= MOST_STARTS

    def _rest(self) -> None:
        """Call staff and offer only help for a while, as the kiosk ends again and again."""
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
        """Catch the signals that stop the program."""

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

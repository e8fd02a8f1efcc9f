"""Run the kiosk: the screen's event loop on this thread, the conversation's on another thread.

The first screen, its keys and help work before Rasa, the recogniser and the voice are loaded. If
one of these is missing, a sentence on the screen says so, and the rest works.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import phrases
from assistant.clock import Clock
from assistant.clock_watch import WatchedClock
from assistant.events import Listener
from assistant.limits import FieldKind
from assistant.screens import help_called
from assistant.screens.handler import Handler
from assistant.screens.kiosk import KioskApp
from assistant.screens.registry import traits_of
from assistant.screens.view import Status, View
from assistant.serving.loudspeaker import make_voice
from assistant.serving.staff_door import BankDoor
from assistant.settings import Settings
from assistant.spare_memory import give_back
from assistant.watchdog.child import Abilities
from assistant.watchdog.grid import ROWS
from assistant.watchdog.terminal import find_graphics

if TYPE_CHECKING:
    from assistant.conversation.turns import Conversation
    from assistant.hearing.listener import Listener as Ear
    from assistant.serving.rooms import Rooms
    from assistant.storage.address import DatabaseAddress
    from assistant.watchdog.link import Link

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LOOKS_A_TICK = 4
"""How often in a tick the kiosk looks whether staff have taken the customer's call: she must hear
it within two seconds."""
REVIVE_SECONDS = 300.0
"""Seconds after which a kiosk that can only call for help ends, so that a new one starts."""
BUSY_SECONDS = 0.1
"""Seconds in which the conversation should show that help is called; after that the screen does
it."""
CALL_AGAIN_SECONDS = 2.0
"""Seconds after which storing a failed call for help is tried again."""
GOODBYE_SECONDS = 5.0
"""Most seconds to wait until the conversation has ended its visit when staff stop the kiosk."""


NOTHING = Abilities()
Work = Coroutine[object, object, None]
Act = Callable[["Conversation"], Work]
"""One input: what the conversation is to do."""


class Kiosk(Handler):
    """Join the screen with a conversation on another thread."""

    def __init__(
        self,
        settings: Settings,
        card: str | None,
        listeners: list[Listener],
        *,
        typed: bool,
        staff_exit: bool = False,
        notices: tuple[str, ...] = (),
        link: Link | None = None,
        ticket: str | None = None,
        able: Abilities = NOTHING,
    ) -> None:
        """Prepare; ``run`` shows the screen and returns when staff leave it.

        Args:
            settings: The settings of this machine.
            card: The customer whose card is in the reader at every visit; None: no reader.
            listeners: Called with every event.
            typed: Whether to offer a line for typed utterances instead of the microphone.
            staff_exit: Whether staff can end the program by Ctrl+Q and Ctrl+C.
            notices: Sentences about missing parts, which stay on the screen.
            link: The link to the watchdog, if one holds the terminal.
            ticket: The id of a call for help that was stored before this kiosk was started.
            able: What the terminal can do.
        """
        self._notices = notices
        self._settings = settings
        self._card = card
        self._listeners = [*listeners, link.note] if link else listeners
        self._link = link
        self._ticket = ticket
        self._typed = typed
        self._loop = asyncio.new_event_loop()
        self._conversation: Conversation | None = None
        self._ear: Ear | None = None
        self._speaking = False
        self._grids = able.grids
        self._level = 0
        """The level of the terminal's grid, see ``watchdog.grid.ROWS``."""
        self._dead = False
        self._doubted: set[str] = set()
        """Doubts (about the clock or the records) that staff have been told already."""
        self._help_is_up = threading.Event()
        self._waiting: list[Act] = []
        """Keys and digits from before the conversation was ready to take them."""
        self._help_waits = False
        """The customer has called help before there was a conversation."""
        self._calling = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._converse, name="conversation", daemon=True)
        self.app = KioskApp(
            self,
            on_beat=link.beat if link else None,
            graphics=lambda: find_graphics(0, able.pictures),
            typed=typed,
            staff_exit=staff_exit,
            door=BankDoor(settings) if staff_exit else None,
            view=phrases.FIRST_VIEW,
        )

    def run(self) -> None:
        """Show the kiosk until staff leave it, or a signal or an error of the screen ends it.

        If the kiosk should end, the link tells the watchdog. Without that message the watchdog
        takes the end for an error and starts another kiosk.
        """
        if self._link:
            signal.signal(signal.SIGTERM, lambda *_: self.app.call_later(self.app.exit))
            threading.excepthook = self._log_thread
        self.app.run()
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(GOODBYE_SECONDS)

    def _log_thread(self, failed: threading.ExceptHookArgs) -> None:
        """Log the error of a thread; if it reads keys or draws, end the screen."""
        name = failed.thread.name if failed.thread else "a thread"
        told = (failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback)
        log.critical("%s has ended by a fault", name, exc_info=told)
        if name.startswith("textual"):
            os._exit(1)  # a clean exit could hang too

    # What she does, as the screen tells it

    def start(self) -> None:
        """Start the conversation; the first screen is up."""
        self._thread.start()

    def press(self, key: str, step: int) -> None:
        """Pass on a key."""
        self._do(lambda talk: talk.press(key, step))

    def enter_digits(self, text: str, step: int, kind: FieldKind) -> None:
        """Pass on what was typed into a number field; the conversation knows its kind."""
        self._do(lambda talk: talk.enter_digits(text, step))

    def take_text(self, text: str, step: int) -> None:
        """Pass on an utterance that was typed."""
        self._do(lambda talk: talk.hear(text, step, "typed"))

    def call_help(self) -> None:
        """Call help; also before there is a conversation, and after it has ended."""
        if self._dead or not (self._conversation is None or self._thread.is_alive()):
            self._help_alone()
        elif self._conversation is None:
            self._help_waits = True
            self._show_calling()
        else:
            self._help_is_up.clear()
            self._schedule(self._conversation.call_help("key"))
            if not self._help_is_up.wait(BUSY_SECONDS):
                self._show_calling()

    def note_activity(self) -> None:
        """Tell the conversation that this is no silence."""
        if self._conversation is not None:
            self._loop.call_soon_threadsafe(self._conversation.note_activity)

    def leave(self) -> None:
        """Tell the watchdog that staff leave, and end the screen."""
        self._stop.set()
        if self._link:
            self._link.left()

    # Display, as the conversation sees it

    def show(self, view: View) -> None:
        """Put a view on the screen."""
        self.app.show(view)
        if traits_of(view).shows_call:
            self._help_is_up.set()
            if self._link:
                self._link.helped()

    def status(self, status: Status) -> None:
        """Refresh the status line; mute the microphone while the machine speaks."""
        speaking = status.activity == "speaking"
        if speaking != self._speaking:
            self._speaking = speaking
            if self._ear is not None:
                (self._ear.mute if speaking else self._ear.unmute)()
        if status.help_state == "failed":
            self.app.call_later(self.app.bell)  # a bell needs no disk
        self.app.status(status)

    @property
    def type_size(self) -> int:
        """Return the type size in steps from the usual size (0)."""
        return self._level if self._grids else self.app.text_size

    def adjust(self, how: str) -> bool:
        """Change the type size; return whether the screen looks different."""
        if how not in ("bigger", "smaller", "reset"):
            return False
        step = {"bigger": 1, "smaller": -1}.get(how)
        if self._link and self._grids:
            return self._change_grid(0 if step is None else self._level + step)
        return self.app.set_text_size(0 if step is None else self.app.text_size + step)

    def _change_grid(self, level: int) -> bool:
        """Change the size of the terminal's cells; return whether the terminal can do that."""
        before, self._level = self._level, min(max(level, min(ROWS)), max(ROWS))
        if self._link and before != self._level:
            self._link.change_grid(self._level)
        return before != self._level

    # The conversation's thread

    def _do(self, act: Act) -> None:
        """Give an input to the conversation, without waiting for it."""
        if self._conversation is None:
            self._waiting.append(act)
        else:
            self._schedule(act(self._conversation))

    def _show_calling(self) -> None:
        """Show that the customer's call was received, while the conversation is missing or busy.

        This does not use ``show``: the watchdog must still call help itself if nothing follows.
        """
        self.app.show(View("help_called", phrases.CALLING, help_called.Data(state="calling")))

    def _help_alone(self) -> None:
        """Store a ticket without a conversation, with only the database and the screen.

        Try again until it is stored, or staff stop the kiosk. The bell rings in any case. This runs
        on the thread for help, so that nothing else waits.
        """
        from assistant.help.offline_call import call_without_a_conversation

        if not self._calling.acquire(blocking=False):
            return  # a call is being stored already
        try:
            self._call_until_stored(call_without_a_conversation)
        finally:
            self._calling.release()

    def _call_until_stored(
        self, call: Callable[[DatabaseAddress, Path, str | None], object]
    ) -> None:
        while not self._stop.is_set():
            try:
                call(self._settings.records, self._settings.data, self._card)
            except OSError:
                log.exception("a call for help could not be stored; it is tried again")
                self.show(
                    View("help_called", phrases.NOT_NOTIFIED, help_called.Data(state="failed"))
                )
                self.app.call_later(self.app.bell)
                self._stop.wait(CALL_AGAIN_SECONDS)
            else:
                self.show(View("help_called", phrases.NOTIFIED, help_called.Data(state="notified")))
                return

    def _schedule(self, work: Work) -> None:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        future.add_done_callback(_log_failure)

    def _converse(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        except Exception:
            log.exception("the conversation stopped")
            self._dead = True
            self.show(View("notice", phrases.STOPPED))
            self._end_soon()

    def _end_soon(self) -> None:
        """End the kiosk some minutes later, as it has no conversation; the watchdog starts another.

        Ending at once would make the screen appear and disappear if the cause stays. The kiosk does
        not end while a customer who has called for a person waits in front of the screen.
        """
        self._help_is_up.clear()
        while self._link and not self._stop.wait(REVIVE_SECONDS):
            if not self._help_is_up.is_set():
                log.error("the kiosk ends: it has had no conversation for %s s", REVIVE_SECONDS)
                self.app.call_from_thread(self.app.exit)
                return
            self._help_is_up.clear()

    async def _live(self) -> None:
        # Imported after the first screen: the bank's libraries alone take half a second.
        from assistant.banking.arrivals import let_arrive
        from assistant.counts.store import DayCounts
        from assistant.serving.build import build_conversation, build_services, start_agent
        from assistant.serving.rooms import complaint_about, open_bank

        settings = self._settings
        clock = WatchedClock(settings.data, settings.audit_key)
        with open_bank(settings, clock, joins=True) as rooms:
            rooms.bank.recover()
            DayCounts(rooms.engine, clock, rooms.presence.mark).recover()
            if complaint := complaint_about(rooms, self._card):
                if self._link:
                    self._link.refused(complaint)
                self.app.call_from_thread(self.app.exit)
                return
            services = build_services(settings, rooms, clock)
            voice = make_voice(settings)
            conversation = build_conversation(
                rooms,
                services,
                start_agent(settings, services),
                display=self,
                voice=voice,
                listeners=self._listeners,
                card=self._card,
            )
            conversation.open()
            conversation.set_notices(self._notices)
            self._conversation = conversation
            if self._ticket:
                conversation.wait_for_help(self._ticket)
            if self._help_waits:
                await conversation.call_help("key")
            first = asyncio.ensure_future(conversation.start())
            first.add_done_callback(_log_failure)
            first.add_done_callback(lambda _: give_back())
            for act in self._waiting:
                self._schedule(act(conversation))
            if not self._typed:
                threading.Thread(target=self._open_ears, name="ears", daemon=True).start()
            while not self._stop.is_set():
                for _ in range(LOOKS_A_TICK):
                    await asyncio.sleep(TICK_SECONDS / LOOKS_A_TICK)
                    await _in_any_case(conversation.look_at_call())
                await _in_any_case(conversation.tick())
                await _in_any_case(asyncio.to_thread(rooms.bank.settle_due))
                await _in_any_case(asyncio.to_thread(let_arrive, rooms.bank))
                await _in_any_case(asyncio.to_thread(self._tell_of_doubts, clock, rooms))
            await conversation.end("stopped")
            voice.close()

    def _tell_of_doubts(self, clock: Clock, rooms: Rooms) -> None:
        """Call staff once if the clock or the records may be wrong: only staff can decide that."""
        from assistant.storage.records import records_doubt

        doubts = {"clock_doubt": clock.doubt(), "records_doubt": records_doubt(rooms.engine)}
        for what, doubt in doubts.items():
            if doubt and what not in self._doubted:
                log.error("in doubt: %s", doubt)
                rooms.desk.call(uuid.uuid4().hex, None, what, doubt)
        self._doubted = {what for what, doubt in doubts.items() if doubt}

    def _open_ears(self) -> None:
        """Load recogniser and microphone in the background, for some seconds, and listen."""
        from assistant.serving.microphone import NO_EARS, open_ears

        conversation = self._conversation
        assert conversation is not None
        try:
            listener = open_ears(self._settings, conversation, self._loop)
        except Exception:
            log.exception("no hearing")
            self._loop.call_soon_threadsafe(conversation.set_notices, (NO_EARS,))
            return
        if listener is None:
            return
        give_back()
        self._ear = listener
        if self._speaking:
            listener.mute()
        listener.start()
        self._loop.call_soon_threadsafe(lambda: conversation.set_ears(open_=True))


async def _in_any_case(upkeep: Awaitable[object]) -> None:
    """Await a piece of upkeep; log an error in it and continue serving."""
    try:
        await upkeep
    except Exception:
        log.exception("the kiosk's upkeep failed; it is done again in a second")


def _log_failure(done: Future[None] | asyncio.Future[None]) -> None:
    if not done.cancelled() and (failed := done.exception()):
        log.error("an input could not be dealt with", exc_info=failed)

"""Run the kiosk: the screen's loop on this thread, the conversation's loop on a thread of its own.

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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import phrases
from assistant.clock import Clock
from assistant.clock_watch import WatchedClock
from assistant.events import Listener
from assistant.screens import help_called
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
    from assistant.serving.rooms import Rooms
    from assistant.watchdog.link import Link

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LOOKS_A_TICK = 4
"""So often in a tick it looks whether somebody has taken her call: she is to hear it within two seconds."""
REVIVE_SECONDS = 300.0
"""Seconds for which a kiosk stays up that can only call for help."""
BUSY_SECONDS = 0.1
"""Seconds for the conversation to show help; after that the screen says that it is called."""
CALL_AGAIN_SECONDS = 2.0
"""Seconds after which a call for help that could not be stored is tried again."""
GOODBYE_SECONDS = 5.0
"""Seconds for the conversation to end its visit in the bank when staff stop the kiosk."""


NOTHING = Abilities()


class Kiosk:
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
            listeners: Get every event.
            typed: Offer a line for keyboard utterances instead of the microphone.
            staff_exit: Ctrl+Q and Ctrl+C end the program, for staff.
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
        self._listener: Any = None
        self._speaking = False
        self._grids = able.grids
        self._level = 0
        """Of the terminal's grid, see ``watchdog.grid.ROWS``."""
        self._dead = False
        self._doubted: set[str] = set()
        """The doubts that staff have been told of: about the clock, about the records."""
        self._help_is_up = threading.Event()
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []
        """Keys and digits from before the conversation was ready to take them."""
        self._calling = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._converse, name="conversation", daemon=True)
        self.app = KioskApp(
            on_key=lambda key, step: self._do("press", key, step),
            on_digits=lambda text, step, kind: self._do("enter_digits", text, step),
            on_text=lambda text, step: self._do("hear", text, step, "typed"),
            on_help=self._help,
            on_ready=self._begin,
            on_exit=self._leave,
            on_activity=self._note_activity,
            on_beat=link.beat if link else None,
            graphics=lambda: find_graphics(0, able.pictures),
            typed=typed,
            staff_exit=staff_exit,
            door=BankDoor(settings) if staff_exit else None,
            view=phrases.FIRST_VIEW,
        )

    def run(self) -> None:
        """Show the kiosk until staff leave it, or a signal or an error of the screen ends it.

        If it should end, the link tells the watchdog so. A return without that message is an error,
        and the watchdog starts another kiosk.
        """
        if self._link:
            signal.signal(signal.SIGTERM, lambda *_: self.app.call_later(self.app.exit))
            threading.excepthook = self._log_thread
        self.app.run()
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(GOODBYE_SECONDS)

    def _leave(self) -> None:
        """Tell the watchdog that staff leave, and end the screen."""
        self._stop.set()
        if self._link:
            self._link.left()

    def _log_thread(self, failed: threading.ExceptHookArgs) -> None:
        """Log the error of a thread; if it reads keys or draws, end the screen."""
        name = failed.thread.name if failed.thread else "a thread"
        told = (failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback)
        log.critical("%s has ended by a fault", name, exc_info=told)
        if name.startswith("textual"):
            os._exit(1)  # an orderly end could hang, too

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
            if self._listener is not None:
                (self._listener.mute if speaking else self._listener.unmute)()
        if status.help_state == "failed":
            self.app.call_later(self.app.bell)  # a bell needs no disk
        self.app.status(status)

    @property
    def type_size(self) -> int:
        """Return how large its type is, in steps from the usual."""
        return self._level if self._grids else self.app.text_size

    def adjust(self, how: str) -> bool:
        """Change the type size; return whether anything looks different."""
        if how not in ("bigger", "smaller", "reset"):
            return False
        step = {"bigger": 1, "smaller": -1}.get(how)
        if self._link and self._grids:
            return self._change_grid(0 if step is None else self._level + step)
        return self.app.set_text_size(0 if step is None else self.app.text_size + step)

    def _change_grid(self, level: int) -> bool:
        """Let the terminal have larger or smaller cells; return whether it can."""
        before, self._level = self._level, min(max(level, min(ROWS)), max(ROWS))
        if self._link and before != self._level:
            self._link.change_grid(self._level)
        return before != self._level

    # The conversation's thread

    def _begin(self) -> None:
        self._thread.start()

    def _do(self, method: str, *arguments: Any) -> None:
        """Give an input to the conversation, without waiting for it."""
        if self._conversation is None:
            self._waiting.append((method, arguments))
        else:
            self._schedule(getattr(self._conversation, method)(*arguments))

    def _help(self) -> None:
        """Call help; also before there is a conversation, and after it has ended."""
        if self._dead or not (self._conversation is None or self._thread.is_alive()):
            self._help_alone()
        elif self._conversation is None:
            self._waiting.append(("call_help", ("key",)))
            self._show_calling()
        else:
            self._help_is_up.clear()
            self._do("call_help", "key")
            if not self._help_is_up.wait(BUSY_SECONDS):
                self._show_calling()

    def _show_calling(self) -> None:
        """Show that her call was heard, while the conversation is not there yet or is busy.

        Not by ``show``, for the watchdog is to call by itself where nothing follows.
        """
        self.app.show(View("help_called", phrases.CALLING, help_called.Data(state="calling")))

    def _help_alone(self) -> None:
        """Store a ticket without a conversation: a database and a screen are enough.

        Try again until it is stored, or staff stop the kiosk. The bell rings in any case. Help has
        a thread of its own, so that nothing waits for this.
        """
        from assistant.help.offline_call import call_without_a_conversation

        if not self._calling.acquire(blocking=False):
            return  # one is being called for already
        try:
            self._call_until_stored(call_without_a_conversation)
        finally:
            self._calling.release()

    def _call_until_stored(self, call: Callable[[Path, str | None, Path], object]) -> None:
        while not self._stop.is_set():
            try:
                call(self._settings.data, self._card, self._settings.audit_key)
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

    def _note_activity(self) -> None:
        if self._conversation is not None:
            self._loop.call_soon_threadsafe(self._conversation.note_activity)

    def _schedule(self, work: Coroutine[Any, Any, Any]) -> None:
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
        """End later, as there is no conversation, so that the watchdog starts another kiosk.

        Not at once: the cause may stay, and a screen that comes and goes helps nobody. And not while
        somebody who has called for a person waits before this screen.
        """
        self._help_is_up.clear()
        while self._link and not self._stop.wait(REVIVE_SECONDS):
            if not self._help_is_up.is_set():
                log.error("the kiosk ends: it has had no conversation for %s s", REVIVE_SECONDS)
                self.app.call_from_thread(self.app.exit)
                return
            self._help_is_up.clear()

    async def _live(self) -> None:
        # Imported behind the first screen: the bank's libraries alone take half a second.
        from assistant.banking.arrivals import let_arrive
        from assistant.counts.store import DayCounts
        from assistant.serving.build import build_conversation, build_services, start_agent
        from assistant.serving.rooms import complaint_about, open_bank

        settings = self._settings
        clock = WatchedClock(settings.data, settings.audit_key)
        with open_bank(settings, clock) as rooms:
            rooms.bank.recover()
            DayCounts(rooms.engine, clock).recover()
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
            if any(method == "call_help" for method, _ in self._waiting):
                await conversation.call_help("key")
            first = asyncio.ensure_future(conversation.start())
            first.add_done_callback(_log_failure)
            first.add_done_callback(lambda _: give_back())
            for method, arguments in self._waiting:
                if method != "call_help":
                    self._schedule(getattr(conversation, method)(*arguments))
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
        """Call staff once if clock or records are in doubt: only they can say what is right."""
        from assistant.storage.records import records_doubt

        doubts = {"clock_doubt": clock.doubt(), "records_doubt": records_doubt(rooms.engine)}
        for what, doubt in doubts.items():
            if doubt and what not in self._doubted:
                log.error("in doubt: %s", doubt)
                rooms.desk.call(uuid.uuid4().hex, None, what, doubt)
        self._doubted = {what for what, doubt in doubts.items() if doubt}

    def _open_ears(self) -> None:
        """Begin to listen, in the background, as recogniser and microphone take some seconds."""
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
        self._listener = listener
        if self._speaking:
            listener.mute()
        listener.start()
        self._loop.call_soon_threadsafe(lambda: conversation.set_ears(open_=True))


async def _in_any_case(upkeep: Awaitable[object]) -> None:
    """Do a piece of upkeep; log an error in it, and go on serving."""
    try:
        await upkeep
    except Exception:
        log.exception("the kiosk's upkeep failed; it is done again in a second")


def _log_failure(future: Any) -> None:
    if not future.cancelled() and future.exception():
        log.error("an input could not be dealt with", exc_info=future.exception())

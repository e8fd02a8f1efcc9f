"""Run the kiosk's screen, a Textual application: show views, pass on keys, touches and typing.

Its event loop only draws. Keys and touches are passed on by couriers (``couriers.py``), a call for
help by a thread of its own, so that it arrives even while everything else hangs. Each answer
carries the step of the view that was on the screen when it was given.

Ctrl+Q and Ctrl+C end the program only if it was started with ``--staff-exit``. If the bank has
staff, one of them has to sign in first (``staff_door.py``).
"""

from __future__ import annotations

import logging
import time
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from rich.console import RenderableType
from rich.traceback import Traceback
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from assistant.limits import MOST_CHARACTERS
from assistant.screens.couriers import Courier, send_at_once
from assistant.screens.glyphs import Graphics
from assistant.screens.handler import Handler
from assistant.screens.kiosk_keys import (
    BLIND_KEYS,
    HELP_KEY,
    HELP_KEYS,
    KioskDriver,
    begins_writing,
    find_action,
    make_printable,
)
from assistant.screens.layout import LARGEST_TEXT, is_too_small, lay_out
from assistant.screens.notice import PAUSE
from assistant.screens.number_entry import NumberEntry
from assistant.screens.page import Page
from assistant.screens.painting import Face
from assistant.screens.staff_door import Door, StaffDoor
from assistant.screens.theme import PAIRS
from assistant.screens.view import CONTROLS, Status, View

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.05
"""Seconds between two signs of life of the event loop."""
DOUBLE_TAP_SECONDS = 0.7
"""Seconds after a touch on voice or type size in which another such touch is ignored: larger type
moves the fields under the customer's finger."""
_STARTING = View("notice", "您好，我正在准备，请稍等。要找人，按红色的帮助键。")


class KioskApp(App[int]):
    """Show one view at a time and keep help, keys and status in place."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
    ]
    CSS = f"""
    Screen {{ layout: vertical; background: {PAIRS["paper"][1]}; overflow: hidden; }}
    Face {{ width: 100%; height: 1fr; background: {PAIRS["paper"][1]}; }}
    Input {{ height: 1; border: none; padding: 0 1;
             color: {PAIRS["entry"][0]}; background: {PAIRS["option"][1]}; }}
    Input:focus {{ border: none; background: {PAIRS["demo"][1]}; }}
    Input > .input--placeholder {{ color: {PAIRS["label"][0]}; }}
    """

    class Changed(Message):
        """A new view or status has to be drawn."""

    def __init__(
        self,
        handler: Handler,
        *,
        on_beat: Callable[[], object] | None = None,
        graphics: Callable[[], Graphics | None] = lambda: None,
        typed: bool = False,
        staff_exit: bool = False,
        door: Door | None = None,
        view: View = _STARTING,
        status: Status = Status("starting"),  # noqa: B008  (immutable)
    ) -> None:
        """Prepare the kiosk; ``run()`` shows it.

        Args:
            handler: Gets what the customer does, off this loop.
            on_beat: Called by this loop about every 0.05 s, as long as it runs.
            graphics: What the terminal can draw at its present size; None: characters only.
            typed: Offer a line for keyboard utterances.
            staff_exit: Whether Ctrl+Q and Ctrl+C end the program; otherwise they do nothing.
            door: Checks who may end the program; None: everybody may.
            view: The first view.
            status: The first status.
        """
        super().__init__(driver_class=KioskDriver)
        self._handler = handler
        self._beat = on_beat
        self._graphics = graphics
        self._typed = typed
        self._staff_exit = staff_exit
        self._door = door
        self._asked: StaffDoor | None = None
        """The dialog for staff that stands over the customer's screen; None: no dialog is open."""
        self._face, self._input = Face(), _make_line(view) if typed else None
        self._answers = Courier("kiosk answers")
        self._controlled_at = float("-inf")
        self._wanted_view, self._wanted_status, self.text_size = view, status, 0
        self._view, self._number, self._page_number = view, _entry(view), 1

    # Display, from any thread

    def show(self, view: View) -> None:
        """Put ``view`` on the screen; return at once. Of several views only the last is drawn."""
        self._wanted_view = view
        self._redraw()

    def status(self, status: Status) -> None:
        """Refresh the status line."""
        self._wanted_status = status
        self._redraw()

    def set_text_size(self, level: int) -> bool:
        """Set the size of sentences, 0 (normal) to 2; return whether the screen looks different."""
        before = self.text_size
        self.text_size = min(max(level, 0), LARGEST_TEXT)
        if before == self.text_size:
            return False
        width, height = self._room
        sizes = (before, self.text_size)
        small, large = (self._lay_out(self._view, width, height, size) for size in sizes)
        self._redraw()
        return small != large

    def _redraw(self) -> None:
        if self.is_running:
            self.post_message(self.Changed())

    # Drawing

    def compose(self) -> ComposeResult:
        """Build the widgets: the page, and in typed mode a line below it."""
        yield self._face
        if self._input is not None:
            yield self._input

    def on_mount(self) -> None:
        """Draw the first screen, then tell the handler so: keys work."""
        self._draw()
        if self._beat:
            self.set_interval(BEAT_SECONDS, self._beat)
        self.call_after_refresh(self._answers.send, self._handler.start)

    def on_kiosk_app_changed(self) -> None:
        """Draw the newest view and status."""
        self._draw()

    def on_face_resized(self) -> None:
        """Draw the page in its new size."""
        self._draw()

    def _draw(self) -> None:
        if self._wanted_view is not self._view:
            self._turn_to(self._wanted_view)
        if self._line is not None:
            self._line.display = not is_too_small(self.size.width, self.size.height - 1)
        face = self._face
        width, height = self._room
        try:
            page = self._lay_out(self._view, width, height, self.text_size)
        except Exception:
            log.exception("the screen %r could not be laid out", self._view.screen)
            page = lay_out(PAUSE, Status("idle"), width, height)
        self._page_number = page.number
        face.put(page, self._pictures)

    @property
    def _pictures(self) -> Graphics | None:
        """What the terminal can draw now; None during a dialog: pictures would cover it."""
        return None if self._is_asking else self._graphics()

    @property
    def _room(self) -> tuple[int, int]:
        """Return the columns and rows that the page may use."""
        width, height = self._face.size
        return (
            (width, height)
            if width and height
            else (self.size.width, self.size.height - int(self._typed))
        )

    def _lay_out(self, view: View, width: int, height: int, text_size: int) -> Page:
        return lay_out(
            view,
            self._wanted_status,
            width,
            height,
            typed=self._number.typed() if self._number else None,
            page=self._page_number,
            text_size=text_size,
            graphics=self._pictures,
            keyboard=self._typed,
        )

    def _turn_to(self, view: View) -> None:
        """Make ``view`` the current view; digits already typed for the same question stay."""
        same = self._number and (self._number.kind, self._number.step, self._number.closed) == (
            view.field_kind,
            view.step,
            False,
        )
        if not same:
            self._number = _entry(view)
        line = self._line
        if line is not None:
            if (view.step, view.screen) != (self._view.step, self._view.screen):
                line.value = ""  # typed words never stay for another question or visit
            line.password = view.field_kind == "pin"
        self._view, self._page_number = view, 1

    # Her keys, touches and typing

    async def on_event(self, event: events.Event) -> None:
        """Open the line for typing before the key or paste that opens it is passed on.

        The customer's next keys may be waiting already: if she pressed Enter, it must find the line
        open.
        """
        opens = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        line = self._line if opens and not self._is_asking else None
        if line is not None and isinstance(event, events.Paste):
            # An input method may deliver a text as a paste. The line itself would take all of it.
            self.set_focus(line)
            room = MOST_CHARACTERS + 1 - len(line.value)
            line.insert_text_at_cursor(make_printable(event.text)[:room])
        elif line is None or self.focused is line:
            await super().on_event(event)
        elif isinstance(event, events.Key) and event.key == "tab":
            self.set_focus(line)
        else:
            if isinstance(event, events.Key) and begins_writing(event):
                self.set_focus(line)
            await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """Act on a key, if the view offers it."""
        if self._is_asking:  # staff are typing: of the customer's keys only help works
            if event.key == HELP_KEY:
                event.stop()
                self._close_door()
                self._help()
            return
        line = self._line
        writing = line is not None and self.focused is line
        if event.key == HELP_KEY or (event.key in HELP_KEYS and not writing):
            event.stop()
            self._help()
        elif line is not None and writing and event.key == "escape":
            event.stop()
            line.value = ""  # words that she gave up must not be sent with her next words
            self.set_focus(None)
        elif writing:
            self._tell_activity()
        else:
            self._act(find_action(event, in_field=self._number is not None))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Remove digits from the line while a PIN is asked: only the PIN field hides them."""
        if self._view.field_kind == "pin":
            kept = "".join(c for c in event.value if unicodedata.numeric(c, None) is None)
            if kept != event.value:
                event.input.value = kept
                if self._number is not None:
                    self._number.note = "密码请用按键输入，不要打在下面"
                self._draw()

    def on_face_touched(self, message: Face.Touched) -> None:
        """Act on a touched field."""
        self._act(message.action)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass on a typed utterance; an empty line is ignored."""
        text = event.value.strip()
        event.input.value = ""
        self.set_focus(None)
        if text:
            self._answers.send(partial(self._handler.take_text, text, self._view.step))

    def _act(self, action: str) -> None:
        """Do the action of a key or a field, if the view on screen offers it."""
        view, page = self._view, self._face.page
        if action == "help":
            self._help()
        elif page is not None and page.too_small and action not in BLIND_KEYS:
            return
        elif action in ("next", "previous"):
            self._turn_page(1 if action == "next" else -1)
        elif action in ("erase", "enter") or action.startswith("digit:"):
            self._type(action)
        elif action in CONTROLS:
            now = time.monotonic()
            if now - self._controlled_at >= DOUBLE_TAP_SECONDS:  # its fields may have moved
                self._controlled_at = now
                self._answers.send(partial(self._handler.press, action, view.step))
        elif action.startswith("choice:") or action in view.keys:
            self._answer(action.removeprefix("choice:"))

    def _answer(self, name: str) -> None:
        """Pass on a named key or a choice, with the step of the view on screen."""
        view = self._view
        if name in view.keys or any(choice.key == name for choice in view.choices):
            self._answers.send(partial(self._handler.press, name, view.step))

    def _type(self, action: str) -> None:
        number = self._number
        if number is None:
            return
        self._tell_activity()
        if action == "erase":
            number.erase()
        elif action == "enter":
            text = number.close()
            if text is not None:
                self._answers.send(
                    partial(self._handler.enter_digits, text, number.step, number.kind)
                )
        else:
            number.press(action[-1])
        self._draw()

    def _turn_page(self, by: int) -> None:
        page = self._face.page
        if page is not None and page.of > 1:
            self._page_number = (page.number - 1 + by) % page.of + 1
            self._draw()

    def _help(self) -> None:
        send_at_once(self._handler.call_help, "kiosk help")

    def _tell_activity(self) -> None:
        self._answers.send(self._handler.note_activity)

    async def action_quit(self) -> None:
        """End the program if it was started with ``--staff-exit`` and, if needed, staff sign in."""
        if self._staff_exit and not self._is_asking:
            if self._door is None:
                self._leave()
            else:
                send_at_once(partial(self._look_at_door, self._door), "kiosk door")

    def _look_at_door(self, door: Door) -> None:
        """Find out, on another thread, whether staff have to sign in."""
        self.call_from_thread(self._open_door if door.is_locked() else self._leave)

    def _open_door(self) -> None:
        """Show the dialog in which staff sign in to leave the kiosk."""
        if self._door is not None and not self._is_asking:
            self._asked = StaffDoor(partial(self._try_door, self._door))
            self._draw()
            self.push_screen(self._asked, self._note_closed)

    def _try_door(self, door: Door, number: str, password: str) -> None:
        """End the program if number and password are right; else show the customer's screen."""

        def look() -> None:
            opens = False
            try:
                opens = door.opens_to(number, password)
            finally:
                self.call_from_thread(self._leave if opens else self._close_door)

        send_at_once(look, "kiosk door")

    def _close_door(self) -> None:
        if self._asked is not None:
            self._asked.action_close()

    def _note_closed(self, _nothing: None) -> None:
        self._asked = None
        self._draw()

    def _leave(self) -> None:
        send_at_once(self._handler.leave, "kiosk exit")
        self.exit(0)

    @property
    def _is_asking(self) -> bool:
        """Whether the dialog for staff stands over the customer's screen."""
        return self._asked is not None

    @property
    def _line(self) -> Input | None:
        return self._input

    # Errors

    def panic(self, *renderables: RenderableType) -> None:
        """End the program as after any error; Textual calls this when one of its threads fails."""
        log.critical("a thread of the screen has failed: %s", _named(renderables))
        self._handle_exception(RuntimeError("a thread of the screen has failed"))

    def _handle_exception(self, error: Exception) -> None:
        """Log an error of Textual, instead of printing it to the customer.

        Textual would print a traceback to the terminal. Its message loop has ended by then, so the
        program ends, and the watchdog starts it again.
        """
        log.critical("the kiosk stopped", exc_info=error)
        self._exception = error
        self._exception_event.set()
        self.exit(return_code=1, message=PAUSE.text)


def _named(renderables: tuple[RenderableType, ...]) -> str:
    """Return the names of the errors in Textual's tracebacks, without any values."""
    stacks = [
        stack for each in renderables if isinstance(each, Traceback) for stack in each.trace.stacks
    ]
    return ", ".join(stack.exc_type for stack in stacks)


def _make_line(view: View) -> Input:
    return Input(
        placeholder="Tab 打字，写好按 Enter",
        select_on_focus=False,
        # One more than is accepted, so that the program notices a text that is too long and can
        # tell her.
        max_length=MOST_CHARACTERS + 1,
        password=view.field_kind == "pin",
    )


def _entry(view: View) -> NumberEntry | None:
    return NumberEntry(view.field_kind, view.step) if view.field_kind else None

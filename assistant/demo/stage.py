"""Play stories on the kiosk's own screen, automatically or step by step under a presenter's keys.

The presenter's keys are named in the strip below. Of the kiosk's own keys, only F1 (help) and
Ctrl+Q work.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from assistant.clock import ManualClock
from assistant.conversation.turns import Conversation
from assistant.demo.caption import ROWS, Caption, Mood, draw
from assistant.demo.terminal import Seen, look_at_terminal
from assistant.demo.tour import LOADING, NotReady, play
from assistant.events import Listener
from assistant.screens.glyphs import Graphics
from assistant.screens.handler import Handler
from assistant.screens.kiosk import KioskApp
from assistant.screens.kiosk_keys import HELP_KEY
from assistant.screens.page import Page
from assistant.screens.view import Status, View
from assistant.scripting.dialogue import Dialogue
from assistant.serving.loudspeaker import make_voice
from assistant.settings import Settings
from assistant.speaking.voice import OnPart, Speech, Spoken, unheard

log = logging.getLogger(__name__)

COMMANDS = {
    **dict.fromkeys(("space", "enter", "right", "pagedown", "down"), "next"),
    **dict.fromkeys(("left", "backspace", "pageup", "up", "b"), "back"),
    **dict.fromkeys(("n", "N"), "story"),
    **dict.fromkeys(("p", "P"), "pause"),
    **dict.fromkeys(("q", "Q"), "quit"),
}
"""The presenter's command for each key."""


STOPPED = "故事讲到一半停了，请再运行一次；还不行，请运行 run_assistant.py doctor。"


@dataclass(frozen=True)
class Still:
    """A moment of a story that can be shown again."""

    view: View
    caption: Caption
    pin: bool
    """Whether the PIN field shows a typed PIN as dots."""


class CaptionStrip(Widget):
    """Draw the caption below the screen; a touch on it means "next"."""

    def __init__(self, caption: Caption) -> None:
        """Show ``caption`` first."""
        super().__init__()
        self._caption, self._mood = caption, "busy"

    def put(self, caption: Caption, mood: Mood) -> None:
        """Show another caption, and the keys that are usable in the state ``mood``."""
        self._caption, self._mood = caption, mood
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one row of the strip."""
        width = self.size.width
        piece = draw(self._caption, width, self._mood)
        return Strip(Page(width, ROWS, piece.lines).segments()[y], width)


class StageApp(KioskApp):
    """The kiosk's screen with a strip of captions; keys are commands of the presenter."""

    CSS = f"{KioskApp.CSS}\nCaptionStrip {{ height: {ROWS}; width: 100%; }}"

    def __init__(
        self,
        handler: Handler,
        on_command: Callable[[str], None],
        graphics: Callable[[], Graphics | None],
        caption: Caption,
    ) -> None:
        """Prepare the app; ``run()`` shows it."""
        super().__init__(
            handler,
            staff_exit=True,
            graphics=graphics,
            status=Status("starting", demo=True),
        )
        self._command = on_command
        self._strip = CaptionStrip(caption)

    def compose(self) -> ComposeResult:
        """Build the kiosk's screen, and the strip below it."""
        yield from super().compose()
        yield self._strip

    def tell(self, caption: Caption, mood: Mood) -> None:
        """Put a caption below the screen; may be called from any thread."""
        if self.is_running:
            self.call_later(self._strip.put, caption, mood)

    def type_pin(self) -> None:
        """Fill the PIN field with dots; may be called from any thread."""
        self.call_later(self._fill)

    def _fill(self) -> None:
        if self._number is not None:
            for digit in "000000":
                self._number.press(digit)
            self._draw()

    def on_key(self, event: events.Key) -> None:
        """Pass on the presenter's keys and the help key; ignore the kiosk's other keys."""
        if event.key != HELP_KEY:
            event.stop()
            event.prevent_default()  # otherwise Textual calls ``KioskApp.on_key`` too
            if command := COMMANDS.get(event.key):
                self._command(command)

    def on_click(self, event: events.Click) -> None:
        """Take a touch on the strip as "next"."""
        if isinstance(event.widget, CaptionStrip):
            self._command("next")


class HurriedVoice:
    """Speak as the kiosk does, but treat a text as fully read when the presenter presses "next".

    Without a loudspeaker a text that is only shown counts as read then too; otherwise the guard's
    notice would stay 40 seconds. A real kiosk never shortens a reading like this. Here the money is
    not real, and the caption tells the rule.
    """

    def __init__(self, voice: Speech) -> None:
        """Use ``voice`` for speaking."""
        self._voice = voice
        self._hurry = asyncio.Event()

    async def say(self, text: str, *, opening: bool = False, on_part: OnPart = unheard) -> Spoken:
        """Say ``text``, or return early when the presenter presses "next"; see ``Speech.say``."""
        self._hurry.clear()
        said = asyncio.ensure_future(self._voice.say(text, opening=opening, on_part=on_part))
        hurried = asyncio.ensure_future(self._hurry.wait())
        try:
            await asyncio.wait({said, hurried}, return_when=asyncio.FIRST_COMPLETED)
            if said.done():
                return replace(said.result(), how="read")
            self._voice.stop()
            return replace(await said, finished=True, how="read")
        finally:
            hurried.cancel()
            said.cancel()

    def hurry(self) -> None:
        """Stop reading now, and treat the text as fully read."""
        self._hurry.set()

    def stop(self) -> None:
        """Stop speaking at once."""
        self._voice.stop()

    def adjust(self, step: str) -> bool:
        """Change pace or volume; see ``Speech.adjust``."""
        return self._voice.adjust(step)


class Stage(Handler):
    """Run the stories on a thread and show them: the ``Show`` of a terminal."""

    def __init__(
        self,
        settings: Settings,
        stories: Sequence[Dialogue],
        listeners: list[Listener],
        *,
        stepping: bool = False,
        points: bool = False,
        terminal: Seen | None = None,
    ) -> None:
        """Prepare; ``run`` plays the stories.

        Args:
            settings: Settings whose data folder holds the sandboxes.
            stories: The stories to play.
            listeners: Called with each event.
            stepping: The presenter steps through the stories; otherwise they play automatically.
            points: End each story with its lesson for the morning briefing.
            terminal: What the terminal can draw; None: characters only.
        """
        self._settings, self._stories, self._listeners = settings, stories, listeners
        self._stepping, self._points = stepping, points
        self._loop = asyncio.new_event_loop()
        self._commands: asyncio.Queue[str] = asyncio.Queue()
        self._conversation: Conversation | None = None
        self._voice: HurriedVoice | None = None
        first = stories[0]
        self._caption = Caption(first.title, LOADING, "", first.opening)
        self._view, self._pin = View("notice", ""), False
        self._stills: list[Still] = []
        self._left = ""
        """Why this story ends early: ``story`` (the presenter wants the next one) or ``help`` (help
        was called); empty: the story continues."""
        self.app = StageApp(
            self,
            on_command=self._command,
            graphics=terminal.graphics if terminal else lambda: None,
            caption=self._caption,
        )

    def run(self) -> int:
        """Show the stories until they are over or the presenter leaves; return the exit code."""
        return self.app.run() or 0

    # The methods of ``Show``, which the tour calls

    def begin(self, story: Dialogue, clock: ManualClock) -> Speech:
        """Begin a story."""
        self._left = ""
        self._voice = self._voice or HurriedVoice(make_voice(self._settings))
        return self._voice

    def play_with(self, conversation: Conversation) -> None:
        """Send presses of the help key to this conversation."""
        self._conversation = conversation

    def show(self, view: View) -> None:
        """Put a view on the screen."""
        self._view, self._pin = view, False
        self.app.show(view)

    def status(self, status: Status) -> None:
        """Refresh the status line."""
        self.app.status(status)

    @property
    def type_size(self) -> int:
        """Return 0, the usual type size: it never changes here."""
        return 0

    def adjust(self, how: str) -> bool:
        """Change nothing: the stage keeps its type size."""
        return False

    def caption(self, caption: Caption) -> None:
        """Show the caption below the screen."""
        self._caption = caption
        self.app.tell(caption, "busy")

    def type_pin(self) -> None:
        """Show the dots of a PIN."""
        self._pin = True
        self.app.type_pin()

    async def beat(self, seconds: float) -> None:
        """Wait so many seconds, so that people can read what the customer does next."""
        await asyncio.sleep(seconds)

    async def settle(self, conversation: Conversation) -> None:
        """Wait until the voice has finished, or the presenter presses "next"."""
        while not self._commands.empty():  # keys that were pressed before the screen was shown
            self._take(self._commands.get_nowait())
        self.app.tell(self._caption, "speaking")
        said = asyncio.ensure_future(conversation.settled())
        while not said.done() and not self._left:
            told = asyncio.ensure_future(self._commands.get())
            await asyncio.wait({said, told}, return_when=asyncio.FIRST_COMPLETED)
            if not told.done():
                told.cancel()
            elif self._take(told.result()) == "next" and self._voice:
                self._voice.hurry()
        said.cancel()

    async def rest(self, seconds: float) -> bool:
        """Keep the screen for so many seconds or until "next"; "back" shows earlier screens.

        Returns whether this story goes on; False: the presenter wants the next story.
        """
        if self._left == "story":
            return False
        self._stills.append(Still(self._view, self._caption, self._pin))
        at = len(self._stills) - 1
        while True:
            self.app.tell(self._stills[at].caption, self._mood)
            command = self._take(await self._wait(None if self._stepping else seconds))
            if command == "story":
                return False
            if command == "help":
                self._stills.append(Still(self._view, Caption(self._caption.title), False))
                at = len(self._stills) - 1
            elif command in ("next", "back"):
                at = max(0, at + (1 if command == "next" else -1))
                if at == len(self._stills):
                    return not self._left
                self._put(self._stills[at])

    def end(self) -> None:
        """Do nothing: a finished story leaves nothing to clear up here."""

    @property
    def _mood(self) -> Mood:
        return "stepping" if self._stepping else "playing"

    def _put(self, still: Still) -> None:
        """Show the screen of a still again, with the dots of a PIN if it had them."""
        self.app.show(still.view)
        if still.pin:
            self.app.type_pin()

    async def _wait(self, seconds: float | None) -> str:
        """Return the presenter's next command, or ``next`` if none comes within so many seconds."""
        try:
            return await asyncio.wait_for(self._commands.get(), seconds)
        except asyncio.TimeoutError:
            return "next"

    def _take(self, command: str) -> str:
        """Record the effect of a command (pause, next story, help), and return the command."""
        if command == "pause":
            self._stepping = not self._stepping
        elif command == "back":
            self._stepping = True
        elif command in ("story", "help"):
            self._left = command
        return command

    # Called on the screen's thread

    def _command(self, command: str) -> None:
        if command == "quit":
            self.app.exit(0)
        else:
            self._loop.call_soon_threadsafe(self._commands.put_nowait, command)

    def call_help(self) -> None:
        """Call help in the story's sandbox, as the kiosk would; the story ends with it."""
        if self._conversation is not None:
            call = asyncio.run_coroutine_threadsafe(self._conversation.call_help("key"), self._loop)
            call.add_done_callback(lambda _: self._command("help"))

    def start(self) -> None:
        """Play the stories on a thread of their own."""
        threading.Thread(target=self._play, name="stories", daemon=True).start()

    def _play(self) -> None:
        asyncio.set_event_loop(self._loop)
        told = play(self._settings, self._stories, self, self._listeners, points=self._points)
        try:
            self._loop.run_until_complete(told)
        except NotReady as err:
            self.app.call_from_thread(self.app.exit, 1, 1, str(err))
        except Exception:
            log.exception("the stories stopped")
            self.app.call_from_thread(self.app.exit, 1, 1, STOPPED)
        else:
            self.app.call_from_thread(self.app.exit, 0)


def run_on_stage(
    settings: Settings,
    stories: Sequence[Dialogue],
    listeners: list[Listener],
    *,
    stepping: bool,
    points: bool,
) -> int:
    """Play the stories on this terminal; return the exit code."""
    seen = look_at_terminal()
    stage = Stage(settings, stories, listeners, stepping=stepping, points=points, terminal=seen)
    return stage.run()

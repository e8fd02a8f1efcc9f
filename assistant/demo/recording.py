"""Record stories without a terminal: an asciinema cast of each story, an SVG of each still picture.

Only the stories' own clock passes, so recording a minute takes a moment. The cast is asciinema's
format of version 2: a header and one line of JSON for each change
(https://docs.asciinema.org/manual/asciicast/v2/). Its player draws no sixel pictures, so large
names and amounts are made of half-block characters in casts; in the SVGs they are in a font.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.segment import Segment

from assistant.clock import ManualClock
from assistant.conversation.turns import Conversation
from assistant.demo.caption import ROWS, Caption, draw
from assistant.demo.svg import svg
from assistant.screens.drawing import Typed
from assistant.screens.glyphs import Graphics
from assistant.screens.layout import lay_out
from assistant.screens.page import Page
from assistant.screens.picture import GRAPHICS
from assistant.screens.view import Status, View
from assistant.scripting.dialogue import Dialogue
from assistant.speaking.scripted import ScriptedVoice

WIDTH, HEIGHT = 80, 24
"""Columns and rows of the kiosk's screen; the captions stand below it."""


class Recorder:
    """The ``Show`` that records stories into a folder."""

    def __init__(self, folder: Path, on_done: Callable[[Path], None]) -> None:
        """Create ``folder`` and write into it; ``on_done`` is called with the path of each cast."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._on_done = folder, on_done
        self._count = 0
        self._forget()

    def _forget(self) -> None:
        """Clear the screen before a story."""
        self._view, self._status = View("notice", ""), Status(demo=True)
        self._caption, self._dots = Caption(""), ""
        self._lines: list[str] = []
        self._written: list[str] = []
        self._stills = 0

    def begin(self, story: Dialogue, clock: ManualClock) -> ScriptedVoice:
        """Begin the cast of a story; return a voice that only takes time."""
        self._forget()
        self._count += 1
        self._name = f"{self._count:02d}-{story.id}"
        self._clock, self._began = clock, clock.now()
        # An earlier recording may have had more stills.
        for old in self._folder.glob(f"{self._name}-*.svg"):
            old.unlink()
        self._written.append(_header(story, clock.now()))
        return ScriptedVoice(clock)

    def play_with(self, conversation: Conversation) -> None:
        """Do nothing: a recording has no help key."""

    def show(self, view: View) -> None:
        """Put a view on the screen."""
        self._view, self._dots = view, ""
        self._draw()

    def status(self, status: Status) -> None:
        """Refresh the status line."""
        self._status = status
        self._draw()

    @property
    def type_size(self) -> int:
        """Return 0, the usual type size: it never changes here."""
        return 0

    def adjust(self, how: str) -> bool:
        """Change nothing: the recording keeps its type size."""
        return False

    def caption(self, caption: Caption) -> None:
        """Record the caption below the screen."""
        self._caption = caption
        self._draw()

    def type_pin(self) -> None:
        """Show the dots of a PIN."""
        self._dots = "●" * 6
        self._draw()

    async def beat(self, seconds: float) -> None:
        """Move the story's clock on by so many seconds."""
        self._clock.advance(seconds)

    async def settle(self, conversation: Conversation) -> None:
        """Wait until the voice has finished, on the story's clock."""
        await conversation.settled()

    async def rest(self, seconds: float) -> bool:
        """Save the screen as a still picture and let its time pass; return True (go on)."""
        self._stills += 1
        page = self._page(GRAPHICS)
        still = svg(self._segments(page), page.letterings)
        (self._folder / f"{self._name}-{self._stills:02d}.svg").write_text(still, "utf-8")
        self._clock.advance(seconds)
        return True

    def end(self) -> None:
        """Write the story's cast to its file."""
        self._emit("")  # empty: the player shows the last screen as long as the others
        cast = self._folder / f"{self._name}.cast"
        cast.write_text("".join(f"{line}\n" for line in self._written), "utf-8")
        self._on_done(cast)

    def _page(self, graphics: Graphics | None) -> Page:
        typed = Typed(self._dots)
        return lay_out(self._view, self._status, WIDTH, HEIGHT, typed=typed, graphics=graphics)

    def _segments(self, page: Page) -> list[list[Segment]]:
        strip = draw(self._caption, WIDTH)
        return [*page.segments(), *Page(WIDTH, ROWS, strip.lines).segments()]

    def _draw(self) -> None:
        """Add the screen lines that have changed to the cast."""
        lines = [_as_ansi(line) for line in self._segments(self._page(None))]
        before = self._lines or [""] * len(lines)
        changed = [
            f"\x1b[{row};1H{line}"
            for row, (line, old) in enumerate(zip(lines, before, strict=True), 1)
            if line != old
        ]
        self._lines = lines
        if changed:
            self._emit("".join(changed))

    def _emit(self, text: str) -> None:
        passed = (self._clock.now() - self._began).total_seconds()
        self._written.append(json.dumps([round(passed, 3), "o", text], ensure_ascii=False))


def _header(story: Dialogue, now: datetime) -> str:
    head = {
        "version": 2,
        "width": WIDTH,
        "height": HEIGHT + ROWS,
        "timestamp": int(now.timestamp()),
        "title": story.title,
        "env": {"TERM": "xterm-256color"},
    }
    return json.dumps(head, ensure_ascii=False)


_CONSOLE = Console(width=WIDTH, color_system="truecolor", force_terminal=True)


def _as_ansi(line: list[Segment]) -> str:
    """Return a line as text with the control sequences for a terminal."""
    with _CONSOLE.capture() as captured:
        for segment in Segment.simplify(line):
            _CONSOLE.print(segment.text, style=segment.style, end="", highlight=False, markup=False)
    return captured.get()

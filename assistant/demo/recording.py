"""Record stories without a terminal: an asciinema cast of each, and an SVG of every still.

Time passes on the stories' own clock only, so a minute of a story is recorded in a moment.
The cast is asciinema's format of version 2: a header and one line of JSON for each change
(https://docs.asciinema.org/manual/asciicast/v2/). Its player draws no sixel, so names and amounts are half
blocks there; in the SVGs they are type.
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
"""Cells of the kiosk's screen; the captions stand below it."""


class Recorder:
    """The ``Show`` of a folder."""

    def __init__(self, folder: Path, on_done: Callable[[Path], None]) -> None:
        """Write into ``folder``, which is made; ``on_done`` is told of each cast."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._on_done = folder, on_done
        self._count = 0
        self._forget()

    def _forget(self) -> None:
        """Begin a story with an empty screen."""
        self._view, self._status = View("notice", ""), Status(demo=True)
        self._caption, self._dots = Caption(""), ""
        self._lines: list[str] = []
        self._written: list[str] = []
        self._stills = 0

    def begin(self, story: Dialogue, clock: ManualClock) -> ScriptedVoice:
        """Begin a cast."""
        self._forget()
        self._count += 1
        self._name = f"{self._count:02d}-{story.id}"
        self._clock, self._began = clock, clock.now()
        for old in self._folder.glob(f"{self._name}-*.svg"):  # of a recording with more stills
            old.unlink()
        self._written.append(_header(story, clock.now()))
        return ScriptedVoice(clock)

    def play_with(self, conversation: Conversation) -> None:
        """Do nothing: no help key can be pressed here."""

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
        """Return 0: it stays as it is."""
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
        """Move the story's clock on."""
        self._clock.advance(seconds)

    async def settle(self, conversation: Conversation) -> None:
        """Wait until all has been said, on the story's clock."""
        await conversation.settled()

    async def rest(self, seconds: float) -> bool:
        """Keep the screen as a still."""
        self._stills += 1
        page = self._page(GRAPHICS)
        still = svg(self._segments(page), page.letterings)
        (self._folder / f"{self._name}-{self._stills:02d}.svg").write_text(still, "utf-8")
        self._clock.advance(seconds)
        return True

    def end(self) -> None:
        """Write the cast."""
        self._emit("")  # its last screen stays as long as the others
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
        """Write the lines that have changed."""
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
    """Return a line as a terminal is sent it."""
    with _CONSOLE.capture() as captured:
        for segment in Segment.simplify(line):
            _CONSOLE.print(segment.text, style=segment.style, end="", highlight=False, markup=False)
    return captured.get()

"""Show the sample of each screen in the terminal; keys change screen, grid and theme."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from pathlib import Path

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from assistant.demo.export import STATUS
from assistant.demo.sizes import GRIDS, Grid
from assistant.demo.terminal import Seen, look_at_terminal
from assistant.screens.handler import Handler
from assistant.screens.kiosk import KioskApp
from assistant.screens.page import words
from assistant.screens.theme import PAIRS, THEMES, style, use_theme
from assistant.screens.view import View

COMMANDS = {
    **dict.fromkeys(("right", "space", "enter", "down", "pagedown"), "next"),
    **dict.fromkeys(("left", "backspace", "up", "pageup"), "back"),
    **dict.fromkeys(("g", "G"), "grid"),
    **dict.fromkeys(("t", "T"), "theme"),
    **dict.fromkeys(("q", "Q", "escape"), "quit"),
}
KEYS = "←→ 换一屏  G 大小  T 颜色  Q 退出"
THEME_NAMES = {"light": "浅底深字", "dark": "深底浅字"}
LEVELS: dict[str, int] = {str(grid): 1 - number for number, grid in enumerate(GRIDS)}
"""The level of each grid in a terminal opened by this program (``watchdog.grid.ROWS``)."""


class KeyLine(Widget):
    """Draw a line with the name of the screen and the keys."""

    text = ""

    def render_line(self, y: int) -> Strip:
        """Return the line of keys."""
        width = self.size.width
        return Strip([Segment(words(self.text, "option", width).plain, style("option"))], width)


class Viewer(KioskApp):
    """The kiosk's screen, with one view of the gallery after another."""

    CSS = f"{KioskApp.CSS}\nKeyLine {{ height: 1; width: 100%; }}"

    def __init__(
        self, views: Mapping[str, View], seen: Seen, *, remote: Path | None = None
    ) -> None:
        """Prepare the viewer; ``run()`` shows it.

        Args:
            views: The views to show, by name.
            seen: What the terminal can do.
            remote: Path of a socket that tells what to show; None: keys tell it.
        """
        self._views, self._names, self._at = views, list(views), 0
        self._seen, self._remote = seen, remote
        self._themes, self._grid = list(THEMES), 0
        self._line_of_keys = KeyLine()
        super().__init__(
            Handler(),
            staff_exit=True,
            graphics=seen.graphics,
            view=views[self._names[0]],
            status=STATUS,
        )

    def compose(self) -> ComposeResult:
        """Build the screen, and below it the line of keys if keys are used."""
        yield from super().compose()
        if self._remote is None:
            yield self._line_of_keys

    def on_mount(self) -> None:
        """Tell which screen is up, or let it be told; Textual calls the kiosk's own method too."""
        self.call_after_refresh(self._listen if self._remote else self._tell)

    def on_resize(self) -> None:
        """Draw again for the new grid, which our own terminal needs a moment to set."""
        self._tell()

    def on_key(self, event: events.Key) -> None:
        """Turn to another screen, grid or theme."""
        event.stop()
        event.prevent_default()  # otherwise Textual calls ``KioskApp.on_key`` too
        command = COMMANDS.get(event.key)
        if command == "quit":
            self.exit(0)
        elif command in ("next", "back"):
            self._at = (self._at + (1 if command == "next" else -1)) % len(self._names)
        elif command == "grid":
            self._take_grid((self._grid + 1) % (len(GRIDS) + 1))
        elif command == "theme":
            self._themes.append(self._themes.pop(0))
            self._take_theme()
        self._pose()

    @property
    def _room(self) -> tuple[int, int]:
        """Return columns and rows for the page: the grid's, or fewer in a small terminal."""
        width, height = self._face.size
        grid = self._wanted
        if grid is None or not self._fits(grid):
            return super()._room
        return min(grid.columns, width), min(grid.rows, height)

    @property
    def _wanted(self) -> Grid | None:
        """The grid to draw in; None: whatever the terminal has, or sets by its font size."""
        return GRIDS[self._grid - 1] if self._grid and not self._seen.grids else None

    def _fits(self, grid: Grid) -> bool:
        return grid.columns <= self.size.width and grid.rows < self.size.height

    def _take_grid(self, number: int) -> None:
        """Change the grid: by the font size in our own terminal, else by using fewer cells."""
        self._grid = number
        if self._seen.grids and self._driver is not None:
            self._seen.level = LEVELS[str(GRIDS[number - 1])] if number else 0
            self._driver.write(self._seen.grids[self._seen.level].change.decode())
            self._driver.flush()

    def _take_theme(self) -> None:
        use_theme(self._themes[0])
        for widget in (self.screen, self._face):
            widget.set_styles(background=PAIRS["paper"][1])

    def _pose(self) -> None:
        """Show the chosen screen, grid and theme."""
        self.show(self._views[self._names[self._at]])
        self._tell()

    def _tell(self) -> None:
        if self._grid and self._wanted is not None and not self._fits(self._wanted):
            grid = f"{self._wanted} 放不下，终端是 {Grid(*self.size)}"
        else:
            grid = str(self._wanted or Grid(*self.size))
        place = f"{self._at + 1}/{len(self._names)} {self._names[self._at]}"
        # The keys come first, as a narrow screen cuts off the end.
        self._line_of_keys.text = f" {KEYS}  {place}  {grid}  {THEME_NAMES[self._themes[0]]}"
        self.call_later(self._line_of_keys.refresh)

    # Controlled through the socket

    def _listen(self) -> None:
        threading.Thread(target=self._obey, name="remote", daemon=True).start()

    def _obey(self) -> None:
        """Show the screen, grid and theme that each line of the socket names; answer when drawn."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self._remote))
            with line.makefile("rw", encoding="utf-8") as told:
                for wish in told:
                    self.call_from_thread(self._wish, *wish.split())
                    told.write("shown\n")
                    told.flush()
        self.call_from_thread(self.exit, 0)

    def _wish(self, name: str, grid: str, theme: str) -> None:
        number = [str(each) for each in GRIDS].index(grid) + 1
        if number != self._grid:
            self._take_grid(number)
        if self._themes[0] != theme:
            self._themes.sort(key=lambda each: each != theme)
            self._take_theme()
        self._at = self._names.index(name)
        self._pose()


def show(views: Mapping[str, View], remote: Path | None) -> int:
    """Show the views on this terminal; return the exit code."""
    seen = look_at_terminal()
    return Viewer(views, seen, remote=remote).run() or 0

"""Draw the watchdog's own screens as bytes for a terminal, in advance."""

from __future__ import annotations

import io
import logging

from assistant import phrases
from assistant.screens import help_called
from assistant.screens.glyphs import Graphics
from assistant.screens.view import Status, View
from assistant.watchdog.terminal import SCREEN

log = logging.getLogger(__name__)

_CLEAR = b"\x1b[?2026l\x1b[0m" + SCREEN + b"\x1b[2J\x1b[H"


class HelpScreens:
    """Draws the screens of a call for help and of a pause, and caches them for each size."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int, int, Graphics | None], bytes] = {}

    def prepare(self, columns: int, rows: int, graphics: Graphics | None) -> None:
        """Draw both screens of a call in advance; takes about 0.2 s."""
        told = help_called.Data(state="notified")
        not_told = help_called.Data(state="failed")
        for text, data in ((phrases.NOTIFIED, told), (phrases.NOT_NOTIFIED, not_told)):
            self.drawn(View("help_called", text, data), columns, rows, graphics)

    def drawn(self, view: View, columns: int, rows: int, graphics: Graphics | None) -> bytes:
        """Return the bytes that put ``view`` on a terminal of this size."""
        key = (view.text, str(view.data.get("state")), columns, rows, graphics)
        if key not in self._known:
            self._known[key] = self._draw(view, columns, rows, graphics)
        return self._known[key]

    def _draw(self, view: View, columns: int, rows: int, graphics: Graphics | None) -> bytes:
        from rich.console import Console

        from assistant.screens.layout import lay_out

        try:
            page = lay_out(view, Status("idle"), columns, rows, graphics=graphics)
            written = io.StringIO()
            console = Console(
                file=written, width=page.width, force_terminal=True, color_system="truecolor"
            )
            for line in page.lines:
                console.print(line, end="\r\n", no_wrap=True, crop=True)
            cells = written.getvalue().rstrip("\r\n")
            real = (one.drawing(graphics) for one in page.letterings) if graphics else ()
            return _CLEAR + "".join([cells, *real]).encode()
        except Exception:  # after any error the plain sentence can be shown
            log.exception("the help screen could not be laid out")
            return _CLEAR + view.text.encode()

"""Draw a page in the terminal: only the rows that differ, and real type over its cells.

Real type is a picture that the terminal draws over the page. Pictures are sent with the row behind
which they stand, so that no cell that is painted later covers them.
"""

from __future__ import annotations

from dataclasses import replace

from rich.segment import ControlType, Segment
from rich.text import Text
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from assistant.screens.glyphs import Cells, Graphics, Lettering
from assistant.screens.page import Page

Drawing = tuple[Lettering, Cells | None]
"""Real type, and which part of it; None: all."""
MOST_PICTURES = 16
"""Pictures that xterm keeps."""
NO_CELLS = [(ControlType.CURSOR_FORWARD, 0)]
"""Marks a segment that takes up no cells and is written as it is."""


def changed_rows(before: Page | None, after: Page) -> list[int] | None:
    """Return the rows that differ; None: all must be painted, as real type is among them.

    What is only marked in real type is no difference: ``newly_marked`` finds it.
    """
    if before is None or (before.width, before.height) != (after.width, after.height):
        return None
    pairs = enumerate(zip(before.lines, after.lines, strict=True))
    rows = [row for row, (old, new) in pairs if not same_line(old, new)]
    held = {row for one in after.letterings for row in range(one.row, one.row + one.rows)}
    moved = [bare(one) for one in before.letterings] != [bare(one) for one in after.letterings]
    return None if moved or held & set(rows) else rows


def bare(one: Lettering) -> Lettering:
    """Return real type without its marks."""
    return replace(one, marks=(), mark="")


def newly_marked(before: Page | None, after: Page, graphics: Graphics) -> list[Drawing]:
    """Return the parts of real type in which something else is marked than before."""
    pairs = zip(before.letterings if before else (), after.letterings, strict=False)
    return [(new, part) for old, new in pairs for part in new.newly_marked(old, graphics)]


def same_line(one: Text, other: Text) -> bool:
    """Return whether two lines look alike."""
    return one.plain == other.plain and one.style == other.style and one.spans == other.spans


class Face(Widget):
    """Draw the page and post which of its fields is touched."""

    class Touched(Message):
        """A field was touched."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action
            """See ``page.Touch.action``."""

    class Resized(Message):
        """A page of the new size is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.page: Page | None = None
        self._strips: list[Strip] = []
        self._all = True
        """All has to be painted: the terminal may show something else."""
        self._pictures = 0
        """Pictures that were sent since all was painted."""

    def put(self, page: Page, graphics: Graphics | None) -> None:
        """Show ``page``; only its changed lines are painted, unless real type is among them.

        Real type is sent with its lowest line, when all cells below it have been painted.
        """
        changed = None if self._all else changed_rows(self.page, page)
        marked = newly_marked(self.page, page, graphics) if graphics and changed is not None else []
        self.page, self._all = page, False
        strips = [Strip(line, page.width) for line in page.segments()]
        if graphics:
            for one in page.letterings:
                drawing = Segment(one.drawing(graphics), None, NO_CELLS)
                last = one.row + one.rows - 1
                strips[last] = Strip([*strips[last], drawing], page.width)
        self._strips = strips
        if changed is None:
            self._pictures = len(page.letterings)
        elif marked and graphics:
            changed = [*changed, self._send(marked, graphics)]
        if changed is None:
            self.refresh()
        else:
            self.refresh(*(Region(0, row, page.width, 1) for row in changed))

    def _send(self, marked: list[Drawing], graphics: Graphics) -> int:
        """Add pictures to a row of cells, over those of before; return that row.

        A terminal keeps few, and drops the oldest: before one that is to be seen goes, all are sent.
        """
        assert self.page is not None
        self._pictures += len(marked)
        if self._pictures > MOST_PICTURES:
            marked = [(one, None) for one in self.page.letterings]
            self._pictures = len(marked)
        real = self.page.letterings
        held = {row for one in real for row in range(one.row, one.row + one.rows)}
        row = next(row for row in range(self.page.height) if row not in held)
        drawings = [Segment(one.drawing(graphics, part), None, NO_CELLS) for one, part in marked]
        self._strips[row] = Strip([*self._strips[row], *drawings], self.page.width)
        return row

    def render_line(self, y: int) -> Strip:
        """Return a row of the page."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    def on_resize(self) -> None:
        """Ask for a page of the new size, painted as a whole.

        The watchdog, too, changes the size where its own help screen has stood there.
        """
        self._all = True
        self.post_message(self.Resized())

    def on_click(self, event: events.Click) -> None:
        """Post which field was touched."""
        action = self.page.at(event.x, event.y) if self.page else None
        if action:
            self.post_message(self.Touched(action))

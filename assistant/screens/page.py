"""Define a laid-out screen (lines of styled cells, fields to touch) and build it from pieces."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text

from assistant.screens.glyphs import Lettering
from assistant.screens.theme import Role, style
from assistant.screens.wrapping import padded


@dataclass(frozen=True)
class Touch:
    """A field that can be touched or clicked."""

    action: str
    """The field's action: help yes no repeat back home, ``choice:1`` to ``choice:9``, ``digit:5``,
    ``digit:.``, ``erase``, ``enter``, ``next`` or ``previous`` page."""
    column: int
    row: int
    columns: int
    rows: int

    def holds(self, column: int, row: int) -> bool:
        """Return whether the cell at ``column``, ``row`` belongs to the field."""
        across = self.column <= column < self.column + self.columns
        return across and self.row <= row < self.row + self.rows


@dataclass(frozen=True)
class Piece:
    """A rectangle of lines, all ``width`` cells wide, with its touch fields and real type."""

    width: int
    lines: tuple[Text, ...] = ()
    touches: tuple[Touch, ...] = ()
    letterings: tuple[Lettering, ...] = ()
    """Words in real type (``glyphs``); the cells below them are empty."""

    @property
    def height(self) -> int:
        """Return the height in rows."""
        return len(self.lines)


@dataclass(frozen=True)
class Page:
    """Everything on the screen; a rich renderable."""

    width: int
    height: int
    lines: tuple[Text, ...]
    """Exactly ``height`` lines of ``width`` cells."""
    touches: tuple[Touch, ...] = field(default=())
    letterings: tuple[Lettering, ...] = ()
    """Words in real type (``glyphs``), drawn over empty cells."""
    number: int = 1
    """Which page of the text this is, from 1."""
    of: int = 1
    """How many pages the text takes; controls are on every page."""
    too_small: bool = False
    """True: the window is too small for the screen, so the customer cannot agree to anything."""

    def at(self, column: int, row: int) -> str | None:
        """Return the action of the field at a cell; None if no field is there."""
        for touch in self.touches:
            if touch.holds(column, row):
                return touch.action
        return None

    def touch(self, action: str) -> Touch | None:
        """Return the field with ``action``; None if the page has no such field."""
        return next((touch for touch in self.touches if touch.action == action), None)

    @property
    def plain(self) -> str:
        """Return the characters on the screen, line by line."""
        return "\n".join(line.plain for line in self.lines)

    def segments(self) -> list[list[Segment]]:
        """Return the lines as rich segments."""
        console = Console(width=self.width, color_system="truecolor", force_terminal=True)
        return [painted(line, console) for line in self.lines]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines:
            yield from painted(line, console)
            yield Segment.line()


def painted(line: Text, console: Console) -> list[Segment]:
    """Return a line as segments in its colours, which rich leaves out for a text without spans."""
    if line.spans:
        drawn = line.render(console)
        return [one._replace(text=without_controls(one.text)) for one in drawn]
    return [Segment(without_controls(line.plain), console.get_style(line.style))]


def without_controls(text: str) -> str:
    """Return ``text``, as wide, without characters that a terminal obeys or that move others.

    A name may come from another bank. An escape sequence in it could change the clipboard or make
    the terminal answer, as if somebody typed; a mark of direction could turn digits around.
    """
    if text.isprintable():
        return text
    return "".join(" " * cell_len(each) if _moves(each) else each for each in text)


def _moves(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def words(text: str, role: Role, width: int) -> Text:
    """Return one line of ``width`` cells in the style of ``role``."""
    return Text(padded(text, width), style(role), end="", no_wrap=True)


def blank(width: int, rows: int = 1) -> Piece:
    """Return a piece with no text."""
    return Piece(width, tuple(words("", "paper", width) for _ in range(rows)))


def widened(line: Text, width: int, role: Role = "paper") -> Text:
    """Return ``line`` filled up with empty cells to ``width`` cells."""
    missing = width - line.cell_len
    if missing <= 0:
        return line
    filled = line.copy()
    filled.append(" " * missing, style(role))
    return filled


def stacked(pieces: Iterable[Piece], width: int, gap: int = 0) -> Piece:
    """Return the pieces one below the other, ``gap`` empty rows between them."""
    lines: list[Text] = []
    touches: list[Touch] = []
    letterings: list[Lettering] = []
    for piece in pieces:
        if lines and piece.lines:
            lines.extend(blank(width, gap).lines)
        touches.extend(moved(piece.touches, rows=len(lines)))
        letterings.extend(moved(piece.letterings, rows=len(lines)))
        wide = piece.width == width
        lines.extend(piece.lines if wide else (widened(line, width) for line in piece.lines))
    return Piece(width, tuple(lines), tuple(touches), tuple(letterings))


def beside(pieces: Sequence[Piece], gap: int = 0) -> Piece:
    """Return the pieces side by side, top-aligned, ``gap`` empty columns between them."""
    rows = max(piece.height for piece in pieces)
    lines = [Text(end="", no_wrap=True) for _ in range(rows)]
    touches: list[Touch] = []
    letterings: list[Lettering] = []
    column = 0
    for number, piece in enumerate(pieces):
        if number:
            for line in lines:
                line.append(" " * gap, style("paper"))
            column += gap
        touches.extend(moved(piece.touches, columns=column))
        letterings.extend(moved(piece.letterings, columns=column))
        for line, part in zip(lines, _filled(piece, rows), strict=True):
            line.append_text(part)
        column += piece.width
    return Piece(column, tuple(lines), tuple(touches), tuple(letterings))


def indented(piece: Piece, margin: int, width: int) -> Piece:
    """Return ``piece`` with ``margin`` empty columns on its left, ``width`` cells in all."""
    side = blank(margin, piece.height)
    whole = beside([side, piece]) if margin and piece.lines else piece
    return replace(whole, width=width, lines=tuple(widened(line, width) for line in whole.lines))


Placed = TypeVar("Placed", Touch, Lettering)


def moved(placed: Iterable[Placed], columns: int = 0, rows: int = 0) -> Iterator[Placed]:
    """Yield fields or letterings, moved by ``columns`` and ``rows``."""
    for one in placed:
        yield replace(one, column=one.column + columns, row=one.row + rows)


def _filled(piece: Piece, rows: int) -> Iterator[Text]:
    for line in piece.lines:
        yield widened(line, piece.width)
    yield from blank(piece.width, rows - piece.height).lines

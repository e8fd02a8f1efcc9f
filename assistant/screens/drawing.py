"""Draw single blocks into pieces of a given width."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from rich.text import Text

from assistant.screens import bigtype
from assistant.screens.blocks import Big, Block, Fact, Hints, NumberField, Progress, Rows, Sentence
from assistant.screens.page import Piece, stacked, widened, words
from assistant.screens.theme import PAIRS, Role, style
from assistant.screens.wrapping import padded, wrap


@dataclass(frozen=True)
class Typed:
    """The content of the open number field as it may be seen: dots for a PIN."""

    shown: str = ""
    closed: bool = False
    """Enter was pressed: the field takes no more."""
    note: str = ""
    """One sentence about the field, e.g. that digits are missing."""


def draw(
    block: Block, width: int, leading: int = 0, size: int = 0, sentence_size: int = 0
) -> Piece:
    """Return a block drawn; many arrangements are tried for each page, and most draw it alike.

    Args:
        block: Any but options and number fields, which are controls.
        width: In cells.
        leading: Empty rows between the lines of sentences.
        size: Pixels of names and amounts; 0 sets them in plain cells.
        sentence_size: Pixels of sentences; 0 sets them in plain cells.
    """
    if isinstance(block, Big):
        return _drawn(block, width, 0, size)
    if isinstance(block, Sentence):
        return _drawn(block, width, 0 if sentence_size else leading, sentence_size)
    return _drawn(block, width, 0, 0)


@lru_cache(maxsize=512)
def _drawn(block: Block, width: int, leading: int, size: int) -> Piece:
    """Draw a block; what its kind does not depend on is 0, so that each drawing is kept once."""
    if isinstance(block, Big):
        return _big(block, width, size)
    if isinstance(block, Sentence):
        return _sentence(block, width, leading, size)
    if isinstance(block, Fact):
        return _fact(block, width)
    if isinstance(block, Rows):
        return stacked((_row(what, figure, width) for what, figure in block.rows), width)
    if isinstance(block, Progress):
        return _progress(block, width)
    return paragraph(block.plain(), "label" if isinstance(block, Hints) else "text", width, 0)


def paragraph(text: str, role: Role, width: int, leading: int = 0) -> Piece:
    """Return wrapped text, ``leading`` empty rows between its lines."""
    lines = [Piece(width, (words(line, role, width),)) for line in wrap(text, width)]
    return stacked(lines, width, leading)


def _sentence(block: Sentence, width: int, leading: int, size: int) -> Piece:
    if not size:
        return paragraph(block.text, "text", width, leading)
    ink, ground = PAIRS["text"]
    lines = []
    for line in wrap(block.text, width * 2 // size):
        if not line.strip():
            continue
        drawn = bigtype.draw(line, size, ink, ground)
        lines.append(Piece(width, tuple(widened(row, width) for row in drawn)))
    return stacked(lines, width, 1)


def spaced(text: str) -> str:
    """Return short text with spaces between its characters, where large type does not fit."""
    return " ".join(text)


def _big(block: Big, width: int, size: int) -> Piece:
    label = paragraph(block.label, "label", width) if block.label else Piece(width)
    if size:
        ink, ground = PAIRS[block.role]
        fitting = bigtype.fitting(block.text, width, 999, size)
        lines = [block.text]
        if not fitting and block.role == "name" and bigtype.available():
            fitting, lines = size, _name_lines(block.text, width, size)
        if fitting and lines:
            drawn = [bigtype.draw(line, fitting, ink, ground) for line in lines]
            rows = [Piece(width, tuple(widened(row, width) for row in line)) for line in drawn]
            return stacked([label, *rows], width)
    wide = spaced(block.text)
    text = wide if cell_len(wide) <= width else block.text
    return stacked([label, paragraph(text, block.role, width)], width)


def _name_lines(name: str, width: int, size: int) -> list[str]:
    """Return a long name in two lines that fit at ``size`` pixels; an empty list if none do."""
    half = (len(name) + 1) // 2
    lines = [name[:half], name[half:]]
    fits = all(bigtype.fitting(line, width, 999, size) == size for line in lines)
    return lines if fits and name.isprintable() and size >= bigtype.LEAST_CHINESE else []


def _fact(block: Fact, width: int) -> Piece:
    if cell_len(block.label) + cell_len(block.value) + 2 > width:
        label = paragraph(block.label, "label", width)
        return stacked([label, paragraph(block.value, "strong", width)], width)
    line = Text(end="", no_wrap=True)
    line.append(f"{block.label}  ", style("label"))
    line.append(block.value, style("strong"))
    return Piece(width, (widened(line, width),))


MOST_TABLE_CELLS = 76
"""Most cells of a table's width: in a wider one the eye loses the line."""


def _row(what: str, figure: str, width: int) -> Piece:
    across = min(width, MOST_TABLE_CELLS)
    space = across - cell_len(what) - cell_len(figure)
    if space < 1:
        left = paragraph(what, "text", width)
        return stacked([left, Piece(width, (words(f"  {figure}", "strong", width),))], width)
    return Piece(width, (words(f"{what}{' ' * space}{figure}", "strong", width),))


def _progress(block: Progress, width: int) -> Piece:
    bar = "■ " * min(block.number, block.of) + "□ " * max(0, block.of - block.number)
    text = f"{block.plain()}  {bar}"
    return paragraph(text if cell_len(text) <= width else block.plain(), "label", width)


def entry(block: NumberField, typed: Typed, width: int, rows: int) -> Piece:
    """Return a number field's label and box; the box's height does not change while she types.

    Args:
        block: The field.
        typed: Its content, as it may be seen.
        width: In cells.
        rows: Height of the box inside; from 3 on it has edges, from 5 on large figures.
    """
    label = words(typed.note or block.plain(), "strong" if typed.note else "label", width)
    shown = typed.shown
    if block.kind == "pin":
        shown += "○" * (6 - len(shown))
    elif shown:
        shown += " 元"
    ink, ground = PAIRS["entry"]
    size = bigtype.fitting(shown, width - 4, rows) if rows >= _LARGE_FROM and shown else 0
    if size:
        drawn = [_in_box(row, width) for row in bigtype.draw(shown, size, ink, ground)]
    else:
        wide = f"  {spaced(shown)}" if shown else ""
        text = wide if cell_len(wide) <= width else f" {shown}"
        drawn = [words(padded(text, width), "entry", width)]
    above = (rows - len(drawn)) // 2
    inside = [words("", "entry", width)] * above + drawn
    inside += [words("", "entry", width)] * (rows - len(inside))
    if rows < _EDGED_FROM:
        return Piece(width, (label, *inside))
    edge = words("─" * width, "strong", width)
    return Piece(width, (label, edge, *inside, edge))


_LARGE_FROM, _EDGED_FROM = 5, 3


def _in_box(row: Text, width: int) -> Text:
    line = Text("  ", style("entry"), end="", no_wrap=True)
    line.append_text(row)
    return widened(line, width, "entry")

"""Draw single blocks as pieces (rectangles of text) of a given width."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from rich.cells import cell_len
from rich.text import Text

from assistant.screens import bigtype, glyphs
from assistant.screens.blocks import Big, Block, Fact, Hints, NumberField, Progress, Rows, Sentence
from assistant.screens.glyphs import Graphics, Lettering
from assistant.screens.page import Piece, beside, moved, stacked, widened, words
from assistant.screens.theme import FORGET, PAIRS, Role, style
from assistant.screens.view import NOTHING, Part
from assistant.screens.wrapping import padded, wrap


@dataclass(frozen=True)
class Typed:
    """The content of the open number field as it may be seen: dots for a PIN."""

    shown: str = ""
    closed: bool = False
    """True: Enter was pressed, and the field takes no more digits."""
    note: str = ""
    """One sentence about the field, e.g. that digits are missing."""


def draw(
    block: Block,
    width: int,
    leading: int = 0,
    size: int = 0,
    sentence_size: int = 0,
    graphics: Graphics | None = None,
) -> Piece:
    """Return a drawn block; equal drawings are kept, as each page tries many arrangements.

    Args:
        block: Any block except options and number fields, which are controls.
        width: Width in cells.
        leading: Empty rows between the lines of sentences.
        size: Height of names and amounts in half rows; 0: usual characters.
        sentence_size: Height of sentences in half rows; 0: usual characters.
        graphics: What the terminal can draw; None: large type is made of half blocks.
    """
    if isinstance(block, Big):
        return _drawn(block, width, 0, size, graphics)
    if isinstance(block, Sentence):
        return _drawn(block, width, 0 if sentence_size else leading, sentence_size, graphics)
    return _drawn(block, width, 0, 0, None)


@lru_cache(maxsize=512)
def _drawn(block: Block, width: int, leading: int, size: int, graphics: Graphics | None) -> Piece:
    """Draw a block and keep the drawing; the caller passes 0 for sizes that this block ignores."""
    if isinstance(block, Big):
        return _big(block, width, size, graphics)
    if isinstance(block, Sentence):
        return _sentence(block, width, leading, size, graphics)
    if isinstance(block, Fact):
        return _fact(block, width)
    if isinstance(block, Rows):
        return _rows(block, width)
    if isinstance(block, Progress):
        return _progress(block, width)
    return paragraph(block.plain(), "label" if isinstance(block, Hints) else "text", width, 0)


FORGET.append(_drawn.cache_clear)


def paragraph(text: str, role: Role, width: int, leading: int = 0, read: Part = NOTHING) -> Piece:
    """Return wrapped text, ``leading`` empty rows between its lines, with ``read`` marked."""
    lines = []
    for line, (start, end) in _parts(wrap(text, width), text, read):
        drawn = words(line, role, width)
        if start < end:
            drawn.stylize(style("read"), start, end)
        lines.append(Piece(width, (drawn,)))
    return stacked(lines, width, leading)


def _parts(lines: list[str], text: str, read: Part) -> list[tuple[str, Part]]:
    """Return each line of ``text`` with the part of the line that is being read out."""
    parts, upto = [], 0
    for line in lines:
        at = max(text.find(line, upto), upto)
        upto = at + len(line)
        parts.append((line, part_of(read, at, len(line))))
    return parts


def part_of(read: Part, at: int, length: int) -> Part:
    """Return the part of ``read`` within ``length`` characters from ``at``, counted from ``at``."""
    start, end = max(read[0] - at, 0), min(read[1] - at, length)
    return (start, end) if start < end else NOTHING


def _sentence(
    block: Sentence, width: int, leading: int, size: int, graphics: Graphics | None
) -> Piece:
    if not size:
        return paragraph(block.text, "text", width, leading, block.read)
    if graphics:
        return _real_sentence(block, width, size, graphics)
    lines = []
    for line, (start, end) in _parts(wrap(block.text, width * 2 // size), block.text, block.read):
        if not line.strip():
            continue
        drawn = bigtype.draw(line, size, *PAIRS["read" if start < end else "text"])
        lines.append(Piece(width, tuple(widened(row, width) for row in drawn)))
    return stacked(lines, width, 1)


def _real_sentence(block: Sentence, width: int, halves: int, graphics: Graphics) -> Piece:
    """Return sentences in real type; a line is ``halves`` half rows high.

    If that number is odd, two lines share a row.
    """
    found = _real_lines(block.text, width, halves / 2, graphics)
    lines = _parts(found, block.text, block.read)
    together = 1 + halves % 2
    groups = [lines[at : at + together] for at in range(0, len(lines), together)]
    return stacked((_real_group(group, width, halves, graphics) for group in groups), width)


def _real_group(
    lines: list[tuple[str, Part]], width: int, halves: int, graphics: Graphics
) -> Piece:
    """Return lines, each ``halves`` half rows high, as one picture over empty cells."""
    ink, ground = PAIRS["text"]
    rows = (len(lines) * halves + 1) // 2
    columns = max(graphics.columns(line, halves / 2) for line, _ in lines)
    text = "\n".join(line for line, _ in lines)
    picture = Lettering(text, columns, rows, ink, ground, halves=halves)
    marks = tuple(part for _, part in lines)
    if any(part != NOTHING for part in marks):
        picture = replace(picture, marks=marks, mark=PAIRS["read"][1])
    return Piece(width, (words("", "text", width),) * rows, letterings=(picture,))


def _real_lines(text: str, width: int, rows: float, graphics: Graphics) -> list[str]:
    """Return ``text`` in lines that fit into ``width`` cells at ``rows`` rows of real type."""
    across = 2 * width * graphics.cell_width // graphics.type_size(rows)
    while across > 2:
        lines = [line for line in wrap(text, across) if line.strip()]
        if all(0 < graphics.columns(line, rows) <= width for line in lines):
            return lines
        across -= 1  # digits are a little wider than half a Chinese character
    return [text]


def lettered(text: str, role: Role, width: int, rows: int, graphics: Graphics) -> Piece:
    """Return one line of real type over empty cells."""
    ink, ground = PAIRS[role]
    line = Lettering(text, graphics.columns(text, rows), rows, ink, ground)
    return Piece(width, tuple(words("", role, width) for _ in range(rows)), letterings=(line,))


def spaced(text: str) -> str:
    """Return short text with spaces between its characters, to emphasise it without large type."""
    return " ".join(text)


def _big(block: Big, width: int, size: int, graphics: Graphics | None) -> Piece:
    label = paragraph(block.label, "label", width) if block.label else Piece(width)
    if size and graphics:
        real = _real_name(block, width, size // 2, graphics)
        if real:
            return stacked([label, *real], width)
    elif size:
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


def _real_name(block: Big, width: int, most: int, graphics: Graphics) -> list[Piece]:
    """Return a name (in two lines if long) or an amount in real type; empty if it does not fit."""
    half = (len(block.text) + 1) // 2
    for lines in ([block.text], [block.text[:half], block.text[half:]]):
        high = min(glyphs.fitting(line, width, most, LEAST_REAL, graphics) for line in lines)
        if high:
            return [lettered(line, block.role, width, high, graphics) for line in lines]
        if block.role == "amount":
            break  # a sum is never split into two lines
    return []


def _name_lines(name: str, width: int, size: int) -> list[str]:
    """Return a long name as two lines that fit at ``size`` pixels; empty if it does not fit."""
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


LEAST_REAL = 2
"""Smallest height of names and amounts in real type, in rows; usual characters have one row."""

COLUMN_GAP = 4
"""Empty cells between two columns of a table."""
LEAST_TABLE_CELLS, MOST_TABLE_CELLS = 32, 76
"""Smallest and largest width of a table, in cells."""
TABLE_GAP = 4
"""Empty cells between a table's longest name and its figures; with more, the eye loses the line."""


def _rows(block: Rows, width: int) -> Piece:
    """Return a table; in two columns if the block wants that and every row fits into a column."""
    half = (width - COLUMN_GAP) // 2
    fits = all(cell_len(what) + cell_len(figure) < half for what, figure in block.rows)
    if not (block.paired and fits):
        across = min(width, _table_width(block.rows))
        return stacked((_row(what, figure, width, across) for what, figure in block.rows), width)
    lines = [_row(what, figure, half, half) for what, figure in block.rows]
    middle = (len(lines) + 1) // 2
    columns = [stacked(column, half) for column in (lines[:middle], lines[middle:])]
    return beside(columns, gap=COLUMN_GAP)


def _table_width(rows: tuple[tuple[str, str], ...]) -> int:
    """Return the table's width in cells, so that figures stand close to the longest name."""
    names, figures = (max(map(cell_len, each), default=0) for each in zip(*rows, strict=True))
    return min(MOST_TABLE_CELLS, max(LEAST_TABLE_CELLS, names + TABLE_GAP + figures))


def _row(what: str, figure: str, width: int, across: int) -> Piece:
    """Return a row of a table that is ``across`` cells wide, on a line of ``width`` cells."""
    if cell_len(what) + cell_len(figure) >= across:
        across = width
    space = across - cell_len(what) - cell_len(figure)
    if space < 1:
        left = paragraph(what, "text", width)
        return stacked([left, Piece(width, (words(f"  {figure}", "strong", width),))], width)
    return Piece(width, (words(f"{what}{' ' * space}{figure}", "strong", width),))


def _progress(block: Progress, width: int) -> Piece:
    bar = "■ " * min(block.number, block.of) + "□ " * max(0, block.of - block.number)
    text = f"{block.plain()}  {bar}"
    return paragraph(text if cell_len(text) <= width else block.plain(), "label", width)


def entry(
    block: NumberField, typed: Typed, width: int, rows: int, graphics: Graphics | None = None
) -> Piece:
    """Return a number field's label and box; its height stays the same while the customer types.

    Args:
        block: The field.
        typed: Its content, as it may be seen.
        width: Width in cells.
        rows: Height of the box inside, in rows; from 3 on it has edges, from 5 on large digits. 0:
            one row, beside the label.
        graphics: What the terminal can draw; None: large figures are made of half blocks.
    """
    told = typed.note or block.plain()
    role: Role = "strong" if typed.note else "label"
    if not rows:
        box = entry(block, replace(typed, note=" "), width - _BESIDE - 2, 1, graphics)
        inside = Piece(box.width, box.lines[1:])
        return beside([Piece(_BESIDE, (words(told, role, _BESIDE),)), inside], gap=2)
    label = words(told, role, width)
    shown = typed.shown
    if block.kind == "pin":
        shown += "○" * (6 - len(shown))
    elif shown:
        shown += " 元"
    if graphics and rows >= _EDGED_FROM and shown:
        inside = _real_entry(shown, width, rows, graphics)
    else:
        inside = _entry_in_cells(shown, width, rows)
    if rows < _EDGED_FROM:
        return stacked([Piece(width, (label,)), inside], width)
    edge = Piece(width, (words("─" * width, "strong", width),))
    return stacked([Piece(width, (label,)), edge, inside, edge], width)


def _real_entry(shown: str, width: int, rows: int, graphics: Graphics) -> Piece:
    """Return the inside of a number field in real type, or usual characters if it does not fit."""
    high = glyphs.fitting(shown, width - 4, rows - rows // 3, LEAST_REAL, graphics)
    if not high:
        return _entry_in_cells(shown, width, rows)
    line = lettered(shown, "entry", width, high, graphics)
    above = (rows - high) // 2
    placed = tuple(moved(line.letterings, columns=2, rows=above))
    return Piece(width, (words("", "entry", width),) * rows, letterings=placed)


def _entry_in_cells(shown: str, width: int, rows: int) -> Piece:
    """Return the inside of a number field in half blocks, or usual characters."""
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
    return Piece(width, tuple(inside))


_LARGE_FROM, _EDGED_FROM = 5, 3
_BESIDE = 30
"""Width in cells of a label beside its box: enough for the longest note about a number."""


def _in_box(row: Text, width: int) -> Text:
    line = Text("  ", style("entry"), end="", no_wrap=True)
    line.append_text(row)
    return widened(line, width, "entry")

"""Draw the fields that can be touched; each also names the key that does the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from assistant.screens.glyphs import Graphics, Lettering
from assistant.screens.page import Piece, Touch, beside, blank, stacked, words
from assistant.screens.theme import PAIRS, Role, style
from assistant.screens.view import Choice, Face
from assistant.screens.wrapping import centred, padded, wrap

FACES: dict[Face, tuple[str, tuple[str, ...]]] = {
    "smiling": ("🙂", ("▄▀██▀▄", "█▀██▀█", "▀█▄▄█▀")),
    "plain": ("😐", ("▄▀██▀▄", "█▀▀▀▀█", "▀████▀")),
    "sad": ("🙁", ("▄▀██▀▄", "██▀▀██", "▀▄██▄▀")),
}
"""Each face as an emoji, for terminals that draw pictures, or else as rows of half blocks."""
_FACE_COLUMNS, _FACE_ROWS = 6, 3
_BEFORE_FACE = 1
"""Empty cells before a face, as before a label."""


@dataclass(frozen=True)
class Field:
    """A touch field before it has a place on the screen."""

    label: str
    """Key and meaning, e.g. ``Y 是``."""
    action: str
    """What a touch does, as in ``page.Touch.action``."""
    role: Role = "key"


def box(field: Field, width: int, rows: int) -> Piece:
    """Return a filled rectangle with its label in the middle."""
    label = wrap(field.label, width)
    rows = max(rows, len(label))
    above = (rows - len(label)) // 2
    lines = ["", *[""] * rows][:above] + label
    lines += [""] * (rows - len(lines))
    return Piece(
        width,
        tuple(words(centred(line, width), field.role, width) for line in lines),
        (Touch(field.action, 0, 0, width, rows),),
    )


def bar(fields: Sequence[Field], width: int, rows: int) -> Piece:
    """Return fields side by side over the whole width, in as few rows of fields as possible."""
    if not fields:
        return Piece(width)
    bars: list[list[Field]] = [[]]
    for field in fields:
        together = [*bars[-1], field]
        if bars[-1] and sum(cell_len(f.label) for f in together) + len(together) - 1 > width:
            bars.append([])
        bars[-1].append(field)
    return stacked((_one_bar(fields, width, rows) for fields in bars), width, rows // 3)


def _one_bar(fields: Sequence[Field], width: int, rows: int) -> Piece:
    """Return one row of fields, which share the remaining space evenly."""
    spare = max(0, width - sum(cell_len(f.label) for f in fields) - len(fields) + 1)
    share, more = divmod(spare, len(fields))
    widths = [cell_len(f.label) + share + (at < more) for at, f in enumerate(fields)]
    boxes = [box(f, min(w, width), rows) for f, w in zip(fields, widths, strict=True)]
    return beside(boxes, gap=1)


def options(
    choices: Sequence[Choice],
    width: int,
    rows: int,
    gap: int,
    columns: int,
    graphics: Graphics | None = None,
) -> Piece:
    """Return numbered choices in ``columns`` columns, row by row, each at least ``rows`` high."""
    if not choices:
        return Piece(width)
    each = (width - 2 * (columns - 1)) // columns
    lines = []
    for at in range(0, len(choices), columns):
        group = choices[at : at + columns]
        high = max(_option(choice, each, rows, graphics).height for choice in group)
        lines.append(beside([_option(choice, each, high, graphics) for choice in group], gap=2))
    return stacked(lines, width, gap)


def most_columns(choices: Sequence[Choice], width: int) -> int:
    """Return the largest number of columns in which every label stays on one line; at least 1."""
    longest = max((cell_len(choice.label) + _before(choice) for choice in choices), default=0) + 2
    return max(1, min(len(choices), (width + 2) // (longest + 2)))


def fit_in_two(choices: Sequence[Choice], width: int) -> bool:
    """Return whether the choices fit into two columns, with at most two lines for a label."""
    half = (width - 2) // 2 - 2
    return len(choices) > 1 and all(len(wrap(c.label, half - _before(c))) <= 2 for c in choices)


def _before(choice: Choice) -> int:
    """Return how many cells a choice's number and face take up before its label."""
    return 3 + (_FACE_COLUMNS + _BEFORE_FACE if choice.face else 0)


def _option(choice: Choice, width: int, rows: int, graphics: Graphics | None) -> Piece:
    label = wrap(choice.label, max(2, width - _before(choice) - 2))
    rows = max(rows, len(label))
    above = (rows - len(label)) // 2
    face = _face_rows(choice, rows, graphics)
    lines = []
    for row in range(rows):
        inside = above <= row < above + len(label)
        line = Text(end="", no_wrap=True)
        line.append(f" {choice.key if row == above else ' '} ", style("number"))
        line.append(face[row], style("face"))
        text = f" {label[row - above]}" if inside else ""
        line.append(padded(text, width - 3 - len(face[row])), style("option"))
        lines.append(line)
    touch = Touch(f"choice:{choice.key}", 0, 0, width, rows)
    drawn = (_real_face(choice.face, rows),) if graphics and choice.face and face[0] else ()
    return Piece(width, tuple(lines), (touch,), drawn)


def _face_rows(choice: Choice, rows: int, graphics: Graphics | None) -> list[str]:
    """Return the rows of a choice's face, to stand before its words; empty if none fits."""
    if not choice.face or rows < _FACE_ROWS:
        return [""] * rows
    empty = " " * (_FACE_COLUMNS + _BEFORE_FACE)
    above = (rows - _FACE_ROWS) // 2
    shown = [empty] * rows
    if not graphics:
        shown[above : above + _FACE_ROWS] = [f" {row}" for row in FACES[choice.face][1]]
    return shown


def _real_face(face: Face, rows: int) -> Lettering:
    ink, ground = PAIRS["face"]
    above = (rows - _FACE_ROWS) // 2
    return Lettering(FACES[face][0], _FACE_COLUMNS, _FACE_ROWS, ink, ground, column=4, row=above)


def digit_pad(width: int, rows: int, gap: int, *, point: bool) -> Piece:
    """Return digits arranged as on a telephone, with erase and enter on the right.

    Each key is ``rows`` high, enter as high as three keys. ``point`` adds a decimal point.
    """
    each = (width - 3) // 4
    lines = [
        beside([_digit(digit, each, rows) for digit in line], gap=1)
        for line in ("123", "456", "789", ".0 " if point else " 0 ")
    ]
    left = stacked(lines, each * 3 + 2, gap)
    right = width - left.width - 1
    keys = [
        box(Field("删", "erase"), right, rows),
        box(Field("确认", "enter", "yes"), right, left.height - rows - gap),
    ]
    return beside([left, stacked(keys, right, gap)], gap=1)


def digit_bars(width: int, rows: int, *, point: bool) -> Piece:
    """Return the digits as two lines of tall keys, for a screen too narrow for a digit pad.

    Each key is ``rows`` high; erase ends the first line, enter the second.
    """
    keys = "12345." if point else "12345"
    each = (width - len(keys)) // (len(keys) + 1)
    first = [_digit(key, each, rows) for key in keys]
    second = [_digit(key, each, rows) for key in "67890"]
    erase = box(Field("删", "erase"), width - len(keys) * (each + 1), rows)
    enter = box(Field("确认", "enter", "yes"), width - 5 * (each + 1), rows)
    return stacked([beside([*first, erase], gap=1), beside([*second, enter], gap=1)], width, gap=1)


def digit_rows(width: int, *, point: bool) -> Piece:
    """Return the digits in as few lines, each one row high, as possible; for narrow screens."""
    digits = [Field(d, f"digit:{d}") for d in "1234567890"]
    ends = [Field("删 ←", "erase"), Field("确认", "enter", "yes")]
    if point:
        ends.insert(0, Field(" . ", "digit:."))
    return stacked([bar(digits, width, 1), bar(ends, width, 1)], width)


def _digit(digit: str, width: int, rows: int) -> Piece:
    """Return the field of a digit, or an empty piece for a space."""
    return box(Field(digit, f"digit:{digit}"), width, rows) if digit.strip() else blank(width, rows)

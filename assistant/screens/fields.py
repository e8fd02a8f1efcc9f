"""Draw fields to touch; each shows the key that does the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from assistant.screens.page import Piece, Touch, beside, blank, stacked, words
from assistant.screens.theme import Role, style
from assistant.screens.view import Choice
from assistant.screens.wrapping import centred, padded, wrap


@dataclass(frozen=True)
class Field:
    """A field before it is placed on the screen."""

    label: str
    """Key and meaning, e.g. ``Y 是``."""
    action: str
    """See ``Touch.action``."""
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
    """Return fields side by side over the whole width, in as few bars as possible."""
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
    """Return one bar; the space beside labels and gaps is shared evenly."""
    spare = max(0, width - sum(cell_len(f.label) for f in fields) - len(fields) + 1)
    share, more = divmod(spare, len(fields))
    widths = [cell_len(f.label) + share + (at < more) for at, f in enumerate(fields)]
    boxes = [box(f, min(w, width), rows) for f, w in zip(fields, widths, strict=True)]
    return beside(boxes, gap=1)


def options(choices: Sequence[Choice], width: int, rows: int, gap: int, columns: int) -> Piece:
    """Return numbered choices in ``columns``, each ``rows`` high or more, in reading order."""
    if not choices:
        return Piece(width)
    each = (width - 2 * (columns - 1)) // columns
    lines = []
    for at in range(0, len(choices), columns):
        group = [_option(choice, each, rows) for choice in choices[at : at + columns]]
        high = max(piece.height for piece in group)
        group = [_option(choice, each, high) for choice in choices[at : at + columns]]
        lines.append(beside(group, gap=2))
    return stacked(lines, width, gap)


def most_columns(choices: Sequence[Choice], width: int) -> int:
    """Return the most columns with which every label stays on one line; at least 1."""
    longest = max((cell_len(choice.label) for choice in choices), default=0) + 5
    return max(1, min(len(choices), (width + 2) // (longest + 2)))


def fit_in_two(choices: Sequence[Choice], width: int) -> bool:
    """Return whether the choices have room in two columns, a label in two lines at most."""
    room = (width - 2) // 2 - 5
    return len(choices) > 1 and all(len(wrap(choice.label, room)) <= 2 for choice in choices)


def _option(choice: Choice, width: int, rows: int) -> Piece:
    label = wrap(choice.label, max(2, width - 5))
    rows = max(rows, len(label))
    above = (rows - len(label)) // 2
    lines = []
    for row in range(rows):
        inside = above <= row < above + len(label)
        line = Text(end="", no_wrap=True)
        line.append(f" {choice.key if row == above else ' '} ", style("number"))
        text = f" {label[row - above]}" if inside else ""
        line.append(padded(text, width - 3), style("option"))
        lines.append(line)
    return Piece(width, tuple(lines), (Touch(f"choice:{choice.key}", 0, 0, width, rows),))


def digit_pad(width: int, rows: int, gap: int, *, point: bool) -> Piece:
    """Return a digit pad like a telephone's, erase and enter on its right; ``point`` adds a point.

    Each key is ``rows`` high, enter as high as the three rows below erase.
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
    """Return the digits in two lines of tall keys, for a screen too narrow for a pad beside the text.

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
    """Return the digits in as few one-row bars as fit, for narrow screens."""
    digits = [Field(d, f"digit:{d}") for d in "1234567890"]
    ends = [Field("删 ←", "erase"), Field("确认", "enter", "yes")]
    if point:
        ends.insert(0, Field(" . ", "digit:."))
    return stacked([bar(digits, width, 1), bar(ends, width, 1)], width)


def _digit(digit: str, width: int, rows: int) -> Piece:
    """Return a digit's field; nothing for a space."""
    return box(Field(digit, f"digit:{digit}"), width, rows) if digit.strip() else blank(width, rows)

"""Lay a view out for any terminal: find the largest arrangement that shows everything at once.

The arrangements of ``ARRANGEMENTS`` are tried from roomy to dense, and the first that fits is
used. If none fits, the text is divided into pages; help, keys, options and number field stay on
every page. The same view, size and typed digits always give the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from rich.cells import cell_len

from assistant.screens import bigtype
from assistant.screens.blocks import Big, Block, Hints, NumberField, Options, Rows, Sentence
from assistant.screens.compact import closely
from assistant.screens.drawing import LEAST_REAL, Typed, draw, entry, paragraph
from assistant.screens.fields import (
    Field,
    bar,
    box,
    digit_bars,
    digit_pad,
    digit_rows,
    fit_in_two,
    most_columns,
    options,
)
from assistant.screens.frame import header, key_fields
from assistant.screens.glyphs import Graphics
from assistant.screens.page import Page, Piece, Touch, beside, blank, indented, moved, stacked
from assistant.screens.registry import compose, in_few_words
from assistant.screens.view import Status, View

LEAST_WIDTH, LEAST_HEIGHT = 40, 12
"""Smallest columns and rows. A smaller window cannot show the controls: the screen says so, and
only help and keys that stop or leave work."""

PAD_WIDTH = 35
"""Width of the digit pad beside the text, in cells."""
SHORT, FEW = 8, 4
"""Most cells of a short option, and how many short options share a line."""
LEAST_BESIDE_PAD = 34
"""Smallest width of the text beside the digit pad, in cells."""


@dataclass(frozen=True)
class Arrangement:
    """The sizes and spaces of one way to lay out a screen."""

    least: int
    """Smallest height of names and amounts in half rows; 0: usual characters. A half block has one
    pixel for each half row."""
    leading: int
    """Empty rows between the lines of a sentence."""
    gap: int
    """Empty rows between blocks."""
    air: int
    """Empty rows between the text and the screen's top, and between the text and the keys."""
    keys: int
    """Height of the key fields, in rows."""
    option: int
    """Height of an option, in rows."""
    pad: int
    """Height of a digit's field beside the text, in rows; 0: digits stand below the text."""
    entry: int
    """Height of the number field's box, in rows; 0: one row, with the label beside it."""
    bars: int = 1
    """Height of a digit's field below the text, in rows."""
    sentence: int = 0
    """Height of sentences in half rows; 0: usual characters."""
    hints: bool = True
    """Whether examples of what to say are shown."""
    pairs: bool = False
    """Whether a table of short rows stands in two columns."""
    compact: bool = False
    """Whether small blocks share a row, and options stand in as many columns as fit."""
    lead: bool = False
    """Whether only the question is large, and other sentences are in usual characters."""
    most: int = 36
    """Largest height of names and amounts in half rows: a larger name would fill the screen."""


ARRANGEMENTS = (
    Arrangement(least=24, leading=1, gap=1, air=1, keys=3, option=3, pad=3, entry=8),
    Arrangement(least=20, leading=0, gap=1, air=1, keys=3, option=3, pad=3, entry=7),
    Arrangement(least=16, leading=0, gap=1, air=1, keys=3, option=3, pad=3, entry=5),
    Arrangement(least=13, leading=0, gap=0, air=1, keys=3, option=3, pad=3, entry=3),
    Arrangement(least=16, leading=0, gap=1, air=1, keys=3, option=3, pad=2, entry=5),
    Arrangement(least=13, leading=0, gap=0, air=1, keys=3, option=3, pad=2, entry=3),
    Arrangement(least=13, leading=0, gap=0, air=0, keys=3, option=3, pad=2, entry=3),
    Arrangement(
        least=13,
        leading=0,
        gap=0,
        air=0,
        keys=3,
        option=3,
        pad=2,
        entry=3,
        compact=True,
        hints=False,
    ),
    Arrangement(least=0, leading=0, gap=1, air=1, keys=3, option=3, pad=2, entry=3),
    Arrangement(least=0, leading=0, gap=0, air=0, keys=3, option=3, pad=2, entry=3),
    Arrangement(least=16, leading=0, gap=1, air=1, keys=3, option=1, pad=2, entry=3),
    Arrangement(least=14, leading=0, gap=1, air=1, keys=1, option=1, pad=1, entry=3),
    Arrangement(least=13, leading=0, gap=0, air=1, keys=1, option=1, pad=1, entry=3),
    Arrangement(least=9, leading=0, gap=0, air=1, keys=1, option=1, pad=1, entry=3),
    Arrangement(least=0, leading=0, gap=1, air=1, keys=3, option=1, pad=1, entry=3),
    Arrangement(least=0, leading=0, gap=1, air=1, keys=1, option=1, pad=1, entry=3),
    Arrangement(least=0, leading=0, gap=0, air=1, keys=1, option=1, pad=1, entry=1),
    Arrangement(least=0, leading=0, gap=0, air=1, keys=1, option=1, pad=0, entry=1),
    Arrangement(least=0, leading=0, gap=0, air=0, keys=1, option=1, pad=0, entry=1),
)
"""The arrangements from roomy to dense. Names and amounts shrink before the controls do, down to plain
cells: a field of one row is missed by a shaking hand."""

_ROOMY = 3
"""So many of the first arrangements have large sentences even without a wish for them."""

_WIDE = 120
"""From this width in cells on, usual characters are small, so short sentences are drawn large."""

SENTENCE_SIZES: tuple[tuple[int, ...], ...] = ((20, 18, 16), (18, 16, 14), (26, 22, 20, 16, 14))
"""Sizes of sentences to try, in pixels, for each text size from 0 (normal) to 2 (largest)."""

_LEAST_LINE = 12
"""Smallest width in cells of a line of large sentences: under six characters it is hard to read."""

_ROOMY_WIDTH, _ROOMY_HEIGHT = 60, 17
"""From so many cells and rows on the top of the screen takes three of them and one more."""

_FEW_ROWS = 18
"""On a screen of at most so many rows, one and a half rows are as high as two on a screen of 24."""
_WAYS = 4
"""How many arrangements that save space elsewhere are tried before the question becomes smaller."""

LARGEST_TEXT = len(SENTENCE_SIZES) - 1


def lay_out(
    view: View,
    status: Status,
    width: int,
    height: int,
    *,
    typed: Typed | None = None,
    page: int = 1,
    text_size: int = 0,
    graphics: Graphics | None = None,
    keyboard: bool = False,
    change: Callable[[Block], Block] | None = None,
) -> Page:
    """Return the page for a terminal of ``width`` x ``height`` cells.

    Args:
        view: The view to draw.
        status: The status line.
        width: Width in cells.
        height: Height in rows.
        typed: The content of the number field, as it may be seen.
        page: Which page of a text that does not fit; a number too large means the last page.
        text_size: 0 to ``LARGEST_TEXT``; larger sentences if the screen has room.
        graphics: What the terminal can draw; None: large type is made of half blocks.
        keyboard: Whether a keyboard is in use; fields then name the keys that do the same.
        change: Changes each block before it is drawn, e.g. masks its words.
    """
    if is_too_small(width, height):
        return _in_few_words(view, width, height)
    blocks = [change(block) if change else _marked(block, view, status) for block in compose(view)]
    parts = _Parts.of(blocks, typed or Typed(), width, graphics)
    tall = width >= _ROOMY_WIDTH and height >= _ROOMY_HEIGHT
    head = header(status, width, tall=tall, keyboard=keyboard, aside=view.aside)
    keys = key_fields(view, keyboard=keyboard)
    if graphics:
        tried = _in_real_type(height, text_size, parts.kind_over_bars)
    else:
        tried = [*_with_large_sentences(width, text_size), *ARRANGEMENTS]
        if parts.hints and "yes" not in view.keys:  # elsewhere no key says what her examples say
            tried = [each for each in tried if each.hints]
    for arrangement in tried:
        foot = bar(keys, width, arrangement.keys)
        air = blank(width, arrangement.air)
        above = [head] if tall else [head, air]  # a tall top ends with a row for her words
        below = [air, foot] if foot.lines else [air]
        room = height - sum(piece.height for piece in (*above, *below))
        body = _body(parts, arrangement, room)
        if body is not None:
            body = indented(body, parts.margin, width)
            return _page(stacked([*above, body, *below], width), width, height)
    return _paged(parts, keys, head, width, height, page)


def _marked(block: Block, view: View, status: Status) -> Block:
    """Return a block with the words marked that are being read out, if it holds the view's text."""
    if isinstance(block, Sentence) and block.text == view.text:
        return replace(block, read=status.reading)
    return block


def _with_large_sentences(width: int, text_size: int) -> list[Arrangement]:
    """Return the arrangements to try first, largest sentences first."""
    if not bigtype.available() or (text_size <= 0 and width < _WIDE):
        return []
    roomy = ARRANGEMENTS[:_ROOMY] if text_size <= 0 else [a for a in ARRANGEMENTS if a.least]
    sizes = SENTENCE_SIZES[min(max(text_size, 0), LARGEST_TEXT)]
    useful = [size for size in sizes if width * 2 // size >= _LEAST_LINE]
    return [replace(a, sentence=size) for size in useful for a in roomy]


def _in_real_type(height: int, text_size: int, kind: str | None) -> list[Arrangement]:
    """Return the arrangements for a terminal that draws real type, roomy ones first.

    A name and an amount together take at most a third of the screen. The question is two rows high,
    smaller than they are. Examples of what to say are left out before anything becomes smaller.
    """
    most = 2 * max(LEAST_REAL, height // 6)
    sizes = [6, 4] if text_size > 0 else [4]
    if height <= _FEW_ROWS:
        sizes.append(3)
    roomy = [
        Arrangement(
            least=max(2 * LEAST_REAL, min(question + 2, most) if question else 0),
            leading=0,
            gap=gap,
            air=1,
            keys=3,
            option=3,
            pad=pad,
            entry=4,
            sentence=question,
            most=most,
            hints=hints,
        )
        for question in (*sizes, 0)
        for gap, hints, pad in ((1, True, 3), (1, False, 3), (0, False, 3), (0, False, 2))
    ]
    large, small = roomy[:-_WAYS], roomy[-_WAYS:]
    close = [
        replace(large[-2], compact=True, pairs=True, gap=gap, lead=lead, least=least)
        for gap, lead, least in (
            (1, False, large[-2].least),
            (0, False, large[-2].least),
            (0, False, 2 * LEAST_REAL),
            (0, True, 2 * LEAST_REAL),
            (0, True, 0),
        )
    ]
    pairs = replace(roomy[-2], pairs=True)  # a table in two columns comes before lower fields
    dense = [replace(a, least=2 * LEAST_REAL, most=most) for a in ARRANGEMENTS if a.least]
    plain = [a for a in ARRANGEMENTS if not a.least]
    # On a screen too narrow for a digit pad, tall digits are more important than a large question.
    tall = replace(roomy[-1], least=0, air=0, pad=0, entry=1, sentence=0)
    heights = ((3, 3, 1), (3, 3, 0), (2, 3, 1), (2, 3, 0), (2, 1, 1))
    bars = [replace(tall, bars=rows, keys=keys, air=air) for rows, keys, air in heights]
    if kind:
        return [*_over_bars(close, kind), *small, *bars, *dense, *plain]
    return [*large, *close, *small, pairs, *dense, *plain]


def _over_bars(close: list[Arrangement], kind: str) -> list[Arrangement]:
    """Return the arrangements with a large question above digits in two lines of tall keys."""
    heights = (3,) if kind == "pin" else (3, 2)  # keys for a PIN are as tall as all other fields
    return [replace(each, pad=0, bars=rows, entry=0) for rows in heights for each in close]


@dataclass(frozen=True)
class _Parts:
    """A view's blocks, sorted by how they are placed."""

    flow: tuple[Block, ...]
    options: Options | None
    field: NumberField | None
    hints: Hints | None
    typed: Typed
    width: int
    """Cells of the body, without margins."""
    margin: int
    graphics: Graphics | None

    @classmethod
    def of(cls, blocks: list[Block], typed: Typed, width: int, graphics: Graphics | None) -> _Parts:
        controls = (Options, NumberField, Hints)
        margin = 2 if width >= 60 else 1
        return cls(
            tuple(block for block in blocks if not isinstance(block, controls)),
            next((block for block in blocks if isinstance(block, Options)), None),
            next((block for block in blocks if isinstance(block, NumberField)), None),
            next((block for block in blocks if isinstance(block, Hints)), None),
            typed,
            width - 2 * margin,
            margin,
            graphics,
        )

    @property
    def kind_over_bars(self) -> str | None:
        """Return the kind of number to type on digits below the text; None: no such field."""
        return self.field.kind if self.field and self.is_too_narrow_for_a_pad else None

    @property
    def is_too_narrow_for_a_pad(self) -> bool:
        """Return whether a number is asked for and no pad fits beside the text."""
        return self.field is not None and self.width < PAD_WIDTH + 3 + LEAST_BESIDE_PAD


def _body(parts: _Parts, how: Arrangement, room: int) -> Piece | None:
    """Return text and controls in exactly ``room`` rows; None if they do not fit."""
    pad = _pad(parts, how)
    if pad is not None and pad.height > room:
        return None
    width = parts.width - (pad.width + 3 if pad is not None else 0)
    controls = _controls(parts, how, width, room, in_bars=pad is None)
    if parts.hints and how.hints:
        controls.append(draw(parts.hints, width))
    pinned = stacked(controls, width, how.gap)
    left = room - pinned.height - (how.gap if pinned.lines else 0)
    flow = _flow(parts, how, width, left)
    if flow is None:
        return None
    between = blank(width, room - flow.height - pinned.height)
    column = stacked([flow, between, pinned], width)
    return beside([column, pad], gap=3) if pad is not None else column


def _flow(parts: _Parts, how: Arrangement, width: int, room: int) -> Piece | None:
    """Return the text with names and amounts as large as ``room`` (in rows) allows."""
    if room < 0:
        return None
    blocks, graphics = parts.flow, parts.graphics
    if how.pairs:
        blocks = tuple(
            replace(block, paired=True) if isinstance(block, Rows) else block for block in blocks
        )
    possible = range(how.most, 0, -2) if graphics else bigtype.SIZES
    sizes = [size for size in possible if how.least <= size <= how.most] if how.least else [0]
    if not any(isinstance(block, Big) for block in blocks):
        sizes = sizes[-1:]
    for size in sizes:
        drawn = _drawn(blocks, how, width, size, graphics)
        flow = stacked((piece for piece in drawn if piece.lines), width, how.gap)
        if flow.height <= room:
            return flow
    return None


def _drawn(
    blocks: tuple[Block, ...], how: Arrangement, width: int, size: int, graphics: Graphics | None
) -> Iterable[Piece]:
    if not how.compact:
        return [draw(block, width, how.leading, size, how.sentence, graphics) for block in blocks]
    return closely(blocks, width, size, how.sentence, graphics, lead=how.lead)


def _controls(
    parts: _Parts, how: Arrangement, width: int, room: int, *, in_bars: bool
) -> list[Piece]:
    controls = []
    if parts.options:
        controls.append(_options(parts.options, how, width, room, parts.graphics))
    if parts.field:
        controls.append(entry(parts.field, parts.typed, width, how.entry, parts.graphics))
        if in_bars and how.bars > 1:
            controls.append(digit_bars(width, how.bars, point=parts.field.kind == "amount"))
        elif in_bars:
            controls.append(digit_rows(width, point=parts.field.kind == "amount"))
    return controls


def _options(
    block: Options, how: Arrangement, width: int, room: int, graphics: Graphics | None
) -> Piece:
    """Return the options, in as few columns as leave about half of the room for the text.

    A few short options (遮住, 下一页) share a line, to leave room for what the customer asked for.
    """
    most = most_columns(block.choices, width)
    short = all(cell_len(choice.label) <= SHORT for choice in block.choices)
    if short and 1 < len(block.choices) <= FEW:
        return options(block.choices, width, how.option, max(how.gap, 1), most, graphics)
    gap = max(how.gap, 1) if how.option > 1 else how.gap  # tall fields never touch each other
    if how.compact:
        most = max(most, 2 if fit_in_two(block.choices, width) else 1)
        lines = -(-len(block.choices) // most)
        columns = -(-len(block.choices) // lines)
        return options(block.choices, width, how.option, gap, columns, graphics)
    for columns in range(1, most + 1):
        piece = options(block.choices, width, how.option, gap, columns, graphics)
        if piece.height <= room // 2:
            return piece
    # One column too many would leave a line half empty and make all fields narrow.
    lines = -(-len(block.choices) // most)
    return options(block.choices, width, how.option, gap, -(-len(block.choices) // lines), graphics)


def _pad(parts: _Parts, how: Arrangement) -> Piece | None:
    if parts.field is None or not how.pad or parts.is_too_narrow_for_a_pad:
        return None
    gap = max(how.gap, 1) if how.pad > 1 else how.gap
    return digit_pad(PAD_WIDTH, how.pad, gap, point=parts.field.kind == "amount")


def _paged(
    parts: _Parts, keys: tuple[Field, ...], head: Piece, width: int, height: int, number: int
) -> Page:
    """Return one page of the text, in small type, above the controls."""
    how = ARRANGEMENTS[-1]
    turning = (Field("↑ 上页", "previous"), Field("↓ 下页", "next"))
    foot = bar((*turning, *keys), width, how.keys)
    room = height - head.height - foot.height - 1  # one row is for the page number
    controls = stacked(_controls(parts, how, parts.width, room, in_bars=True), parts.width)
    text = [draw(block, parts.width) for block in parts.flow]
    if parts.hints:
        text.append(draw(parts.hints, parts.width))
    if controls.height >= room:  # many or long options are divided into pages too
        text.append(controls)
        controls = Piece(parts.width)
    flow = stacked((piece for piece in text if piece.lines), parts.width)
    rows = room - controls.height
    pages = max(1, -(-flow.height // rows))
    number = min(max(number, 1), pages)
    shown = _cut(flow, (number - 1) * rows, rows)
    told = paragraph(f"第{number}页，共{pages}页", "label", parts.width)
    body = stacked([shown, told, controls], parts.width)
    whole = stacked([head, indented(body, parts.margin, width), foot], width)
    return replace(_page(whole, width, height), number=number, of=pages)


def _cut(piece: Piece, start: int, rows: int) -> Piece:
    """Return ``rows`` rows of a piece from ``start`` on, filled up with empty rows."""
    lines = piece.lines[start : start + rows]
    lines += blank(piece.width, rows - len(lines)).lines
    touches = []
    for touch in piece.touches:
        first, last = max(touch.row, start), min(touch.row + touch.rows, start + rows)
        if first < last:
            touches.append(replace(touch, row=first - start, rows=last - first))
    whole = (one for one in piece.letterings if start <= one.row <= start + rows - one.rows)
    return Piece(piece.width, lines, tuple(touches), tuple(moved(whole, rows=-start)))


def is_too_small(width: int, height: int) -> bool:
    """Return whether a window of ``width`` cells and ``height`` rows is too small for screens."""
    return width < LEAST_WIDTH or height < LEAST_HEIGHT


def _in_few_words(view: View, width: int, height: int) -> Page:
    """Return the longest text that fits into a window too small; a touch anywhere calls help."""
    width, height = max(width, 2), max(height, 1)
    shorter = (paragraph(text, "text", width) for text in in_few_words(view))
    for sentence in shorter:
        if sentence.height <= height:
            break
    help_field = box(Field("帮助 F1", "help", "help"), width, 1)
    fits = help_field.height + sentence.height <= height
    whole = _cut(stacked([help_field, sentence] if fits else [sentence], width), 0, height)
    touches = (Touch("help", 0, 0, width, height),)
    return replace(_page(whole, width, height), touches=touches, too_small=True)


def _page(whole: Piece, width: int, height: int) -> Page:
    whole = _cut(whole, 0, height)
    assert all(line.cell_len == width for line in whole.lines)
    return Page(width, height, whole.lines, whole.touches, whole.letterings)

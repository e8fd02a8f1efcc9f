"""Draw the customer's screen for staff who get a call for help, with names and figures masked."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

from assistant.screens.blocks import Big, Block, Fact, Hints, Options, Rows, Sentence
from assistant.screens.view import Status, View

COLUMNS, ROWS = 80, 24
"""Columns and rows of the picture: those of the kiosk's own terminal."""
MOST_WIDTH = 960
"""Largest width of the picture in pixels: large enough to read, and a small file."""

Mask = Callable[[str], str]
"""Hides names and figures in a text."""


def draw_masked(view: View, mask: Mask) -> bytes:
    """Return a picture (PNG) of ``view``; no digit of a number field is in it."""
    from assistant.screens.layout import lay_out
    from assistant.screens.picture import GRAPHICS, picture

    def masked(block: Block) -> Block:
        return mask_block(block, mask)

    page = lay_out(view, Status(), COLUMNS, ROWS, graphics=GRAPHICS, change=masked)
    drawn = picture(page.segments(), page.letterings)
    drawn.thumbnail((MOST_WIDTH, MOST_WIDTH))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    return file.getvalue()


def mask_block(block: Block, mask: Mask) -> Block:
    """Return a block with all its words masked."""
    if isinstance(block, Sentence):
        return replace(block, text=mask(block.text))
    if isinstance(block, Big):
        return replace(block, text=mask(block.text), label=mask(block.label))
    if isinstance(block, Fact):
        return Fact(mask(block.label), mask(block.value))
    if isinstance(block, Rows):
        return Rows(tuple((mask(name), mask(figure)) for name, figure in block.rows))
    if isinstance(block, Options):
        return Options(tuple(replace(each, label=mask(each.label)) for each in block.choices))
    if isinstance(block, Hints):
        return Hints(tuple(map(mask, block.said)))
    return block  # progress and number fields hold no names or figures

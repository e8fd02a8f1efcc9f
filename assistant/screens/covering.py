"""Cover the figures of a screen, so that whoever stands beside her does not read them.

What is covered is in no block any more, so it is not drawn, and not in the text that events and help
tickets keep.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.screens.blocks import Big, Block, Fact, Options, Rows
from assistant.screens.view import Cover

COVERED = "＊＊＊＊"
"""Stands in the place of a figure, as in every bank's application."""
_SUM = re.compile(r"-?¥?[\d,]{1,20}(?:\.\d{1,2})? ?元|-?¥[\d,]{1,20}(?:\.\d{1,2})?")
_TAIL = re.compile(r"（尾号\d{1,8}）|尾号\d{1,8}")


def cover(blocks: list[Block], how: Cover) -> list[Block]:
    """Return ``blocks`` with the figures covered that ``how`` names."""
    if how == "none":
        return blocks
    return [_covered(block, every=how == "all") for block in blocks]


def _covered(block: Block, *, every: bool) -> Block:
    if isinstance(block, Rows) and (every or block.beside):
        rows = tuple((_hidden(what, ""), _hidden(figure)) for what, figure in block.rows)
        return replace(block, rows=rows)
    if not every:
        return block
    if isinstance(block, Big):
        return replace(block, text=_hidden(block.text), label=_hidden(block.label, ""))
    if isinstance(block, Fact):
        return replace(block, label=_hidden(block.label, ""), value=_hidden(block.value))
    if isinstance(block, Options):
        # tails stay: by them she tells one name or account from another
        shown = (replace(each, label=_SUM.sub(COVERED, each.label)) for each in block.choices)
        return replace(block, choices=tuple(shown))
    return block


def _hidden(text: str, tail: str = COVERED) -> str:
    """Return ``text`` with sums covered, and tails replaced by ``tail``."""
    return _TAIL.sub(tail, _SUM.sub(COVERED, text)).strip()

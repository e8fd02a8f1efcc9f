"""Cover figures on a screen, so that people who stand beside the customer cannot read them.

A covered figure is removed from its block, so it is neither drawn nor in the text of events and
help tickets.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.screens.blocks import Big, Block, Fact, Options, Rows
from assistant.screens.view import Cover

COVERED = "＊＊＊＊"
"""Stands in place of a covered figure, as in the apps of all banks."""
_SUM = re.compile(r"-?¥?[\d,]{1,20}(?:\.\d{1,2})? ?元|-?¥[\d,]{1,20}(?:\.\d{1,2})?")
_TAIL = re.compile(r"（尾号\d{1,8}）|尾号\d{1,8}")


def cover(blocks: list[Block], how: Cover) -> list[Block]:
    """Return ``blocks`` with those figures covered that ``how`` selects."""
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
        # the last digits of accounts stay: she needs them to tell names and accounts apart
        shown = (replace(each, label=_SUM.sub(COVERED, each.label)) for each in block.choices)
        return replace(block, choices=tuple(shown))
    return block


def _hidden(text: str, tail: str = COVERED) -> str:
    """Return ``text`` with sums covered, and last digits of accounts replaced by ``tail``."""
    return _TAIL.sub(tail, _SUM.sub(COVERED, text)).strip()

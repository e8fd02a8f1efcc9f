"""Draw blocks close together, for screens whose type is so large that they have few rows.

Small blocks (progress, a label, a fact) that have a row each elsewhere share one row here, so that
the question keeps its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.text import Text

from assistant.screens.blocks import Big, Block, Fact, Progress, Sentence
from assistant.screens.drawing import draw, part_of
from assistant.screens.glyphs import Graphics
from assistant.screens.page import Piece, beside, blank, stacked, widened
from assistant.screens.theme import style

_BETWEEN = 3
"""Empty cells between two blocks that share a row."""
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]+[”」]?|[^。！？；]+$")


def closely(
    blocks: Iterable[Block],
    width: int,
    size: int,
    question: int,
    graphics: Graphics | None,
    *,
    lead: bool,
) -> Iterator[Piece]:
    """Yield the drawn blocks, small blocks in one row and a name's label beside the name.

    Args:
        blocks: Any blocks except controls.
        width: Width in cells.
        size: Height of names and amounts in half rows; 0: usual characters.
        question: Height in half rows of the question, and without ``lead`` of all sentences.
        graphics: What the terminal can draw.
        lead: Whether sentences other than the question have the usual size.
    """
    small: list[Block] = []
    for block in blocks:
        if isinstance(block, Fact | Progress):
            small.append(block)
            continue
        if isinstance(block, Big):
            yield from _named(block, small, width, size, graphics)
        else:
            yield from _in_rows(small, width)
            if lead and isinstance(block, Sentence):
                yield from _lead(block, width, question, graphics)
            else:
                yield draw(block, width, 0, size, question, graphics)
        small = []
    yield from _in_rows(small, width)


def find_question(text: str) -> tuple[str, str, str]:
    """Split ``text`` into the words before its question, the question, and the words after it.

    The question is the last sentence that asks something; if none does, the first sentence.
    """
    said = _SENTENCE.findall(text)
    asks = [number for number, each in enumerate(said) if "？" in each]
    at = asks[-1] if asks else 0
    return "".join(said[:at]), "".join(said[at : at + 1]), "".join(said[at + 1 :])


def _lead(block: Sentence, width: int, question: int, graphics: Graphics | None) -> Iterator[Piece]:
    """Yield sentences: the question in large type, the others before and after it in usual size."""
    at = 0
    for text, high in zip(find_question(block.text), (0, question, 0), strict=True):
        if text.strip():
            part = Sentence(text, part_of(block.read, at, len(text)))
            yield draw(part, width, 0, 0, high, graphics)
        at += len(text)


def _named(
    block: Big, small: list[Block], width: int, size: int, graphics: Graphics | None
) -> Iterator[Piece]:
    """Yield a name or an amount; its label and the small blocks before it stand on its left."""
    lines = [_line([one]) for one in small]
    if block.label:
        lines.append(Text(block.label, style("label"), end="", no_wrap=True))
    across = max((line.cell_len for line in lines), default=0)
    room = width - across - _BETWEEN
    if lines and room >= cell_len(block.text):
        name = draw(Big(block.text, block.role), room, 0, size, 0, graphics)
        if name.height >= len(lines):
            above = blank(across, name.height - len(lines))
            told = Piece(across, tuple(widened(line, across) for line in lines))
            yield beside([stacked([above, told], across), name], gap=_BETWEEN)
            return
    yield from _in_rows(small, width)
    yield draw(block, width, 0, size, 0, graphics)


def _in_rows(small: list[Block], width: int) -> Iterator[Piece]:
    """Yield small blocks, as many in a row as fit."""
    row: list[Block] = []
    for block in small:
        if row and _line([*row, block]).cell_len > width:
            yield _row(row, width)
            row = []
        row.append(block)
    if row:
        yield _row(row, width)


def _row(blocks: list[Block], width: int) -> Piece:
    line = _line(blocks)
    return (
        Piece(width, (widened(line, width),)) if line.cell_len <= width else _wrapped(blocks, width)
    )


def _wrapped(blocks: list[Block], width: int) -> Piece:
    return stacked((draw(block, width) for block in blocks), width)


def _line(blocks: list[Block]) -> Text:
    """Return small blocks on one line."""
    line = Text(end="", no_wrap=True)
    for number, block in enumerate(blocks):
        if number:
            line.append(" " * _BETWEEN, style("paper"))
        if isinstance(block, Fact):
            line.append(f"{block.label}  ", style("label"))
            line.append(block.value, style("strong"))
        else:
            line.append(block.plain(), style("label"))
    return line

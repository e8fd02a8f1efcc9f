"""What came into an account and what went out of it.

``view.data``: ``account``, ``tail``, ``period`` in words, ``rows`` list of
``{date, what, fen}`` (negative: went out), newest first, ``sum_in`` and ``sum_out`` in fen,
both positive, over the whole period.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.screens.blocks import Block, Fact, Rows, answers, sentence, with_tail, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(looked_up=True)


def compose(view: View) -> list[Block]:
    """Return the sentence, both sums and the entries."""
    data = view.data
    blocks = sentence(view)
    if data.get("account"):
        where = with_tail(data["account"], data.get("tail"))
        blocks.append(Fact(where, str(data.get("period") or "")))
    sums = [
        (label, yuan(data.get(key)))
        for label, key in (("进来一共", "sum_in"), ("出去一共", "sum_out"))
        if data.get(key) is not None
    ]
    rows = [_row(row) for row in data.get("rows") or ()]
    if sums or rows:
        blocks.append(Rows((*sums, *rows)))
    return [*blocks, *answers(view)]


def _row(row: Mapping[str, Any]) -> tuple[str, str]:
    """Say in or out in a word, not by colour or sign alone."""
    what = f"{row.get('date') or ''} {row.get('what') or ''}".strip()
    fen = row.get("fen")
    if type(fen) is not int:
        return what, ""
    return what, f"进 {yuan(fen)}" if fen >= 0 else f"出 {yuan(-fen)}"

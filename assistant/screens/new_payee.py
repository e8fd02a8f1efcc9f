"""Somebody to be put among her payees.

``view.data``: ``name``, ``relation``, and ``number`` in groups, as far as they are known.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return what is known so far, and the question."""
    data = view.data
    known: list[Block] = []
    if data.get("name"):
        relation = str(data.get("relation") or "")
        known.append(Big(str(data["name"]), "name", f"新收款人 {relation}".strip()))
    if data.get("number"):
        known.append(Fact("账号", str(data["number"])))
    return [*known, *sentence(view), *answers(view)]

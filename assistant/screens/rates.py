"""Rates, or what money at rest brings: a short table above the question.

``view.data``: ``rows`` list of ``{what, shown}``; ``fen`` of all of it together, if it is hers.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Rows, answers, sentence, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the table, the sentence and the choices."""
    rows = tuple((str(r.get("what")), str(r.get("shown"))) for r in view.data.get("rows") or ())
    table: list[Block] = [Rows(rows)] if rows else []
    if view.data.get("fen") is not None:
        table.insert(0, Big(yuan(view.data["fen"]), "amount", "定期 一共"))
    return [*table, *sentence(view), *answers(view)]

"""Her saved payees.

``view.data``: ``rows`` list of ``{name, relation, tail}``.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, Rows, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the sentence and one line for each payee."""
    rows = tuple(
        (
            "  ".join(word for word in (row.get("relation"), row.get("name")) if word),
            f"尾号{row['tail']}" if row.get("tail") else "",
        )
        for row in view.data.get("rows") or ()
    )
    table: list[Block] = [Rows(rows)] if rows else []
    return [*sentence(view), *table, *answers(view)]

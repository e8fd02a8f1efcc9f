"""About the branch.

``view.data``: ``rows`` list of ``{label, shown}``.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="public")


def compose(view: View) -> list[Block]:
    """Return one fact large, several as lines."""
    rows = [(str(r.get("label")), str(r.get("shown"))) for r in view.data.get("rows", ())]
    facts: list[Block]
    if len(rows) == 1:
        label, shown = rows[0]
        facts = [Big(shown, "name", label)]
    else:
        facts = [Fact(label, shown) for label, shown in rows]
    return [*facts, *sentence(view), *answers(view)]

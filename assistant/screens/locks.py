"""All five locks and how they stand. ``view.data``: ``rows`` list of ``{lock, state}``."""

from __future__ import annotations

from assistant.screens.blocks import Block, Rows, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the sentence and the five rows."""
    rows = tuple((str(row["lock"]), str(row["state"])) for row in view.data.get("rows") or ())
    return [*sentence(view), Rows(rows), *answers(view)]

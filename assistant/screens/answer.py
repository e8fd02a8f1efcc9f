"""The answer to a frequent question.

``view.data``: ``question`` what was asked.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="public")


def compose(view: View) -> list[Block]:
    """Return the question and its answer."""
    return [Fact("您问的是", str(view.data.get("question") or "")), *sentence(view), *answers(view)]

"""A request that the branch works off later.

``view.data``: ``number`` as staff see it, ``what`` was asked for, ``bring`` what is needed.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the number large, and what to bring."""
    data = view.data
    number = Big(str(data.get("number") or ""), "name", str(data.get("what") or ""))
    return [number, Fact("请带上", str(data.get("bring") or "")), *sentence(view), *answers(view)]

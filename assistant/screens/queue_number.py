"""Her number for the counter.

``view.data``: ``number`` as on the slip (``A007``), ``line`` what it is for, ``ahead`` how
many wait before her.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the number as large as can be."""
    data = view.data
    blocks: list[Block] = [Big(str(data.get("number") or ""), "name", str(data.get("line") or ""))]
    if data.get("ahead") is not None:
        blocks.append(Fact("前面还有", f"{data['ahead']}位"))
    return [*blocks, *sentence(view), *answers(view)]

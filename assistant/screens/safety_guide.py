"""One lock explained, with the question whether to close it.

``view.data``: ``lock`` its name; ``number`` and ``of`` in the guide through all of them.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Progress, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="public")


def compose(view: View) -> list[Block]:
    """Return the lock's name large and what it does."""
    data = view.data
    blocks: list[Block] = []
    if data.get("number"):
        blocks.append(Progress(int(data["number"]), int(data["of"])))
    return [*blocks, Big(str(data.get("lock") or ""), "name"), *sentence(view), *answers(view)]

"""The visit is over.

``view.data``: nothing is read.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(between_visits=True)


def compose(view: View) -> list[Block]:
    """Return the farewell."""
    return [*sentence(view), *answers(view)]

"""What this machine cannot do, and who can.

``view.data``: nothing is read.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the explanation and what it can do instead."""
    return [*sentence(view), *answers(view)]

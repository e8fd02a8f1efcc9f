"""The machine did not catch it, and says how it could be put.

``view.data``: nothing is read.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="public")


def compose(view: View) -> list[Block]:
    """Return the apology, what can be picked and what can be said."""
    return [*sentence(view), *answers(view)]

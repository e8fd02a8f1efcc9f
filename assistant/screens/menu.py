"""What can be done, numbered.

``view.data``: nothing is read.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="public")


def compose(view: View) -> list[Block]:
    """Return the sentence and the numbered choices."""
    return [*sentence(view), *answers(view)]

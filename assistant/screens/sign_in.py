"""Sign in: whose card is in the reader, or which customer of the sandbox it is.

``view.data``: nothing is read.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the request and the customers to pick from."""
    return [*sentence(view), *answers(view)]

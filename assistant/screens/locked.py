"""The card is locked after the third wrong PIN: her money is safe, staff have been told.

``view.data``: nothing is read.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(waits_for_staff=True)


def compose(view: View) -> list[Block]:
    """Return the sentences."""
    return [*sentence(view), *answers(view)]

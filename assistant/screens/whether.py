"""Does she mean it? A yes is the first choice, a no the second."""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="in_full", answered=True)


def compose(view: View) -> list[Block]:
    """Return the question and both answers."""
    return [*sentence(view), *answers(view)]

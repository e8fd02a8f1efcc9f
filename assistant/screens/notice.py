"""A calm notice: something needs a moment, and what happens next.

``view.data``: nothing is read.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return the sentences and whatever can be picked."""
    return [*sentence(view), *answers(view)]


PAUSE = View("notice", "我这边要缓一缓，请您稍等。要找人，按红色的帮助键。", keys=("home",))
"""Up while the screen or the whole kiosk begins anew after a fault."""

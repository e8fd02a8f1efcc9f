"""To whom? Her saved payees are numbered, and can be said."""

from __future__ import annotations

from assistant.screens import choose
from assistant.screens.blocks import Block
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(choose.Data, total=False):
    """What is asked for, always a payee, and what was heard for a name."""


TRAITS = Traits(pause="value")
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the question, what was heard, and the payees to pick from."""
    return choose.compose(view)

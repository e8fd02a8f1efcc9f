"""To whom? Her saved payees are numbered, and can be said.

``view.data``: ``said`` what was heard for a name, where it is not among her payees;
``fen`` the amount, where it is known already.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, Fact, answers, sentence, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(pause="value")


def compose(view: View) -> list[Block]:
    """Return the question, what is known already, and the payees to pick from."""
    known: list[Block] = []
    if said := view.data.get("said"):
        known.append(Fact("我听到的是", str(said)))
    if view.data.get("fen") is not None:
        known.append(Fact("转", yuan(view.data["fen"])))
    return [*sentence(view), *known, *answers(view)]

"""The money has been moved.

``view.data``: the keys of ``transfer_review``, and ``remaining`` what the paying account
has left, in fen.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, Fact, answers, sentence, yuan
from assistant.screens.traits import Traits
from assistant.screens.transfer_review import transfer_facts
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return what was moved, what is left, and the sentence."""
    left: list[Block] = []
    if view.data.get("remaining") is not None:
        account = str(view.data.get("account") or "")
        left.append(Fact(f"{account}还有", yuan(view.data["remaining"])))
    return [*sentence(view), *transfer_facts(view), *left, *answers(view)]

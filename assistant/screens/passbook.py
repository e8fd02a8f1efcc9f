"""The passbook is up to date.

``view.data``: ``account``, ``tail``, ``lines`` printed, ``fen`` balance.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, answers, sentence, with_tail, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(looked_up=True)


def compose(view: View) -> list[Block]:
    """Return how many lines were printed, and the balance below them."""
    data = view.data
    lines = Big(f"{data.get('lines', '')}行", "name", "新打上的")
    label = f"{with_tail(data.get('account'), data.get('tail'))} 余额"
    return [lines, Big(yuan(data.get("fen")), "amount", label), *sentence(view), *answers(view)]

"""Something of her social insurance.

``view.data``: ``label`` what it is, and ``fen`` or ``shown`` how it stands.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(looked_up=True)


def compose(view: View) -> list[Block]:
    """Return the amount large, or the words as a line."""
    data = view.data
    label = str(data.get("label") or "")
    top: Block = Fact(label, str(data.get("shown") or ""))
    if data.get("fen") is not None:
        top = Big(yuan(data.get("fen")), "amount", label)
    return [top, *sentence(view), *answers(view)]

"""The balance of one account, large, and her other accounts below it.

``view.data``: ``account`` name, ``tail`` last four digits, ``fen`` balance, ``held_fen``
reserved part (0 or absent: none), ``accounts`` list of ``{name, tail, fen}``, all of hers.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Rows, answers, sentence, with_tail, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(looked_up=True)


def compose(view: View) -> list[Block]:
    """Return the large balance, the sentence and the other accounts."""
    data = view.data
    blocks: list[Block] = []
    if data.get("fen") is not None:
        label = f"{with_tail(data.get('account'), data.get('tail'))} 余额".strip()
        blocks.append(Big(yuan(data["fen"]), "amount", label))
    blocks += sentence(view)
    if held := data.get("held_fen"):
        blocks.append(Rows((("先替您留着", yuan(held)),)))
    others = [
        account
        for account in data.get("accounts") or ()
        if (account.get("name"), account.get("tail")) != (data.get("account"), data.get("tail"))
    ]
    if others:
        rows = ((with_tail(a.get("name"), a.get("tail")), yuan(a.get("fen"))) for a in others)
        blocks.append(Rows(tuple(rows)))
    return [*blocks, *answers(view)]

"""Everything about a transfer before the yes.

``view.data``: ``payee``, ``relation``, ``tail`` of the payee's account, ``fen``, ``account``
it is paid from, ``account_tail``.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, with_tail, yuan
from assistant.screens.payee_words import called
from assistant.screens.view import View


def compose(view: View) -> list[Block]:
    """Return payee and amount in large type, the account and the question."""
    return [*transfer_facts(view), *sentence(view), *answers(view)]


def transfer_facts(view: View) -> list[Block]:
    """Return whom, how much and from where, as far as the view knows."""
    data = view.data
    blocks: list[Block] = []
    if data.get("payee"):
        label, name = called(data)
        blocks.append(Big(name, "name", f"转给 {label}".strip()))
    if data.get("fen") is not None:
        blocks.append(Big(yuan(data["fen"]), "amount", "转多少钱"))
    if data.get("account"):
        blocks.append(Fact("从这里转出", with_tail(data["account"], data.get("account_tail"))))
    return blocks

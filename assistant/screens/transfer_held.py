"""The transfer waits for staff; the money is still in her account.

``view.data``: the keys of ``transfer_review``.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, yuan
from assistant.screens.payee_words import called
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="in_full", waits_for_staff=True)


def compose(view: View) -> list[Block]:
    """Return that the money is safe, what waits, and whom she can ask."""
    data = view.data
    blocks = sentence(view)
    if data.get("fen") is not None:
        blocks.append(Big(yuan(data["fen"]), "amount", "还在您账户里，没有转走"))
    if data.get("payee"):
        beside, name = called(data)
        blocks.append(Fact("原来要转给", f"{name}（{beside}）" if beside else name))
    blocks.append(Fact("拿不准就打", "96110  95588"))
    return [*blocks, *answers(view)]

"""One question of the anti-fraud check.

``view.data``: ``question`` one of notice who purpose secrecy coaching amount final,
``number`` and ``of`` its place in the series; for the notice and the final yes also the
keys of ``transfer_review``. The amount question shows no figure of the transfer even if
the data had one: she has to know it by herself.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Progress, answers, sentence, yuan
from assistant.screens.payee_words import called
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(
    reading="in_full",
    pause="yes_no",
    asks_consent=True,
    transfer_open=True,
    agreed=True,
)


def compose(view: View) -> list[Block]:
    """Return the progress, for notice and final yes the transfer, and the question."""
    data = view.data
    blocks: list[Block] = []
    if data.get("number") and data.get("of"):
        blocks.append(Progress(int(data["number"]), int(data["of"])))
    if data.get("question") in ("notice", "final"):
        if data.get("payee"):
            label, name = called(data)
            blocks.append(Big(name, "name", f"转给 {label}".strip()))
        if data.get("fen") is not None:
            blocks.append(Big(yuan(data["fen"]), "amount", "转多少钱"))
    return [*blocks, *sentence(view), *answers(view)]

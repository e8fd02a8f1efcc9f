"""One question of the anti-fraud check."""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Progress, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.named import AtStep, NamedTransfer, PartOfTransfer, called
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Asked(AtStep):
    """The question and its place."""

    question: str
    """A value of ``fraud.check.Question``: notice who purpose secrecy coaching amount final."""
    number: int
    """Its place in the series, from 1."""
    of: int
    """How many there are."""
    hers: bool
    """The money pays a bill or stays her own, so other answers are safe ones."""


class Data(Asked, PartOfTransfer):
    """The question and the transfer, which is absent where she is asked for the amount.

    Only the notice and the final yes draw it; what she says is compared with it at every question.
    """


TRAITS = Traits(
    reading="in_full",
    pause="yes_no",
    asks_consent=True,
    transfer_open=True,
    agreed=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the progress, for notice and final yes the transfer, and the question.

    The amount question shows no figure of the transfer even if the data had one: she has to know
    it by herself.
    """
    data = read(Data, view)
    blocks: list[Block] = [Progress(data["number"], data["of"])]
    if data["question"] in ("notice", "final"):
        transfer = read(NamedTransfer, view)
        label, name = called(transfer)
        blocks.append(Big(name, "name", f"转给 {label}".strip()))
        blocks.append(Big(yuan(transfer["fen"]), "amount", "转多少钱"))
    return [*blocks, *sentence(view), *answers(view)]

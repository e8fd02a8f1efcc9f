"""Ask one question of the anti-fraud check."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, Progress, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.named import AtStep, NamedTransfer, PartOfTransfer, called
from assistant.screens.samples import ASKING, CHECKED, LARGE
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Asked(AtStep):
    """The question and its place in the series."""

    question: str
    """A value of ``fraud.check.Question``: notice, who, purpose, secrecy, coaching, amount or
    final."""
    number: int
    """The question's place in the series, from 1."""
    of: int
    """How many questions there are."""
    hers: bool
    """True: the money pays a bill or stays the customer's; other answers are safe then."""


class Reason(TypedDict, total=False):
    """The reason for the fraud check, shown if the customer asks why she is asked."""

    why: str
    """The sentence of the rule that fired."""


class Data(Asked, Reason, PartOfTransfer):
    """The question and the transfer; the amount is left out while the customer is asked for it.

    Only the notice and the final question draw the transfer; her answers are compared with it.
    """


TRAITS = Traits(
    called="转账：防骗确认",
    reading="in_full",
    pause="yes_no",
    takes="check",
    money="agreed",
    bias="asked",
)
fill = filler(__name__, Data)
KEYS = {"notice": ("接着转", "不转了"), "final": ("我确定要转", "不转了")}
"""Words of yes and no, for the questions that show these keys: 对 and 不对 left open to what. All others
have fields of their own: a green 有人 beside them said the same twice, and drew a hand to what holds it.
A keyboard's yes and no still answer secrecy and coaching."""


def compose(view: View) -> list[Block]:
    """Return the progress, the transfer (for notice and final question), and the question.

    While the customer is asked for the amount, no figure of the transfer is shown: she has to know
    it.
    """
    data = read(Data, view)
    blocks: list[Block] = [Progress(data["number"], data["of"])]
    if data["question"] in ("notice", "final"):
        transfer = read(NamedTransfer, view)
        label, name = called(transfer)
        blocks.append(Big(name, "name", f"转给 {label}".strip()))
        blocks.append(Big(yuan(transfer["fen"]), "amount", "转多少钱"))
    elif data.get("payee"):
        # Never the relation, as a question asks who the payee is; no amount while she is asked for
        # it.
        fen = None if data["question"] == "amount" else data.get("fen")
        blocks.append(Fact(f"转给 {data['payee']}", yuan(fen)))
    return [*blocks, *sentence(view), *answers(view)]


def key_words(view: View) -> dict[str, str]:
    """Return the words of yes and no, which say what each means here; empty: the key is not shown."""
    words = KEYS.get(read(Data, view)["question"], ("", ""))
    return dict(zip(("yes", "no"), words, strict=True))


SAMPLE = View(
    "fraud_check",
    "这钱是给谁的？",
    {"question": "who", "number": 2, "of": 7, "hers": False, **CHECKED, **LARGE},
    (
        Choice("1", "家里人"),
        Choice("2", "朋友或者邻居"),
        Choice("3", "不太认识"),
    ),
    keys=ASKING,
)

"""Show a step of the practice round; every step says that the money is not real."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View

MARK = "练习，不是真的钱"


class Data(TypedDict):
    """The data of one step."""

    label: str
    """The label of the sum: 练习的存折."""
    fen: int
    """A sum of play money, in fen."""


TRAITS = Traits(
    called="练一练", reading="public", pause="command", takes="anything", money="none", bias="none"
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the word 练习 in large type, the sum in a line, the sentences and the choices."""
    data = read(Data, view)
    return [
        Big(MARK, "name"),
        *sentence(view),
        Fact(data["label"], yuan(data["fen"])),
        *answers(view),
    ]


def key_words(view: View) -> dict[str, str]:
    """Return the words of the keys at its question: those of a review."""
    return {"yes": "对，转", "no": "不对，不转"} if "yes" in view.keys else {}


SAMPLE = View(
    "practice",
    "练习：给小花转五十元，对吗？对，就说：对。不对，就说：不对。练习，不是真的钱。",
    {"label": "练习：给小花", "fen": 5_000},
    (Choice("1", "不练了", "/practise"),),
    keys=("yes", "no", *AFTER),
)

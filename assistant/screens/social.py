"""Show one fact of the customer's social insurance."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class _Always(TypedDict):
    label: str
    """The fact's name, e.g. 医保个人账户."""


class Data(_Always, total=False):
    """The fact's value: either a sum or words."""

    fen: int
    """The sum, in fen."""
    shown: str
    """The words, e.g. 有效到 2027年03月01日."""


TRAITS = Traits(
    called="看社保医保",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    looked_up=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sum in large type, or the words as a line."""
    data = read(Data, view)
    top: Block = Fact(data["label"], data.get("shown", ""))
    if (fen := data.get("fen")) is not None:
        top = Big(yuan(fen), "amount", data["label"])
    return [top, *sentence(view), *answers(view)]


SAMPLE = View(
    "social",
    "您的医保账户里有七百二十三元五角五分。",
    {"label": "医保账户", "fen": 72_355},
    keys=AFTER,
)

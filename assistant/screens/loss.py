"""Show that the accounts of a reported loss are frozen."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The frozen accounts."""

    names: str
    """The names of the accounts, e.g. 存折、工资卡."""


TRAITS = Traits(
    called="看挂失结果",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the frozen accounts, large, and what happens next."""
    frozen = Big("已经锁上", "name", read(Data, view)["names"])
    return [frozen, *sentence(view), *answers(view)]


SAMPLE = View(
    "loss",
    "您的工资卡已经锁上了，谁也取不走钱，您别担心。请带上身份证到柜台补办。",
    {"names": "工资卡"},
    keys=AFTER,
)

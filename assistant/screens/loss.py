"""Show that the accounts of a reported loss are frozen."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The frozen accounts."""

    names: str
    """Their names, e.g. 存折、工资卡."""


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

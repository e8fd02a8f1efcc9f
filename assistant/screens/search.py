"""Offer the services and questions nearest to a customer's words, numbered."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="找业务",
    reading="private",
    pause="command",
    takes="suggestions",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence, and the services and questions that were found."""
    return [*sentence(view), *answers(view)]


SAMPLE = View(
    "search",
    "您说的是不是这几件事？按数字，或者直接说。",
    choices=(
        Choice("1", "密码忘了怎么办", "/what_can_you_do"),
        Choice("2", "挂失", "/report_loss"),
        Choice("3", "打折子", "/update_passbook"),
    ),
    keys=AFTER,
)

"""Ask whether the customer means a certain request; the first choice means yes, the second no."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, offer_answers, offer_keys, sentence
from assistant.screens.content import filler
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="问是不是要办",
    reading="in_full",
    pause="command",
    takes="offer",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)
key_words = offer_keys


def compose(view: View) -> list[Block]:
    """Return the question; its answers are the keys."""
    return [*sentence(view), *offer_answers(view)]


SAMPLE = View(
    "whether",
    "您是要转账吗？是的话，请说对，或者按绿色的键。",
    choices=(Choice("1", "对，我要办", "/transfer_money"), Choice("2", "不是", "/go_home")),
    keys=("yes", "no", *AFTER),
)

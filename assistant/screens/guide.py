"""Show a new customer how the kiosk works, one thing on each screen."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Progress, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Data(TypedDict):
    """One part of the guide."""

    what: str
    """The subject of this part, in large type: 直接说."""
    number: int
    """The part, from 1."""
    of: int
    """How many parts there are."""


TRAITS = Traits(
    called="听怎么用",
    reading="public",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the subject in large type, the sentences and the choices."""
    data = read(Data, view)
    return [
        Progress(data["number"], data["of"]),
        Big(data["what"], "name"),
        *sentence(view),
        *answers(view),
    ]


SAMPLE = View(
    "guide",
    "我用半分钟说说怎么用，不想听就按一。要办什么，直接跟我说，比如：查一下余额。说错了不要紧，再说一遍就行。",
    {"what": "直接说", "number": 1, "of": 3},
    (Choice("1", "不听了", "/go_home"), Choice("2", "练一练", "/practise")),
    keys=AFTER,
)

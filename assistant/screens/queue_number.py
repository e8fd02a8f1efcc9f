"""Show the customer's number in the queue for the counter."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The customer's place in the queue."""

    number: str
    """The number as on the slip, digits alone, e.g. 2007."""
    line: str
    """The service, e.g. 社保医保."""
    ahead: int
    """How many people wait before the customer."""


TRAITS = Traits(
    called="看排队号",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the number as large as possible, and the sentence."""
    data = read(Data, view)
    ahead = Fact("前面还有", f"{data['ahead']}位")
    return [Big(data["number"], "name", data["line"]), ahead, *sentence(view), *answers(view)]


SAMPLE = View(
    "queue_number",
    "给您取好号了，社保医保，二零零七号，前面还有两位。请在椅子上坐一坐，叫到您的号，再到窗口去。",
    {"number": "2007", "line": "社保医保", "ahead": 2},
    keys=AFTER,
)

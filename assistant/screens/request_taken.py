"""Show a request that the branch deals with later."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The request."""

    number: str
    """The digits of the request's number: 001 of T001."""
    what: str
    """The service, e.g. 上门服务."""
    bring: str
    """What the customer has to bring, e.g. 身份证."""


TRAITS = Traits(
    called="看登记号",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the number in large type, and what to bring."""
    data = read(Data, view)
    number = Big(data["number"], "name", data["what"])
    return [number, Fact("请带上", data["bring"]), *sentence(view), *answers(view)]


SAMPLE = View(
    "request_taken",
    "给您登记好了。来的时候，请带上身份证。",
    {"number": "001", "what": "上门服务", "bring": "身份证"},
    keys=AFTER,
)

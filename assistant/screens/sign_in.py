"""Ask for the customer's card or, without a card reader, which customer of the sandbox she is."""

from __future__ import annotations

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.paged import MaybePaged, page_fact
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Data(MaybePaged, total=False):
    """Which page of the customers is offered; otherwise no data."""


TRAITS = Traits(
    called="放卡、选客户",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    in_task=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the request and the customers to pick from."""
    return [*sentence(view), *page_fact(read(Data, view), "位"), *answers(view)]


SAMPLE = View(
    "sign_in",
    "请把您的卡或者存折放进来。这台是演示机，请按数字选一位客户。",
    choices=(
        Choice("1", "王秀英", "/inform"),
        Choice("2", "赵德福", "/inform"),
        Choice("3", "李桂兰", "/inform"),
    ),
    keys=("home",),
)

"""Ask when the money shall arrive: the next day is proposed, for until then she can call it off."""

from __future__ import annotations

from assistant.screens.blocks import Block, Fact, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.named import NamedTransfer, called
from assistant.screens.samples import ASKING, LARGE
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Data(NamedTransfer):
    """The transfer."""


TRAITS = Traits(
    called="转账：什么时候到",
    reading="in_full",
    pause="command",
    takes="offer",
    money="agreed",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the question, what is sent and to whom, and the three answers."""
    data = read(Data, view)
    beside, name = called(data)
    whom = f"{name}（{beside}）" if beside else name
    return [*sentence(view), Fact(f"转给 {whom}", yuan(data["fen"])), *answers(view)]


SAMPLE = View(
    "transfer_ask_arrival",
    "这笔钱数目不小，让它明天这个时候到吧，到之前您随时能撤回来；急着用的话，您说马上到。",
    LARGE,
    (
        Choice("1", "明天到", '/inform{"choice": "next_day"}'),
        Choice("2", "两个小时后到", '/inform{"choice": "two_hours"}'),
        Choice("3", "马上到", '/inform{"choice": "now"}'),
    ),
    ("明天到", "马上到"),
    ASKING,
)

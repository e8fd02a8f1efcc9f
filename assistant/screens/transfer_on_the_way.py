"""Show that the money is set aside and when it arrives: until then she can call it off."""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.named import NamedTransfer, called
from assistant.screens.samples import AFTER, LARGE
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Data(NamedTransfer):
    """The transfer that is on the way."""

    when: str
    """When it arrives, in words: 明天十点."""


TRAITS = Traits(
    called="转账：在路上",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    ends_task=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence, the sum, whom it goes to and when it arrives."""
    data = read(Data, view)
    beside, name = called(data)
    return [
        *sentence(view),
        Big(yuan(data["fen"]), "amount", f"在路上，{data['when']}到"),
        Fact("转给", f"{name}（{beside}）" if beside else name),
        *answers(view),
    ]


SAMPLE = View(
    "transfer_on_the_way",
    "好了，给闺女王小红的一万二千元留出来了，明天十点到，您的存折还能用七万四千五百二十元三角五分。"
    "要是不想转了，到之前跟我说：刚才那笔不转了。",
    {**LARGE, "when": "明天十点"},
    (Choice("1", "不转了，撤回来", '/call_off{"choice": "t1"}'),),
    keys=AFTER,
)

"""Show that the money has been moved."""

from __future__ import annotations

from assistant.screens import transfer_review
from assistant.screens.blocks import Block, Rows, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(transfer_review.Data, total=False):
    """The transfer."""

    remaining: int
    """The balance of the paying account after the transfer, in fen; absent: it is not shown."""


TRAITS = Traits(
    called="转账：转好了",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    ends_task=True,
    tells_posted=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the transfer, the balance after it, and the sentence.

    Without data (if the dialogue failed after the money had moved) only the sentence is returned.
    """
    if not view.data:
        return [*sentence(view), *answers(view)]
    data = read(Data, view)
    left: list[Block] = []
    if (remaining := data.get("remaining")) is not None:
        left.append(Rows(((f"{data['account']}还有", yuan(remaining)),), beside=True))
    facts = transfer_review.transfer_facts(data, "了")
    return [*sentence(view), *facts, *left, *answers(view)]


SAMPLE = View(
    "transfer_done",
    "转好了。给闺女王小红转了两千元，您的存折还有八万四千五百二十元三角五分。",
    {**transfer_review.SAMPLE.data, "remaining": 8_452_035},
    keys=AFTER,
    cover="none",
)

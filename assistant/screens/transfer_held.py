"""Show that the transfer waits for staff: the money is still in the customer's account."""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.named import NamedTransfer, called
from assistant.screens.samples import AFTER, LARGE
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(NamedTransfer):
    """The transfer that waits."""


TRAITS = Traits(
    called="转账：暂缓了",
    reading="in_full",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    waits_for_staff=True,
    ends_task=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the message that the money is safe, the transfer, and telephone numbers to ask."""
    data = read(Data, view)
    beside, name = called(data)
    return [
        *sentence(view),
        Big(yuan(data["fen"]), "amount", "还在您账户里，没有转走"),
        Fact("原来要转给", f"{name}（{beside}）" if beside else name),
        Fact("拿不准就打", "96110  95588"),  # utter_held (domain/transfer.yml) says them
        *answers(view),
    ]


SAMPLE = View(
    "transfer_held",
    "为了您的钱稳妥，这笔一万二千元先替您留着，没有转走，还在您的账户里。"
    "已经通知工作人员来陪您一起看。您坐一会儿，不着急。"
    "有拿不准的，打九六一一零，或者打九五五八八问一问。",
    LARGE,
    keys=AFTER,
)

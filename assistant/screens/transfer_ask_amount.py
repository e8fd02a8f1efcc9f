"""Ask for the sum; the payee stays visible, and the number field is open."""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.named import NamedPayee, called
from assistant.screens.samples import ASKING
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(NamedPayee):
    """The payee."""


TRAITS = Traits(
    called="转账：问转多少",
    reading="private",
    pause="value",
    takes="anything",
    money="none",
    bias="asked",
    asks="amount",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the payee in large type, the question and the field."""
    label, name = called(read(Data, view))
    return [Big(name, "name", f"转给 {label}".strip()), *sentence(view), *answers(view)]


SAMPLE = View(
    "transfer_ask_amount",
    "给闺女王小红转多少钱？您说个数，或者按数字。",
    {"payee": "王小红", "relation": "闺女", "tail": "6688"},
    hints=("五百块", "两千五百元"),
    keys=(*ASKING, "digits"),
    field_kind="amount",
)

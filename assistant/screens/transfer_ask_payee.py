"""Ask for the payee; the customer's saved payees are numbered, and can be said."""

from __future__ import annotations

from assistant.screens import choose
from assistant.screens.blocks import Block
from assistant.screens.content import filler
from assistant.screens.samples import ASKING, PAYEES
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(choose.Data, total=False):
    """The thing to choose, always a payee, and the name as it was heard."""


TRAITS = Traits(
    called="转账：问转给谁",
    reading="private",
    pause="value",
    takes="anything",
    money="none",
    bias="asked",
    asks="payee",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the question, her words, and the payees to pick from."""
    return choose.compose(view)


SAMPLE = View(
    "transfer_ask_payee",
    "您要转给谁？说名字，或者说您平常怎么叫他。",
    {"what": "payee", "said": ""},
    PAYEES,
    ("给闺女", "给老李"),
    ASKING,
)

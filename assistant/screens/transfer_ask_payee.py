"""Ask for the payee; the customer can say the name or press the number of a saved payee."""

from __future__ import annotations

from assistant.screens import choose
from assistant.screens.blocks import Block
from assistant.screens.content import filler
from assistant.screens.samples import ASKING, PAYEES
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(choose.Data, total=False):
    """Data of ``choose``: the customer chooses a payee, and her words are the name she said."""


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
    """Return the question, the customer's words, and the payees to pick from."""
    return choose.compose(view)


SAMPLE = View(
    "transfer_ask_payee",
    "您要转给谁？说名字，或者说您平常怎么叫他。",
    {"what": "payee", "said": ""},
    PAYEES,
    ("给闺女", "给老李"),
    ASKING,
)

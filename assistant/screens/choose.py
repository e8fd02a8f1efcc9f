"""Ask which name or account the customer means; among several the machine never guesses."""

from __future__ import annotations

from assistant.screens.blocks import Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.paged import MaybePaged, page_fact
from assistant.screens.samples import ASKING, PAYEES
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(MaybePaged, total=False):
    """What the customer chooses, and the words that she said."""

    what: str
    """payee, account, lost, amount, term …; for ``payee`` the recogniser expects the names of the
    customer's payees."""
    said: str
    """The customer's words, or the purpose of an amount; empty: nothing is shown."""


LOST = "lost"
"""The value of ``Data.what`` for the question which of the customer's cards is lost."""
TRAITS = Traits(
    called="选一项",
    reading="private",
    pause="value",
    takes="anything",
    money="none",
    bias="asked",
    asks="chosen",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the question, the customer's words, and the numbered choices."""
    data = read(Data, view)
    said = data.get("said")
    heard: list[Block] = [Fact("我听到的是", said)] if said else []
    return [*sentence(view), *heard, *page_fact(data, "个"), *answers(view)]


SAMPLE = View(
    "choose",
    "我听着像这几位，您说的是哪一位？按数字，或者说第几个。",
    {"what": "payee", "said": "王小"},
    PAYEES[:2],
    ("给闺女", "第二个"),
    ASKING,
)

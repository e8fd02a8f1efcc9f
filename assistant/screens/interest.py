"""Show the interest of a sum for each term, before the PIN, and ask whether to deposit it."""

from __future__ import annotations

from assistant.screens import rates
from assistant.screens.blocks import Block, offer_keys
from assistant.screens.content import filler
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View

TRAITS = Traits(
    called="看算好的利息",
    reading="private",
    pause="yes_no",
    takes="offer",
    money="none",
    bias="none",
)


class Data(rates.Data):
    """The interest of the sum for each term, as ``rates`` shows it."""


fill = filler(__name__, Data)
key_words = offer_keys


def compose(view: View) -> list[Block]:
    """Return the table and the question; its answers are the keys."""
    return rates.compose(view)


SAMPLE = View(
    "interest",
    "存一万元，一年定期，一年百分之零点九五，到期利息九十五元。别的年限在屏幕上。就这样存吗？",
    {
        "rows": [
            {"what": "一年定期 0.95%", "shown": "利息 95 元"},
            {"what": "两年定期 1.05%", "shown": "利息 210 元"},
            {"what": "三年定期 1.25%", "shown": "利息 375 元"},
        ]
    },
    choices=(
        Choice("1", "存这一笔", '/ask_deposit{"choice": "12", "amount": 1000000}'),
        Choice("2", "不存了", "/go_home"),
    ),
    keys=("yes", "no", *AFTER),
)

"""Show rates, interest or due dates as a short table above the question."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Rows, offer_answers, offer_keys, sentence, yuan
from assistant.screens.content import filler, read
from assistant.screens.paged import MaybePaged, page_fact
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Row(TypedDict):
    """One line of the table."""

    what: str
    """The product, with its rate or sum, e.g. 一年定期."""
    shown: str
    """The product's rate, interest or due date, e.g. 0.95%."""


class _Always(TypedDict):
    rows: list[Row]
    """The lines; may be empty."""


class Data(_Always, MaybePaged, total=False):
    """The table, and the sum of the customer's own deposits and products."""

    fen: int
    """The sum of the customer's deposits and products, in fen; absent: the table is not about her
    own."""


TRAITS = Traits(
    called="看利息、看存单",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)
key_words = offer_keys


def compose(view: View) -> list[Block]:
    """Return the table, the sentence and the choices; the first two are keys where it asks yes or no."""
    data = read(Data, view)
    rows = tuple((row["what"], row["shown"]) for row in data["rows"])
    table: list[Block] = [Rows(rows)] if rows else []
    if (fen := data.get("fen")) is not None:
        table.insert(0, Big(yuan(fen), "amount", "定期 一共"))
    return [*page_fact(data, "笔"), *table, *sentence(view), *offer_answers(view)]


SAMPLE = View(
    "rates",
    "定期的利率都在屏幕上，五年定期一年是百分之一点三。您要存一笔，还是看看您存的？",
    {
        "rows": [
            {"what": "三个月定期", "shown": "0.65%"},
            {"what": "半年定期", "shown": "0.85%"},
            {"what": "一年定期", "shown": "0.95%"},
            {"what": "两年定期", "shown": "1.05%"},
            {"what": "三年定期", "shown": "1.25%"},
            {"what": "五年定期", "shown": "1.30%"},
        ]
    },
    choices=(
        Choice("1", "存一笔", ""),
        Choice("2", "看我的定期", ""),
        Choice("3", "不存了", ""),
    ),
    keys=AFTER,
)

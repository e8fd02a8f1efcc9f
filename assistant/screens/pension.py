"""Show whether the pension has come."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Rows, answers, sentence, with_tail, yuan
from assistant.screens.content import filler, read
from assistant.screens.paged import MaybePaged, page_fact
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Row(TypedDict):
    """One payment."""

    day: str
    """The day on which it came, e.g. 3月15日."""
    fen: int
    """The sum, in fen."""


class _Always(TypedDict):
    arrived: bool
    """Whether the newest payment is this month's."""
    fen: int
    """The newest payment, in fen."""
    account: str
    """What the customer calls the account to which it was paid."""
    tail: str
    """The last four digits of that account."""
    rows: list[Row]
    """The payments of this page, newest first; the first page begins with the newest of all."""


class Data(_Always, MaybePaged):
    """The newest payment, and one page of all payments."""


TRAITS = Traits(
    called="看养老金",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    looked_up=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the newest payment in large type, and the months before it below.

    The earlier months may be covered, unless the customer has turned to another page.
    """
    data = read(Data, view)
    when = "这个月的养老金 到了" if data["arrived"] else "上一次的养老金"
    earlier = tuple((row["day"], f"进 {yuan(row['fen'])}") for row in data["rows"])
    where = with_tail(data["account"], data["tail"])
    return [
        Big(yuan(data["fen"]), "amount", f"{when} {where}"),
        *sentence(view),
        *page_fact(data, "笔"),
        Rows(earlier, beside=data.get("page", 1) == 1),
        *answers(view),
    ]


SAMPLE = View(
    "pension",
    "这个月的养老金到了，三月十五号到的，三千二百七十六元五角，在您的退休金卡里。",
    {
        "arrived": True,
        "fen": 327_650,
        "account": "退休金卡",
        "tail": "8012",
        "rows": [{"day": "3月15日", "fen": 327_650}, {"day": "2月15日", "fen": 327_650}],
    },
    keys=AFTER,
)

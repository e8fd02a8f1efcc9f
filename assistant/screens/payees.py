"""Show the customer's saved payees."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Fact, Rows, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.paged import Paged, told
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Row(TypedDict):
    """One payee."""

    name: str
    """The name of the account's holder."""
    relation: str
    """What the customer calls the payee; may be empty."""
    tail: str
    """The last four digits of the payee's account."""


class Data(Paged):
    """One page of the customer's payees."""

    rows: list[Row]
    """The payees of this page; may be empty."""


TRAITS = Traits(
    called="看收款人",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence and one line for each payee."""
    data = read(Data, view)
    rows = tuple(
        ("  ".join(word for word in (row["relation"], row["name"]) if word), f"尾号{row['tail']}")
        for row in data["rows"]
    )
    told_page = told(data, len(rows), "位")
    page: list[Block] = [Fact(f"一共{data['count']}位", told_page)] if told_page else []
    table: list[Block] = [Rows(rows, beside=True)] if rows else []
    return [*sentence(view), *page, *table, *answers(view)]


SAMPLE = View(
    "payees",
    "您存了四位收款人，在屏幕上。要给谁转，说名字就行。",
    {
        "rows": [
            {"name": "王小红", "relation": "闺女", "tail": "6688"},
            {"name": "王小明", "relation": "大儿子", "tail": "1357"},
            {"name": "李建国", "relation": "老李", "tail": "2468"},
            {"name": "太原供热公司", "relation": "", "tail": "9012"},
        ],
        "page": 1,
        "pages": 1,
        "count": 4,
    },
    hints=("给闺女转五百块",),
    keys=AFTER,
)

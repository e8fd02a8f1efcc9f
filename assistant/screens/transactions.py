"""Show money that came into an account and money that went out."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Fact, Rows, answers, sentence, with_tail, yuan
from assistant.screens.content import filler, read
from assistant.screens.paged import Paged, told
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View


class Row(TypedDict):
    """One entry."""

    date: str
    """The day, e.g. 3月15日."""
    what: str
    """From whom the money came, or to whom it went."""
    fen: int
    """The sum, in fen; negative: the money went out."""


class _Always(Paged):
    account: str
    """What the customer calls the account; for entries of all accounts, the kind of entries:
    电费."""
    period: str
    """The period, in words: 上个月."""
    rows: list[Row]
    """The entries of this page, newest first."""
    sum_in: int
    """The sum of all that came in during the period, in fen, positive."""
    sum_out: int
    """The sum of all that went out during the period, in fen, positive."""


class Data(_Always, total=False):
    """Entries and their sums."""

    tail: str
    """The last four digits of the account's number; absent for entries of all accounts."""


TRAITS = Traits(
    called="看进出的钱",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    looked_up=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence, both sums and the entries."""
    data = read(Data, view)
    account = with_tail(data["account"], data.get("tail"))
    page = told(data, len(data["rows"]), "笔")
    where = Fact(f"{account} {data['period']}", page)
    counted = f"{data['count']}笔" if data["count"] else ""
    sums = (
        f"一共{counted} 进来 {yuan(data['sum_in'])}",
        f"出去 {yuan(data['sum_out'])}",
    )
    entries = Rows((sums, *(_row(row) for row in data["rows"])))
    return [*sentence(view), where, entries, *answers(view)]


def _row(row: Row) -> tuple[str, str]:
    """Return an entry's words and its sum with the word 进 or 出: a sign is not enough."""
    what, fen = f"{row['date']} {row['what']}".strip(), row["fen"]
    return what, f"进 {yuan(fen)}" if fen >= 0 else f"出 {yuan(-fen)}"


SAMPLE = View(
    "transactions",
    "您的存折，三月份十二笔，进来三千二百七十六元五角，出去七百五十八元。这是最近三笔，看后面的，说：下一页。",
    {
        "account": "存折",
        "tail": "3456",
        "period": "三月份",
        "sum_in": 327_650,
        "sum_out": 75_800,
        "page": 1,
        "pages": 4,
        "count": 12,
        "rows": [
            {"date": "3月15日", "what": "太原市社保中心 养老金", "fen": 327_650},
            {"date": "3月12日", "what": "王小红", "fen": -50_000},
            {"date": "3月8日", "what": "太原供热公司", "fen": -18_600},
        ],
    },
    choices=(
        Choice("1", "别念出来", "/speak_quieter"),
        Choice("2", "下一页", "/list_transactions"),
    ),
    hints=("上个月的明细", "查余额"),
    keys=AFTER,
)

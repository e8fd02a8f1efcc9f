"""Show the balance of one account, large, and the customer's other accounts below it."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Rows, answers, sentence, with_tail, yuan
from assistant.screens.content import filler, read
from assistant.screens.paged import MaybePaged, page_fact
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Account(TypedDict):
    """One of the customer's accounts."""

    name: str
    """What the customer calls it, e.g. 存折."""
    tail: str
    """The last four digits of its number."""
    fen: int
    """The account's balance, in fen."""


class _Always(TypedDict):
    account: str
    """Name of the account shown large, or of all together: 所有账户."""
    fen: int
    """The balance of that account (or all) in fen, including the reserved part."""
    accounts: list[Account]
    """The accounts on this page; the account shown large is not drawn again in the list."""


class Data(_Always, MaybePaged, total=False):
    """The balances of the customer's accounts."""

    tail: str
    """The last four digits of the account shown large; absent for all accounts together."""
    held_fen: int
    """The reserved part of the balance, in fen; 0 or absent: nothing is reserved."""
    on_the_way_fen: int
    """The part that is on the way to somebody, in fen; 0 or absent: nothing."""


TRAITS = Traits(
    called="看余额",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    looked_up=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the large balance, the sentence and the other accounts.

    The other accounts may be covered, unless the customer asked for all accounts together.
    """
    data = read(Data, view)
    large = (data["account"], data.get("tail"))
    blocks: list[Block] = [Big(yuan(data["fen"]), "amount", f"{with_tail(*large)} 余额".strip())]
    blocks += sentence(view)
    if held := data.get("held_fen"):
        blocks.append(Rows((("先替您留着", yuan(held)),)))
    if waits := data.get("on_the_way_fen"):
        blocks.append(Rows((("其中在路上", yuan(waits)),)))
    others = [each for each in data["accounts"] if (each["name"], each["tail"]) != large]
    blocks += page_fact(data, "个")
    if others:
        rows = ((with_tail(each["name"], each["tail"]), yuan(each["fen"])) for each in others)
        blocks.append(Rows(tuple(rows), beside="tail" in data))
    return [*blocks, *answers(view)]


SAMPLE = View(
    "balance",
    "您的存折，尾号三四五六，现在有八万六千五百二十元三角五分。",
    {
        "account": "存折",
        "tail": "3456",
        "fen": 8_652_035,
        "accounts": [
            {"name": "存折", "tail": "3456", "fen": 8_652_035},
            {"name": "退休金卡", "tail": "7788", "fen": 2_318_000},
            {"name": "工资卡", "tail": "1029", "fen": 420_518},
        ],
    },
    hints=("查明细", "工资卡有多少钱"),
    keys=AFTER,
)

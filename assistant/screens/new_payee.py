"""Show a person whom the customer wants to add to her payees."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class _Always(TypedDict):
    name: str
    """The name of the account's holder; empty: not known yet."""
    relation: str
    """What the customer calls the person; empty: no such word, or not known yet."""


class Data(_Always, total=False):
    """The person's name and account, as far as they are known."""

    number: str
    """The account's number in groups of four; absent: not known yet."""


TRAITS = Traits(
    called="加收款人",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def key_words(_: View) -> dict[str, str]:
    """Return the words of yes and no; after no the customer gives the account's number again."""
    return {"yes": "对，没错", "no": "不对，重说"}


def compose(view: View) -> list[Block]:
    """Return name and account as far as they are known, and the question."""
    data = read(Data, view)
    known: list[Block] = []
    if data["name"]:
        known.append(Big(data["name"], "name", f"新收款人 {data['relation']}".strip()))
    if number := data.get("number"):
        known.append(Fact("账号", number))
    return [*known, *sentence(view), *answers(view)]


SAMPLE = View(
    "new_payee",
    "我给您念一遍，账号是：六二二二，零二零五，零二零零，三三五六，一二八。对的话，请说对，或者按绿色的键。",
    {"name": "李梅", "relation": "外甥女", "number": "6222 0205 0200 3356 128"},
    hints=("对", "不对"),
    keys=("yes", "no", *AFTER),
)

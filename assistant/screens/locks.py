"""Show all five locks, closed or open."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Rows, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Row(TypedDict):
    """One lock."""

    lock: str
    """The lock's name, e.g. 夜间锁."""
    state: str
    """The lock's state, e.g. 没有锁."""


class Data(TypedDict):
    """All locks."""

    rows: list[Row]
    """The locks, in the order of the safety guide."""


TRAITS = Traits(
    called="看安全锁",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence and the five rows."""
    rows = tuple((row["lock"], row["state"]) for row in read(Data, view)["rows"])
    return [*sentence(view), Rows(rows), *answers(view)]


SAMPLE = View(
    "locks",
    "现在锁上了两把，都在屏幕上。没锁的，您想好了随时跟我说。",
    {
        "rows": [
            {"lock": "夜间锁", "state": "锁上了"},
            {"lock": "地区锁", "state": "没有锁"},
            {"lock": "境外锁", "state": "没有锁"},
            {"lock": "境外无卡支付锁", "state": "没有锁"},
            {"lock": "限额锁", "state": "锁上了，一天最多 5,000 元"},
        ]
    },
    keys=AFTER,
)

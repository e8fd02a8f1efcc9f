"""Show facts about the branch."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Row(TypedDict):
    """One fact."""

    label: str
    """The name of the fact, e.g. 营业时间."""
    shown: str
    """Its value, e.g. 9:00-17:00."""


class Data(TypedDict):
    """The facts that the customer asked for."""

    rows: list[Row]
    """The facts, at least one."""


TRAITS = Traits(
    called="看网点", reading="public", pause="command", takes="anything", money="none", bias="none"
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return a single fact in large type, or several facts as lines."""
    rows = [(row["label"], row["shown"]) for row in read(Data, view)["rows"]]
    facts: list[Block]
    if len(rows) == 1:
        label, shown = rows[0]
        facts = [Big(shown, "name", label)]
    else:
        facts = [Fact(label, shown) for label, shown in rows]
    return [*facts, *sentence(view), *answers(view)]


SAMPLE = View(
    "branch_info",
    "我们早上九点开门，下午五点关门。",
    {
        "rows": [
            {"label": "营业时间", "shown": "9:00-17:00"},
            {"label": "客服电话", "shown": "95588"},
        ]
    },
    keys=AFTER,
)

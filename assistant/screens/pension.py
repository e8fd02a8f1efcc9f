"""Whether the pension has come.

``view.data``: ``arrived`` this month, ``fen`` of the newest, ``account`` and ``tail`` it came
to, ``rows`` list of ``{day, fen}``, newest first.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Rows, answers, sentence, with_tail, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(looked_up=True)


def compose(view: View) -> list[Block]:
    """Return the newest payment large, and the months below it."""
    data = view.data
    when = "这个月的养老金 到了" if data.get("arrived") else "上一次的养老金"
    rows = tuple(
        (str(row.get("day")), f"进 {yuan(row.get('fen'))}") for row in data.get("rows", ())
    )
    where = with_tail(data.get("account"), data.get("tail"))
    return [
        Big(yuan(data.get("fen")), "amount", f"{when} {where}"),
        *sentence(view),
        Rows(rows),
        *answers(view),
    ]

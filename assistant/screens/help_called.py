"""A person has been called.

``view.data``: ``ticket`` its number, ``state`` is ``open`` (staff have been told) or
``taken`` (somebody is on the way; said only then), ``failed`` while nothing could store the call.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(waits_for_staff=True)

_STATES = {
    "open": "已经通知工作人员",
    "taken": "工作人员正在过来",
    "failed": "还没能通知到工作人员",
}


def compose(view: View) -> list[Block]:
    """Return what the desk knows, in large type, and the sentence."""
    blocks: list[Block] = [Big(_STATES.get(str(view.data.get("state")), _STATES["open"]), "name")]
    blocks += sentence(view)
    if ticket := view.data.get("ticket"):
        blocks.append(Fact("求助编号", str(ticket)))
    return [*blocks, *answers(view)]

"""A person has been called.

``view.data``: ``ticket`` its number, ``state`` is ``open`` (staff have been told) or
``taken`` (somebody is on the way; said only then), ``calling`` until the call is stored,
``failed`` while nothing could store it.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(waits_for_staff=True)

_STATES = {
    "calling": "正在叫工作人员",
    "open": "已经通知工作人员",
    "taken": "工作人员正在过来",
    "failed": "还没能通知到工作人员",
}
_FEWEST = {"calling": "在叫人", "open": "已叫人", "taken": "人来了", "failed": "没叫到"}


def compose(view: View) -> list[Block]:
    """Return what the desk knows, in large type, and the sentence."""
    blocks: list[Block] = [Big(_STATES[_state(view)], "name")]
    blocks += sentence(view)
    if ticket := view.data.get("ticket"):
        blocks.append(Fact("求助编号", str(ticket)))
    return [*blocks, *answers(view)]


def in_few_words(view: View) -> tuple[str, ...]:
    """Return what is true of her call in fewer and fewer words."""
    state = _state(view)
    heading = _STATES[state]
    whole = view.text if heading in view.text else f"{heading}。{view.text}"
    number = f"求助编号{view.data['ticket']}" if view.data.get("ticket") else ""
    return f"{whole}{number}", whole, heading, _FEWEST[state]


def _state(view: View) -> str:
    state = str(view.data.get("state"))
    return state if state in _STATES else "open"

"""Show that a person has been called, and whether somebody comes."""

from __future__ import annotations

from typing import Literal, TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.traits import Traits
from assistant.screens.view import HelpState, View


class _Always(TypedDict):
    state: Literal["calling"] | HelpState
    """``notified``: staff have been told. ``taken``: somebody is on the way. ``failed``: the call could
    not be stored yet. ``calling``: it is being stored."""


class Data(_Always, total=False):
    """The state of her call."""

    ticket: str
    """The beginning of the ticket's id; absent or empty: there is no ticket yet."""


TRAITS = Traits(
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    waits_for_staff=True,
    shows_call=True,
)
fill = filler(__name__, Data)

_STATES = {
    "calling": "正在叫工作人员",
    "notified": "已经通知工作人员",
    "taken": "工作人员正在过来",
    "failed": "还没能通知到工作人员",
}
_FEWEST = {"calling": "在叫人", "notified": "已叫人", "taken": "人来了", "failed": "没叫到"}


def compose(view: View) -> list[Block]:
    """Return the state of her call in large type, and the sentence."""
    data = read(Data, view)
    blocks: list[Block] = [Big(_STATES[_state(data)], "name")]
    blocks += sentence(view)
    if ticket := data.get("ticket"):
        blocks.append(Fact("求助编号", ticket))
    return [*blocks, *answers(view)]


def in_few_words(view: View) -> tuple[str, ...]:
    """Return the state of her call, each text in fewer words than the one before."""
    data = read(Data, view)
    state = _state(data)
    heading = _STATES[state]
    whole = view.text if heading in view.text else f"{heading}。{view.text}"
    number = f"求助编号{data['ticket']}" if data.get("ticket") else ""
    return f"{whole}{number}", whole, heading, _FEWEST[state]


def _state(data: Data) -> str:
    return data["state"] if data["state"] in _STATES else "notified"

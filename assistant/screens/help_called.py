"""Show that a person has been called, and whether somebody comes."""

from __future__ import annotations

from typing import Literal, TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import HelpState, View

CallState = Literal["calling", "next", "again", "hotline"] | HelpState


class _Always(TypedDict):
    state: CallState
    """``notified``: staff have been told. ``next``: the first person has not answered, another is
    called; ``again``: the same person is called again, as there is no other. ``hotline``: nobody
    has answered. ``taken``: somebody is on the way. ``failed``: the call could not be stored yet.
    ``calling``: it is being stored."""


class Data(_Always, total=False):
    """The state of the customer's call."""

    ticket: str
    """The beginning of the ticket's id; absent or empty: there is no ticket yet."""
    who: str
    """The person on the way, as named to the customer: 李经理."""
    hotline: str
    """The telephone number to dial when nobody has answered."""


TRAITS = Traits(
    called="等工作人员",
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
    "next": "再叫一位工作人员",
    "again": "接着叫工作人员",
    "hotline": "还没有人答应",
    "taken": "工作人员正在过来",
    "failed": "还没能通知到工作人员",
}
_FEWEST = {
    "calling": "在叫人",
    "notified": "已叫人",
    "next": "再叫人",
    "again": "再叫人",
    "hotline": "打电话",
    "taken": "人来了",
    "failed": "没叫到",
}


def compose(view: View) -> list[Block]:
    """Return the state of the customer's call in large type, and the sentence."""
    data = read(Data, view)
    if _state(data) == "hotline":
        number = Big(data.get("hotline", ""), "amount", f"{_heading(data)}，请打")
        return [number, *sentence(view), *answers(view)]
    blocks: list[Block] = [Big(_heading(data), "name"), *sentence(view)]
    if ticket := data.get("ticket"):
        blocks.append(Fact("求助编号", ticket))
    return [*blocks, *answers(view)]


def in_few_words(view: View) -> tuple[str, ...]:
    """Return the state of the customer's call in several texts, each shorter than the last."""
    data = read(Data, view)
    state = _state(data)
    heading = _heading(data)
    whole = view.text if heading in view.text else f"{heading}。{view.text}"
    number = f"求助编号{data['ticket']}" if data.get("ticket") else ""
    return f"{whole}{number}", whole, heading, _FEWEST[state]


def _heading(data: Data) -> str:
    """Return words for the state, with the name of the person on the way if it is known."""
    state = _state(data)
    return f"{data['who']}正在过来" if state == "taken" and data.get("who") else _STATES[state]


def _state(data: Data) -> str:
    return data["state"] if data["state"] in _STATES else "notified"


SAMPLE = View(
    "help_called",
    "已经通知工作人员，请您在这儿等一等。刚才办的事先停着，您的钱没有动。",
    {"ticket": "40127731", "state": "notified"},
    keys=AFTER,
)

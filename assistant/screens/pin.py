"""Ask for the PIN, which can only be typed and is shown as dots."""

from __future__ import annotations

from typing import Literal, TypedDict

from assistant.screens.blocks import Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.traits import Traits
from assistant.screens.view import View


class _Always(TypedDict):
    purpose: Literal["sign_in", "authorise"]
    """Why the PIN is asked for: to sign the customer in, or to authorise a transfer."""


class Data(_Always, total=False):
    """The purpose of the PIN; of it only ``when`` is drawn."""

    transfer: str
    """The id of the transfer that the PIN authorises."""
    transfer_step: int
    """The transfer's step when the PIN was asked."""
    arrival: str
    """A value of ``banking.model.Arrival``: when the transfer arrives, and what the PIN authorises;
    absent: at once."""
    when: str
    """The words for that: 明天这个时候; absent: nothing is chosen."""


TRAITS = Traits(
    called="输密码",
    reading="in_full",
    pause="command",
    takes="anything",
    money="agreed",
    bias="none",
    takes_pin=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the request, when a transfer arrives, and the field."""
    when = read(Data, view).get("when")
    return [*sentence(view), *([Fact("到账", when)] if when else ()), *answers(view)]


SAMPLE = View(
    "pin",
    "王阿姨，请按六位密码，别说出来，按完按确认。",
    {"purpose": "sign_in"},
    keys=("repeat", "forgot", "back", "home", "digits"),
    field_kind="pin",
)

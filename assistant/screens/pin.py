"""Ask for the PIN, which can only be typed and is shown as dots."""

from __future__ import annotations

from typing import Literal, TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class _Always(TypedDict):
    purpose: Literal["sign_in", "authorise"]
    """Why the PIN is asked for: to sign the customer in, or to authorise a transfer."""


class Data(_Always, total=False):
    """The purpose of the PIN; it is not drawn."""

    transfer: str
    """The id of the transfer that the PIN authorises."""
    transfer_step: int
    """The transfer's step when the PIN was asked."""
    arrival: str
    """A value of ``banking.model.Arrival``: when the transfer arrives; absent: at once."""


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
    """Return the request and the field."""
    return [*sentence(view), *answers(view)]


SAMPLE = View(
    "pin",
    "王阿姨，请按六位密码，别说出来，按完按确认。",
    {"purpose": "sign_in"},
    keys=("repeat", "forgot", "back", "home", "digits"),
    field_kind="pin",
)

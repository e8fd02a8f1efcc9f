"""Show that the card is locked: the customer's money is safe, staff have been told."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="卡锁上了",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    waits_for_staff=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentences."""
    return [*sentence(view), *answers(view)]


SAMPLE = View(
    "locked",
    "为了保护您的钱，这张卡先锁上了。已经通知工作人员，您的钱没有动。",
    keys=("home",),
)

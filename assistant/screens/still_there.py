"""Ask whether the customer is still there, and count down until her screen is closed."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The countdown."""

    seconds: int
    """Remaining seconds."""


TRAITS = Traits(
    called="问还在不在",
    reading="public",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the large seconds, the sentence and the field to touch; nothing about the customer."""
    seconds = read(Data, view)["seconds"]
    return [
        Big("您还在吗？", "name"),
        Big(f"{seconds} 秒", "amount"),
        *sentence(view),
        *answers(view),
    ]

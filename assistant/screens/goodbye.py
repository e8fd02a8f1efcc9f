"""Say goodbye: the visit is over."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="再见",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    between_visits=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the farewell."""
    return [*sentence(view), *answers(view)]


SAMPLE = View("goodbye", "好的，您慢走。请收好您的卡和存折。")

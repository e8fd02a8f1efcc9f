"""Ask whether she means a request; the first choice is yes, the second no."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """Nothing: the sentences say it all."""


TRAITS = Traits(
    called="问是不是要办",
    reading="in_full",
    pause="command",
    takes="offer",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the question and both answers."""
    return [*sentence(view), *answers(view)]

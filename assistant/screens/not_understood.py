"""Say that the machine did not understand, with examples of what a customer can say."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="没听懂以后",
    reading="public",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the apology, the choices and the examples."""
    return [*sentence(view), *answers(view)]

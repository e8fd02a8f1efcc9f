"""Offer the services and questions nearest to a customer's words, numbered."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """Nothing: the sentences say it all."""


TRAITS = Traits(
    called="找业务",
    reading="private",
    pause="command",
    takes="suggestions",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence, and the services and questions that were found."""
    return [*sentence(view), *answers(view)]

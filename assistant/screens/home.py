"""Show the home screen: a greeting, numbered choices, and examples of what to say."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict, total=False):
    """The customer who is greeted."""

    title: str
    """How the customer is addressed, e.g. 王阿姨; absent or empty before her card is in."""


TRAITS = Traits(
    called="首页",
    reading="public",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    between_visits=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the greeting by name in large type, the sentence and the choices."""
    title = read(Data, view).get("title")
    greeting: list[Block] = [Big(f"{title} 您好" if title else "您好", "name")]
    return [*greeting, *sentence(view), *answers(view)]

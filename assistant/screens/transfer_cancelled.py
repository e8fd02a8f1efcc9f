"""Show that the transfer was cancelled: no money has moved."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="转账：不转了",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    ends_task=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentences."""
    return [*sentence(view), *answers(view)]


SAMPLE = View("transfer_cancelled", "好的，不转了。您的钱没有动。您还要办什么？", keys=("home",))

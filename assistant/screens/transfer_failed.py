"""Show that the transfer could not be done now: no money has moved."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="转账：没转成",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentences."""
    return [*sentence(view), *answers(view)]


SAMPLE = View(
    "transfer_failed",
    "这笔钱这会儿没转成，您的钱没有动。您可以过一会儿再试，或者请工作人员看看。",
    keys=("home",),
)

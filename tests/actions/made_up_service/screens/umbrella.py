"""Show which umbrella she may take."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The umbrella."""

    which: str
    """Its label, e.g. 长的."""


TRAITS = Traits(
    called="看借的伞",
    reading="public",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the umbrella as large as possible, and the sentence."""
    return [Big(read(Data, view)["which"], "name", "雨伞"), *sentence(view), *answers(view)]


SAMPLE = View(
    "umbrella", "长的伞在门口的架子上，您拿去用，下回带来就行。", {"which": "长的"}, keys=AFTER
)

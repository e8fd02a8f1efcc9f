"""Show the menu: numbered services."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="看菜单", reading="public", pause="command", takes="anything", money="none", bias="none"
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence and the numbered choices."""
    return [*sentence(view), *answers(view)]

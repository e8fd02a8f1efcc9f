"""Show a calm notice, e.g. that something takes a moment, and say what happens next."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """No data: the sentences say everything."""


TRAITS = Traits(
    called="看提示", reading="private", pause="command", takes="anything", money="none", bias="none"
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentences and the choices, if there are any."""
    return [*sentence(view), *answers(view)]


PAUSE = View("notice", "我这边要缓一缓，请您稍等。要找人，按红色的帮助键。", keys=("home",))
"""Shown while the screen or the whole kiosk starts again after an error."""


SAMPLE = View("notice", "我这边要缓一缓，请您稍等。要找人，按红色的帮助键。", keys=("home",))

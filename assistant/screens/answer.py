"""Show a frequent question and its answer."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The question; the view's sentence is the answer."""

    question: str
    """The question, as the list of frequent questions has it."""


TRAITS = Traits(
    called="看回答", reading="public", pause="command", takes="anything", money="none", bias="none"
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the question and its answer."""
    asked = Fact("您问的是", read(Data, view)["question"])
    return [asked, *sentence(view), *answers(view)]


SAMPLE = View(
    "answer",
    "折子打满了，带上身份证和旧折子，到柜台换一本新的就行，不收钱。",
    {"question": "折子满了怎么办"},
    keys=AFTER,
)

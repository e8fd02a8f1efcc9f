"""Explain one lock, and ask whether to close it."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Progress, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.samples import ASKING
from assistant.screens.traits import Traits
from assistant.screens.view import View


class _Always(TypedDict):
    lock: str
    """The lock's name, e.g. 夜间锁."""


class Data(_Always, total=False):
    """The lock that is explained, and its place in the guide if the customer goes through all."""

    number: int
    """The lock's place in the guide, from 1."""
    of: int
    """How many locks there are; present if ``number`` is."""


TRAITS = Traits(
    called="讲一把锁",
    reading="public",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the lock's name, large, and its explanation."""
    data = read(Data, view)
    place: list[Block] = [Progress(data["number"], data["of"])] if "number" in data else []
    return [*place, Big(data["lock"], "name"), *sentence(view), *answers(view)]


def key_words(_: View) -> dict[str, str]:
    """Return the words of the keys yes and no, which say what will happen."""
    return {"yes": "锁上", "no": "不锁"}


SAMPLE = View(
    "safety_guide",
    "夜间锁：夜里十一点到早上五点，谁也动不了您的钱，包括骗子。白天照常用。要锁上吗？",
    {"lock": "夜间锁", "number": 1, "of": 5},
    keys=("yes", "no", *ASKING),
)

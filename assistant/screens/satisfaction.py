"""Ask whether the customer was satisfied: three faces, each with its word.

The screen shows nothing about her. Her spoken answer is read here, by a closed list of whole
answers.
"""

from __future__ import annotations

import re
from typing import Literal, TypedDict

from assistant.patterns import compile_linear
from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import Choice, View

Rating = Literal["good", "fair", "bad"]


class Data(TypedDict):
    """Nothing: the sentences and the faces say it all."""


TRAITS = Traits(
    called="问满意不满意",
    reading="public",
    pause="command",
    takes="rating",
    money="none",
    bias="none",
    between_visits=True,
)
fill = filler(__name__, Data)
FACES = (
    Choice("1", "满意", "/rate_good", "smiling"),
    Choice("2", "还行", "/rate_fair", "plain"),
    Choice("3", "不满意", "/rate_bad", "sad"),
)
_RATINGS: dict[str, Rating] = {
    "/rate_good": "good",
    "/rate_fair": "fair",
    "/rate_bad": "bad",
}
_MARKS = re.compile(r"[\s，。、！,.!]")
_BEFORE = compile_linear("^(?:嗯|哦|啊|那|我|今天|都|就|办得|办的|觉得|还算)+")
_AFTER = compile_linear("(?:啊|呀|吧|的|了|呢|哦|嘞|咧)+$")
"""Particles at the end of an answer, which are ignored."""
_VERY = "(?:很|挺|非常|特别|蛮|真|可|老)"
_NOT_VERY = "(?:不|不太|不大|不怎么|很不|非常不|没)"
_SAID: dict[Rating, re.Pattern[str]] = {
    "good": re.compile(f"{_VERY}?满意(?:得很)?|{_VERY}(?:好|不错)|好得很|不错|巴适|没意见|笑脸"),
    "fair": re.compile(
        "还(?:行|可以|好|凑合)|可以|一般般?|马马虎虎|凑合|将就|差不多|过得去|中间那?个?"
    ),
    "bad": re.compile(f"{_NOT_VERY}(?:满意|好)|不行|不咋样|不怎么样|(?:很|太)?差|哭脸"),
}
"""Patterns of whole answers; any other words do not count as an answer."""


def compose(view: View) -> list[Block]:
    """Return the question and the three faces."""
    return [*sentence(view), *answers(view)]


def waits_for_rating(view: View) -> bool:
    """Return whether ``view`` is this screen."""
    return view.screen == __name__.rpartition(".")[2]


def rated_by(what: object) -> Rating | None:
    """Return the rating that a key or a touch stands for; None: it stands for something else."""
    return _RATINGS.get(what) if isinstance(what, str) else None


def rated_in(text: str) -> str | None:
    """Return the payload of the answer if ``text`` as a whole is one; None: it is not."""
    plain = _AFTER.sub("", _BEFORE.sub("", _MARKS.sub("", text)))
    for payload, rating in _RATINGS.items():
        if _SAID[rating].fullmatch(plain):
            return payload
    return None

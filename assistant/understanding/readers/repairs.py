"""Remove values that the same utterance corrects: 两千，不对，三千 means three thousand.

If an utterance names two values of one kind, and the words between them cancel the first value,
only the second one counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar


class Span(Protocol):
    """A value with its place in a text."""

    @property
    def start(self) -> int:
        """The index of the value's first character."""
        ...

    @property
    def end(self) -> int:
        """The index after the value's last character."""
        ...


Found = TypeVar("Found", bound=Span)

_TAKEN_BACK = re.compile(
    r"不对|不是|不不|错了|说错|记错|搞错|弄错|改成|改为|换成|变成|应该是|还是(?!说)|等等|等一下|"
    r"算了|不要|别给|不给|不转|重来|重说|口误|而是|我是说|我说的是|哎?呀|^[，,。]*[不改换][，,。转给]|"
    r"^[，,。]*[哦啊呃嗯噢哎]?不[，,。给]|[哦啊呃嗯噢哎]不$|^[，,。]*不[，,。]*$|^[，,。]*改"
)
"""Words between two values that cancel the first one."""

_DENIED_BEFORE = re.compile(r"(?:不是|不要|别|不给|不转|不去|不用)(?:给|转|说|汇|打)?[了的]?$")
"""Words right before a value that deny it: 不是两千，是三千."""


def final_only(text: str, found: Sequence[Found]) -> list[Found]:
    """Return the values, in order, without those that ``text`` corrects or denies.

    Args:
        text: The utterance.
        found: Values of one kind, in the order of the text.
    """
    kept: list[Found] = []
    for index, span in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if following is not None:
            between = text[span.end : following.start]
            if _TAKEN_BACK.search(between) or _DENIED_BEFORE.search(text[: span.start]):
                continue
        elif kept and _DENIED_BEFORE.search(text[: span.start]):
            continue
        kept.append(span)
    return kept

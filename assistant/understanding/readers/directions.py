"""Read the account that pays and the account that receives: 从存折转到我的退休金卡."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MINE = r"(?:了|我们|我|咱|俺|自己|自个儿|自个|家|名下|那张|那个|这张|这个|的)*"
_TO_BEFORE = re.compile(rf"(?:到|往|进|至|入|给|存|充|向){_MINE}$")
_FROM_BEFORE = re.compile(rf"(?:从|由|用|打|拿|把|将|不是|不要){_MINE}$")


@dataclass(frozen=True)
class Mention:
    """An account named in a text: its name in the lexicon, and its place in the text."""

    account: str
    start: int
    end: int


@dataclass(frozen=True)
class Direction:
    """The account that pays and the account that receives; None if it is not named."""

    source: str | None = None
    target: str | None = None


def read_direction(
    text: str, mentions: Sequence[Mention], *, asked_for_target: bool = False
) -> Direction:
    """Return the account that pays and the account that receives.

    The word right before an account decides: after 从 and 用 it pays, after 到 往 给 it receives.
    An account without such a word answers the open question; without a question it pays. Of several
    accounts with the same role the last one counts, as after any correction.

    Args:
        text: The customer's words.
        mentions: The accounts named in the text, in order.
        asked_for_target: Whether the open question is who receives the money.
    """
    source = target = None
    unmarked = "target" if asked_for_target else "source"
    if len(mentions) > 1:
        unmarked = "source"  # 存折转到工资卡: only the second has a word before it
    position = 0
    for mention in mentions:
        before = text[position : mention.start]
        role = unmarked
        if _FROM_BEFORE.search(before):
            role = "source"
        elif _TO_BEFORE.search(before):
            role = "target"
        if role == "source":
            source = mention.account
        else:
            target = mention.account
        position = mention.end
    return Direction(source, target)

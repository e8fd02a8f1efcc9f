"""Find the numbered choice on the screen that words name: 第二个, 选二, or the label itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.patterns import compile_linear
from assistant.screens.paged import NEXT, PREVIOUS
from assistant.screens.view import Choice

NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
ORDINAL = compile_linear(
    r"^(?:我?(?:就|要|选|按|说的?是|是))*(?:第)?([一二两三四五六七八九1-9])(?:号|个|位)?(?:吧|呀|啊|的|那个|那位)*$"
)
LEAD = compile_linear(r"^(?:我?(?:就|要|想|选|按|说的?是|是|办))+")
TAIL = compile_linear(r"(?:吧|呀|啊|的|那个|那位)+$")
PAGES = {
    NEXT: compile_linear(
        r"^(?:请|我?(?:要|想|再)?(?:看看?|翻|往)?|接着|给我|帮我|再)*(?:下一?页|下面一页|翻页|翻一页|后面(?:的|几笔|那些)?|往后(?:翻|看)?|往下(?:翻|看)?|下面(?:的|几笔)?|还有(?:呢|吗|哪些|没有)|接着看|剩下的)(?:吧|呢|呀|啊|看看|看一下|给我看看)*$"
    ),
    PREVIOUS: compile_linear(
        r"^(?:请|我?(?:要|想|再)?(?:看看?|翻|往)?|给我|帮我|再)*(?:上一?页|前一?页|上面一页|前面(?:的|那页)?|往前(?:翻|看)?|往上(?:翻|看)?|翻回去|翻回来)(?:吧|呢|呀|啊|看看|看一下|给我看看)*$"
    ),
}
"""Words that turn the page of a list, if the screen offers pages."""
LEAST_PART = 2
"""Least characters that may name a label."""
NOISE = re.compile(r"[\s，。、！？,.!?]")


def match_choice(text: str, choices: Sequence[Choice]) -> Choice | None:
    """Return the choice that ``text`` clearly names, or None.

    A bare number counts only as a choice's number. A part of a label counts if no other label on
    the screen contains it.
    """
    said = NOISE.sub("", text)
    for choice in choices:
        if said == NOISE.sub("", choice.label):
            return choice
    turned = next((label for label, words in PAGES.items() if words.match(said)), None)
    if page := next((choice for choice in choices if choice.label == turned), None):
        return page
    if turned and any(choice.label in PAGES for choice in choices):
        return Choice("", turned, "/repeat")  # there is no such page: repeat which page this is
    part = LEAD.sub("", TAIL.sub("", said))
    holding = [choice for choice in choices if part in NOISE.sub("", choice.label)]
    if len(part) >= LEAST_PART and len(holding) == 1:
        return holding[0]
    found = ORDINAL.match(said)
    if not found:
        return None
    number = NUMBERS.get(found[1]) or int(found[1])
    return next((choice for choice in choices if choice.key == str(number)), None)

"""Read when she wants her money to arrive, where she was asked: at once, in two hours, the next day."""

from __future__ import annotations

import re

_WORDS = {
    "now": re.compile(
        r"马上|立刻|立马|立即|现在|这会儿|当时|当场|实时|今天就|急用|急着|越快越好|尽快"
    ),
    "two_hours": re.compile(r"[两俩二2]个?(?:小时|钟头)"),
    "next_day": re.compile(
        r"明[天儿日]|次日|第二天|隔天|(?:二十四|24)个?(?:小时|钟头)|不急|不着急|慢慢"
    ),
}
_NOT = re.compile(
    r"(?:不用|不要|不必|别|不)(?:再?等(?:到|着)?|让它|那么|这么)?"
    r"(?:马上|立刻|立马|现在|急用|急着|明[天儿日]|[两俩二2]个)"
)


def read_arrival(text: str) -> str | None:
    """Return the value of ``banking.model.Arrival`` that the words name; None: none, or more than one.

    What is denied does not count: 不用明天，马上到 is at once.
    """
    if text.startswith("/"):
        return None
    said = _NOT.sub("", text)
    named = [arrival for arrival, words in _WORDS.items() if words.search(said)]
    return named[0] if len(named) == 1 else None

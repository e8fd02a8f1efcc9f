"""Cut sentences where a speaker would breathe, so that the first words are ready at once."""

from __future__ import annotations

import re
from functools import cache

from assistant.speaking.wording import NUMERALS

FIRST = 6
"""Most characters of the first group of an answer, if it can be cut there."""
LATER = 12
SLACK = 3
"""By how many characters a piece may be too long before it is cut."""
LEAST = 3
"""Fewest characters of a piece; a shorter piece is joined to its neighbour. Kokoro says two
characters alone so that nobody understands them: the recogniser heard 您是 as 捏丫
(docs/facts.md)."""
MARKS = "，。！？；：、,.!?;:"
BEGINS = "把给叫让请您我他她已还也都就才不没要会能跟和在从再最这那有"
"""Characters with which a group may begin: small words that begin a part of a sentence."""
ADVERBS = "还没都不也就才要会能再最"
"""Characters after which a group may not begin."""
ENDS = "的了吗呢吧着过"
"""Characters with which a group may end."""
LONGEST_WORD = 6
TIED = {
    "在": "现正存实所自内好",
    "才": "刚方人",
    "会": "机社协开约",
    "能": "可功只才",
    "要": "重主需只摘纲",
    "有": "没只所还现持共拥",
    "他": "其吉",
    "从": "自服听",
    "还": "归偿退",
    "不": "转办取存听看打用拿说走输记找交动花受",
    "没": "转办取存听看打拿说走输记找交",
    "都": "首",
    "就": "成",
    "和": "暖总",
    "请": "申邀",
    "让": "转",
    "把": "一",
}
"""For characters of BEGINS: characters before them with which they form one word (现在), so that no
group begins there. The dictionary does not help, as it has only words with a character of several
sounds."""
_CLAUSE = re.compile(rf"[^{MARKS}\s]*[{MARKS}\s]+|[^{MARKS}\s]+")


def breath_groups(text: str, first: int = FIRST, later: int = LATER) -> list[str]:
    """Cut ``text`` after its punctuation marks, and cut long pieces between words.

    If no end of a word is known, a piece stays longer: waiting is better than cutting a word in
    two.

    Args:
        text: Words and punctuation marks, without figures.
        first: Most characters of the first group: the customer waits while its sound is made.
        later: Most characters of the others: each is made while the group before it is played.
    """
    groups: list[str] = []
    for clause in _CLAUSE.findall(text):
        left = clause
        while spoken(left) > (later + SLACK if groups else first):
            at = _best_cut(left, later if groups else first)
            if at is None:
                break
            groups.append(left[:at])
            left = left[at:]
        most = later if len(groups) > 1 else first if groups and spoken(groups[0]) < LEAST else 0
        if groups and (not spoken(left) or spoken(groups[-1]) + spoken(left) <= most):
            groups[-1] += left
        elif spoken(left):
            groups.append(left)
    return groups


def spoken(text: str) -> int:
    """Return how many characters of ``text`` are spoken."""
    return sum(map(str.isalnum, text))


def _best_cut(text: str, most: int) -> int | None:
    """Return the last good place for a cut within ``most`` characters, or the first after them."""
    words = _words(text)
    inside = {at for start, end in words for at in range(start + 1, end)}
    between = {end for _, end in words} & {start for start, _ in words}
    places = [
        at
        for at in range(LEAST, len(text.rstrip(MARKS)) - LEAST + 1)
        if at not in inside and (at in between or _may_part(text[at - 1], text[at]))
    ]
    near = [at for at in places if at <= most]
    return max(near) if near else min(places, default=None)


def _may_part(before: str, after: str) -> bool:
    if before in NUMERALS and after in NUMERALS:
        return before == "万"
    if before in TIED.get(after, ""):
        return False
    return before in ENDS or (after in BEGINS and before not in ADVERBS)


def _words(text: str) -> list[tuple[int, int]]:
    """Return begin and end of each word of ``text`` that the dictionary or our lexicon has."""
    phrases = load_known_phrases()
    return [
        (start, start + length)
        for start in range(len(text))
        for length in range(min(LONGEST_WORD, len(text) - start), 1, -1)
        if text[start : start + length] in phrases
    ]


@cache
def load_known_phrases() -> frozenset[str]:
    """Return every word of the dictionary and our lexicon; the first call takes 0.2 seconds."""
    from pypinyin.constants import PHRASES_DICT

    from assistant.speaking.pronunciation import load_lexicon

    return frozenset((*PHRASES_DICT, *load_lexicon().words))

"""Replace people by ＊ and sums by ＃ in an utterance, so that patterns fit any name and sum.

Each name or sum is replaced by as many signs as it has characters, so that positions do not change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.understanding.readers.amounts import AmountMention, scan_amounts
from assistant.understanding.readers.lexicon import find_terms
from assistant.understanding.readers.utterance import normalise

PERSON, SUM = "＊", "＃"
Span = tuple[int, int]
"""A place in a text: index of the first character, and of the one after the last."""
_AS_GIVING = str.maketrans("畀俾拨", "给给给")
"""Replaces the Cantonese and Wu words for "give" by 给."""
_GIVES = re.compile(
    "(?<=[块元钱百千万])把(?=[我俺她他老小大阿闺女儿孙崽伢满妹])|(?<=[转打汇])把(?=[她他老小大阿闺女儿孙崽伢满妹])"
    "|(?<!转)(?<!打)把(?=[^，,。钱款账帐户折卡数里的那这]{1,6}(?:转|打|汇)(?:个|上)?(?:点钱|钱|[0-9一二两三四五六七八九几]{1,4}[十百千万]|[0-9]{2}))"
)
"""Places where 把 means "give", as in Hunan and Hubei: 转一千块把老李, 转把他, 把小红转六百. Before
a sum it is the ordinary 把."""
_OTHER_ACCOUNT = re.compile("(?<=[块元钱十百千万])还是(?=[用从走])")
"""Behind a sum, it is about the account: 四百还是用退休金卡 is a sum, and no 四百还是五百."""
_TOGETHER = re.compile("一块儿|一起|一并|一道(?!菜)")
"""Behind a sum these are no part of it: 五百一块儿打, 六块一起付."""
_TWICE = re.compile(
    r"(?<![一二两三四五六七八九十百千万零])(?P<said>[一二两三四五六七八九十百千万零]{1,8}[十百千万块])"
    r"(?=(?P=said)(?![一二两三四五六七八九十百千万零]))"
)
"""A sum that is said twice is one sum: 五百五百给小明."""
_HER_CHILD = re.compile(r"(?<=[我俺佢])个(?=女(?![儿人的孩婿同老士工医子娃仔])|仔)")
"""The 个 of the Cantonese 我个女 ("my daughter", also 我阿女)."""


def plain_words(text: str) -> str:
    """Return ``text`` in plain form, with one word for "give" and one for the speaker's child."""
    plain = _GIVES.sub("给", normalise(text).translate(_AS_GIVING))
    return _HER_CHILD.sub("阿", plain)


def mark(words: str, spans: Iterable[Span], sign: str) -> str:
    """Return ``words`` with each character of ``spans`` replaced by ``sign``."""
    for start, end in spans:
        words = words[:start] + sign * (end - start) + words[end:]
    return words


def mark_values(words: str, named: Sequence[Span]) -> tuple[str, list[AmountMention]]:
    """Return ``words`` (plain form) with people and sums marked, and the list of the sums.

    Sums are read with pauses in place of names and accounts, so that no sum begins in one, or is
    doubted because of one: 六百折子 is no 六百折.
    """
    accounts = ((one.start, one.end) for one in find_terms(words, "account"))
    pauses = mark(mark(_OTHER_ACCOUNT.sub("，，", words), accounts, "，"), named, "，")
    for no_sum in (_TOGETHER, _TWICE):
        pauses = no_sum.sub(lambda found: "，" * len(found[0]), pauses)
    amounts = scan_amounts(pauses)
    marked = mark(words, named, PERSON)
    return mark(marked, ((one.start, one.end) for one in amounts), SUM), amounts


def shorten(marked: str, signs: str = PERSON + SUM) -> str:
    """Return ``marked`` with only one sign for each name and sum."""
    for sign in signs:
        marked = re.sub(rf"{sign}{{1,24}}", sign, marked)
    return marked


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]

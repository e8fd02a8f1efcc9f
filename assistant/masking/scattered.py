"""Find the digits of a PIN with any other words around and between them: 三我想想七, 按三按七.

A digit that counts, measures, dates or names something is no digit of a PIN; only the words beside
the digit decide that.
"""

from __future__ import annotations

import re

from assistant.masking.lengths import LEAST_NUMERALS, PIN_LENGTH, TAIL
from assistant.masking.one_by_one import (
    NUMBER,
    RUN,
    count_digits,
    is_figure_of_money,
    join_numerals,
)
from assistant.masking.words import Words, read_words

LEAST_SURE = 3
"""Least number, among six scattered digits, of other digits than 一, which is in most sentences."""
_COUNTED = frozenset(
    "个位张笔次趟步页天周月年岁号日点分秒块元圆毛角句遍回下些样种条本件家户口名套份期届级折倍层楼室栋单门路线人"
    "度斤两里米成十百千万亿多来几把者辈维季轮手脚川保金星头只双瓶杯袋箱排列组类世代行站%‰:/-"
    "叔姨哥姐弟妹姑婶舅爷奶伯嫂娃妞丫婆公孙儿"
)
"""Characters after a digit that counts, dates, measures or names something."""
_PLACES = frozenset("年号路室栋楼单线车班")
"""Characters after digits that are said one by one and are no PIN: 二零二六年, 三零一室."""
_NAMED_BEFORE = frozenset("第周初期拜老小阿张李王赵钱孙刘陈几每半数")
"""Characters before a digit that is no piece of a PIN: 第三, 周六, 初一, 老二, 张三."""
_MEANT_AFTER_ONE = frozenset("我你您他她按摁就是再然又先后接那这，。")
"""Characters after a 一 that is perhaps a digit; in 一下, 一起, 一共 it is part of a word."""
_MONEY_BEFORE = frozenset("块毛元角千百万")
"""Characters before the last digit of a sum: 五 in 三块五一斤."""
_COMMON_PAIRS = frozenset({"51", "61", "38", "78", "89", "12", "99"})
"""Pairs of digits that are common words and seldom pieces of a PIN: 五一, 六一, 三八, 乱七八糟,
十有八九, 一二, 九九."""
_NEVER_SPELT = frozenset("两俩仨")
_SAME_BETWEEN = re.compile(r"[0-9](?P<between>[^0-9\W]{1,4}?)[0-9](?:(?P=between)[0-9]){4}")
"""Six digits with the same characters between them: 三楼七楼一楼九楼四楼六楼."""
_DAYS = frozenset({"周", "星期", "礼拜"})
"""Words with which digits are days: 周一周二周三 …"""
_TAIL_BEFORE = re.compile(r"(?:尾号|尾数)\W{0,2}(?:是|为)?\W{0,2}$")
_PAID_BEFORE = re.compile(
    r"(?:[转汇取存付交缴给打充寄送花还借要加减成账款¥￥]|rmb|不超过|上限|限额|余额|(?<![a-z])[a-z])了?\s{0,2}$"
)
"""Text before figures that are a sum, or the number of a queue ticket: A012."""
_KNOWN = re.compile(r"11[049]|12[02]|9[56][0-9]{3}|123[0-9]{2}|100(?:86|10|01)")
"""Telephone numbers for help or advice."""
_FIGURE = re.compile(
    r"[0-9,]{1,15}\.[0-9]{1,2}|[0-9]{1,2}[:/-][0-9]{1,2}|(?:19|20)[0-9]{2}(?:[/-][0-9]{1,2}){0,2}"
)
"""A typed sum, time, date or year."""


def are_six_scattered(words: Words) -> bool:
    """Return whether six or more digits in these words count, measure, date or name nothing."""
    if any(found["between"] not in _DAYS for found in _SAME_BETWEEN.finditer(words.plain)):
        return True
    sure = weak = 0
    for run in RUN.finditer(words.bare):
        numbers = NUMBER.findall(join_numerals(run[0]))
        if "".join(numbers) != join_numerals(run[0]) or "百" in run[0]:
            continue
        if len(numbers) > 1:
            digits = sum(map(count_digits, numbers))
            sure += 0 if digits > PIN_LENGTH or _is_ordinary(words, run) else digits
        elif len(numbers[0]) == 1 and not _is_bound(words, run.start()):
            sure, weak = (sure, weak + 1) if _is_one(words, run.start()) else (sure + 1, weak)
    return sure >= LEAST_SURE and sure + weak >= PIN_LENGTH


def spells_digits(text: str) -> bool:
    """Return whether a name contains digits said one by one, as no real name does: 张三七一."""
    return bool(find_spelt_among_words(read_words(text), named=False))


def find_spelt_among_words(words: Words, *, named: bool) -> list[tuple[int, int, int]]:
    """Return the pieces of a PIN among words: (start and end in the shown words, number of digits).

    A piece is made of digits that are no sum, date, tail or known number, with any words around
    them: 老头子说三七一, 我按了三七. A single digit is a piece only if a PIN was mentioned.

    Args:
        words: The utterance.
        named: A PIN was mentioned, so digits that usually mean something else are pieces too.
    """
    found = []
    for run in RUN.finditer(words.bare):
        digits = join_numerals(run[0])
        if not digits.isdecimal() or len(digits) > PIN_LENGTH or digits.endswith("00"):
            continue
        if len(digits) >= LEAST_NUMERALS or (named and len(digits) > 1):
            spelt = not _is_ordinary(words, run)
        elif len(digits) > 1:
            spelt = not _is_ordinary(words, run) and not _is_common_pair(words, run)
        else:
            spelt = named and len(digits) == 1 and _is_sure(words, run.start())
        if spelt:
            found.append((*words.span(run.start(), run.end()), len(digits)))
    return found


def _is_ordinary(words: Words, run: re.Match[str]) -> bool:
    """Return whether a run of digits is a date, time, tail, sum of money or known number."""
    start, end = run.span()
    before, after = words.plain[max(0, start - 8) : start], words.plain[end : end + 1]
    digits, (first, last) = join_numerals(run[0]), words.span(start, end)
    if len(digits) <= TAIL and _TAIL_BEFORE.search(before):
        return True
    if is_figure_of_money(words, run) or _KNOWN.fullmatch(digits):
        return True
    figure = words.shown[first:last]
    if not figure.isascii():
        return after in _PLACES
    of_money = figure.isdecimal() and _PAID_BEFORE.search(before)
    return bool(of_money or after in _COUNTED or _FIGURE.fullmatch(figure))


def _is_common_pair(words: Words, run: re.Match[str]) -> bool:
    """Return whether two digits are a typed number, a guess (三五块), a holiday or an idiom."""
    start, end = run.span()
    first, last = words.span(start, end)
    written = words.shown[first:last]
    if written.isascii() or not words.plain[start:end].isdecimal() or "两" in written:
        return True
    beside = words.plain[max(0, start - 1) : start], words.plain[end : end + 1]
    return beside[1] in _COUNTED or beside[0] in _MONEY_BEFORE or run[0] in _COMMON_PAIRS


def _is_bound(words: Words, at: int) -> bool:
    """Return whether a single digit belongs to the word beside it."""
    before, after = words.plain[max(0, at - 1) : at], words.plain[at + 1 : at + 2]
    written = _written(words, at)
    if written in _NEVER_SPELT or after in _COUNTED or before in _NAMED_BEFORE:
        return True
    return _is_one(words, at) and after.isalnum() and after not in _MEANT_AFTER_ONE


def _is_sure(words: Words, at: int) -> bool:
    """Return whether a single digit is surely a digit, not 一 in a word."""
    return not _is_one(words, at) and not _is_bound(words, at)


def _is_one(words: Words, at: int) -> bool:
    return _written(words, at) in "一壹"


def _written(words: Words, at: int) -> str:
    return words.shown[words.span(at, at + 1)[0]]

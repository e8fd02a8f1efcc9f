"""Tell whether a sum has to be worked out of what the customer says: a rate and a count, a share, a rest.

The machine writes down only sums that were said, like a clerk. So a sum beside which there are words of
a calculation is asked back, unless it is named behind them as what comes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.understanding.in_context.marked import PERSON, SUM, Span, overlap

_SUM = rf"{SUM}{{1,24}}(?:块钱?|元钱?|钱)?"
_COUNT = (
    "(?:[两俩三仨四五六七八九几半]|[一二三四五六七八九]?十[一二三四五六七八九]?|[2-9]|[1-9][0-9])"
)
_UNIT = "(?P<unit>天|日|晚|公斤|斤|盒|袋|瓶|包|箱|件|双|张|次|趟|回|顿|堂|节|月|年|平|度|吨|方|份|个|人|家|口|位)"
_RATE = re.compile(
    rf"(?:一|每|1)个?{_UNIT}(?:米|子|孙子|孙女|孩子|娃娃?|大人|小孩)?(?:是|要|给|算|发|收|得|就|按|我|他|她)?{_SUM}"
    rf"|{_SUM}(?:一|每|1)个?(?P<unit_behind>{_UNIT.removeprefix('(?P<unit>')}"
)
"""What one of something costs: 一个月三百, 一盒药四十五, 三十块一箱."""
_COUNTED = re.compile(
    rf"(?:[俩仨]|{_COUNT}(?:个)?{_UNIT})(?P<heads>(?:大人|小孩|孩子|孙子|孙女|外孙|娃娃?|小的|小家伙)?)"
)
_HEADS = frozenset("个人家口位")
"""Units by which people are counted, so that each agrees with each: 一人一百, 仨孩子."""

_SHARES = (
    r"平摊|均摊|分摊|摊下来|平分|对半|各半|(?<!有)一半(?!是|天|路)|[几二三四五六七八九十]分之|翻[一两]?[倍番]|[两三四五几]倍|双份|双倍"
    r"|打个?[一二三四五六七八九]五?折|[一二三四五六七八九]五?折(?!子|腾)|对折|(?:我|那|她|他)那(?:一)?[份股]|零头(?:都|就)?(?:转|打|给|汇)"
    rf"|{_COUNT}(?:个人|个|人|家|口)(?:来|平|均|一起)?分(?!开|别)"
)
_RESTS = (
    r"[剩余]下?的(?!我?(?:自己|自个|留|都(?!转|打|给|汇)|不|先|回头|下|以后|看|还有))|其[余他](?:的)?(?:都|全)?(?:转|打|给|汇)|找(?:回|给我)"
    r"|利息[^，,]{0,6}(?:一起|一并|也)|连(?:本带)?利|[差欠][^，,。]{0,6}(?:改天|下次|回头|以后)"
    r"|(?:扣|减|刨|抵)(?:掉|除|下来?|出来|去|开)(?!了|过|的)"
)
_TIMES = (
    rf"(?:转|打|给|汇|寄|分)(?:他|她|{PERSON}{{1,24}}|成|作|做)?[两俩三仨四五六几][次回趟笔](?![了都也没])|{_SUM}[，,]?[两俩三仨四五六几][次回趟笔份](?!了)"
    r"|(?:打|给|转|交)(?:半年|一年|一季度)的?"
)
_CHANGES = (
    rf"(?:再|又|还)?(?:加|添|外加|另加)上?(?!起)[^，,。{SUM}]{{1,8}}的?{_SUM}|(?<=[，,])(?:少|多)(?:转|打|给)(?:点|些)"
    rf"|{_SUM}[，,]?(?:嗯|哦|噢|不|哎)?(?:这个?月|今年|现在|如今)?(?:又)?涨(?:了|到)|(?:要是|如果|万一)[^，,。{SUM}]{{0,4}}不够(?:的话)?[，,]?(?:就|再|那就)[^，,。]{{0,4}}{_SUM}"
    rf"|加上[^，,。{SUM}]{{1,6}}(?:费|钱|的)(?!{SUM})|{_SUM}(?:也|都|一起|一块儿?|一并)(?:补|给|转|打|还)(?!了|过[^去来]|我|俺)"
    rf"|{_SUM}[^{SUM}]+{_SUM}[，,]?(?:一起|一块儿?|一并|一道)(?:给|转|打|还|补)"
)
_AGAIN_AND_AGAIN = re.compile(
    rf"连(?:着|续)?[两三四五六几](?:个月|天|年)都?(?:给|转|打|汇|每)|(?:一起|一块儿?|一并)[^{SUM}]{{0,6}}(?:一|每)个?月{_SUM}"
)
"""Words after which a sum is one of several: 连着三个月给两百, 两个月的一起，一个月五百."""
_CALCULATES = re.compile("|".join((_SHARES, _RESTS, _TIMES, _CHANGES)))
"""Words that make another sum of one that was said, wherever they stand in the sentence."""
_FEE = "(?:费|车钱|饭钱|菜钱|药钱|房钱|本金|本钱|利息|押金|定金)"
_LISTED = re.compile(
    rf"{_FEE}(?:是|要|花了|一共)?{_SUM}[，,、和跟加]{{0,2}}[^，,。{SUM}]{{0,6}}(?:费|钱|金|息)(?:是|要|花了)?(?:{_SUM}|[一二两三四五六七八九]?[十百千])"
)
"""Sums that belong together, none of which alone is asked for: 药费一百三，挂号费二十."""


def is_worked_out(marked: str, at: Span, *, named_as_result: bool) -> bool:
    """Tell whether words of a marked utterance make another sum of the one at ``at``.

    Args:
        marked: The utterance (``marked.mark_values``).
        at: Where the sum stands in it.
        named_as_result: Whether words before the sum give it or call it the right one. Then it stands, if it follows the calculation: 报了五百剩下的不说了，给他转三百.
    """
    if _AGAIN_AND_AGAIN.search(marked) or any(
        overlap(at, listed.span()) for listed in _LISTED.finditer(marked)
    ):
        return True
    spans = (*(found.span() for found in _CALCULATES.finditer(marked)), *_multiplied(marked))
    return any(not (named_as_result and at[0] >= end) for _, end in spans)


def _multiplied(marked: str) -> Iterator[Span]:
    """Give each place from a rate to a count of the same unit, in either order, with all between."""
    for rate in _RATE.finditer(marked):
        unit = rate["unit"] or rate["unit_behind"]
        for count in _COUNTED.finditer(marked):
            apart = count.end() <= rate.start() or rate.end() <= count.start()
            if apart and _agrees(unit, count):
                yield min(rate.start(), count.start()), max(rate.end(), count.end())


def _agrees(unit: str, count: re.Match[str]) -> bool:
    return count["unit"] == unit or (unit in _HEADS and (count["unit"] or "个") in _HEADS)

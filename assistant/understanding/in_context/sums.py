"""Which sum of an utterance is the one to be sent: the others are told beside it, or asked back.

给闺女转两千，我卡里有五千 asks for 2,000. What has to be worked out (再添五百, 三个二百, 一人五百)
is asked back: a clerk writes down what she said, not what he computed.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from assistant.understanding.in_context.scope import takes_back
from assistant.understanding.readers.amounts import AmountMention, find_amounts

_ASKED = re.compile(
    r"(?:转账|转|汇款|汇|打款|打|寄|送|给|俾|畀|付|拨|划|补|还|借|拿|交|捎|弄|整|存|发|改成|改|换成|要转|是|就|只)"
    r"(?:给|了|个|上|过去|过来|钱|款|一?笔|她|他|＊{1,8}|你|我们?家?|俺|的|那个|点|出|去|账){0,5}$"
)
"""Before the sum that is asked for; people are written ＊."""
_TOLD_BEFORE = re.compile(
    r"(?:有|剩下?|还剩|余额?是?|存了|存着|攒了|攒下|领了?|发了?|涨了|涨到|花了|花掉|用了|用掉|欠(?:了|着)?|借(?:了|走)|"
    r"给(?:了|过)我?|还(?:了|过)?我|还(?:了|过)|收了|收到|赚了?|卖了?|交了|付了|买了|转了|打了|汇了|寄了|取了|值|才|一共|总共|"
    r"(?:退休金|养老金|工资|劳保|补贴|低保|房租|学费|药费|话费|电费|水费|饭费|费用|押金|定金|首付|彩礼|利息|价钱|标价|原价)(?:是|要|得|有|涨到|一个月|每月|就|才)?|"
    r"原来|上回|上次|上个月|去年|每个?月|自己留|自个儿?留|我留|留着|留下|留|不够|不到|超过|多出|少了|丢了|捡了|中了|"
    r"我都|我才|那|还差|差|缺|便宜了?|贵了?)"
    r"(?:我|她|他|您|个|大概|差不多|是|了|着|有|就|才|只|的|过|去|来|要|得|块|把|这|那|这么){0,4}$"
)
_TOLD_BEHIND = re.compile(
    r"(?:块|元)?钱?(?:不够|太少|还不够|哪够|够不够|太多|的(?:利息|工资|退休金|养老金|药|东西|账)|是(?:他|她|上|去|我自|前)|"
    r"我?(?:自己|自个儿?)留|留着|够(?:我|他|她)|都(?:花|用|没)|一个月|一斤|一平|一天|一晚|一年|一个(?!月)|买的|花的|借的|欠的|还没)"
)
_COMPUTED_BEFORE = re.compile(
    r"(?:[两三四五六七八九十几2-9]个|一人|每人|各|每个人|一个人|分别|人均|一家|每家|再添|再加|添上?|加上|外加|另加|凑(?:够|成|到|个|足)?|"
    r"减去?|扣掉?|少转|少打|多转|多打|多给|少给|再多|再少|各转|各给|各打|乘)(?:给|转|打|他|她|个|出|上)?$"
)
_COMPUTED_BEHIND = re.compile(
    r"(?:块|元)?钱?(?:的?(?:两|三|四|五|几|一|二)倍|翻[一两]?[倍番]|的一半|一人(?!家)|每人|各一|分成|平分|乘|除|再(?:加|添)|加上?|减去?|又加)"
)
_AGAIN = re.compile(r"再(?:给|转|打|汇|多|补|加|添|来)")
_LAST_WORD = re.compile(
    r"(?:还是|干脆|就|改|应该|不如|要不|那就|算了)(?:转|打|汇|给|寄|按|成|要|是|她|他){0,3}$"
)


@dataclass(frozen=True)
class SumSaid:
    """The sum that a request names."""

    words: str
    start: int
    end: int
    fen: int | None
    """None: it has to be asked back."""


def find_sums(words: str, people: tuple[tuple[int, int], ...]) -> list[SumSaid]:
    """Return the sums of ``words`` that may be meant to be sent, in their order.

    Args:
        words: The utterance in plain form.
        people: Where people stand in it.
    """
    masked = words
    for start, end in people:
        masked = masked[:start] + "＊" * (end - start) + masked[end:]
    return [
        SumSaid(one.text, one.start, one.end, None if _computed(masked, one) else one.fen)
        for one in find_amounts(words)
        if not _told(masked, one)
    ]


def _told(masked: str, one: AmountMention) -> bool:
    """Tell whether a sum is only told beside a request."""
    before, behind = masked[: one.start], masked[one.end :]
    if _ASKED.search(before) and not _TOLD_BEFORE.search(before):
        return _TOLD_BEHIND.match(behind) is not None and not behind.startswith("一")
    return bool(_TOLD_BEFORE.search(before) or _TOLD_BEHIND.match(behind))


def _computed(masked: str, one: AmountMention) -> bool:
    before, behind = masked[: one.start], masked[one.end :]
    return bool(_COMPUTED_BEFORE.search(before) or _COMPUTED_BEHIND.match(behind))


def sum_of(words: str, sums: list[SumSaid]) -> SumSaid | None:
    """Return what the sums of one request come to; None where it names none.

    Of several the last counts where it takes the others back; else it is asked back.
    """
    if not sums:
        return None
    last = sums[-1]
    for first, second in itertools.pairwise(sums):
        between = words[first.end : second.start]
        same = first.fen == second.fen and first.fen is not None
        if not (same or takes_back(between) or _LAST_WORD.search(between)) or _AGAIN.search(
            between
        ):
            return SumSaid(words[first.start : second.end], first.start, second.end, None)
    return last

"""Decide which sum in an utterance is to be sent, and whether the customer has to be asked.

给闺女转两千，我卡里有五千 asks for 2,000 yuan. If a sum would have to be calculated (再添五百,
三个二百, 一人五百), the customer is asked: like a clerk, the machine writes down only sums that
were said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.fraud.grammar import Sum
from assistant.understanding.in_context.marked import (
    PERSON,
    SUM,
    mark_values,
    plain_words,
    shorten,
)
from assistant.understanding.in_context.scope import exclaims, replaces, takes_back
from assistant.understanding.readers.amounts import AmountMention, find_amounts, scan_amounts

_BETWEEN = rf"(?:给|个|上|过去|过来|过|钱|款|一?笔|她|他|{PERSON}|你|我们?家?|俺|那个|那儿|点|去|账|就){{0,5}}$"
_GIVEN = re.compile(
    rf"(?:转账|转|汇款|汇|打款|打|寄|送|给|付|拨|划|补|贴补|补贴|还|退|拿|捎|弄|整|存|(?<=[我俺额])(?:帮|替|给)?(?:他|她|＊)?出){_BETWEEN}"
)
"""Words before a sum that is to be sent."""
_CALLED = re.compile(
    r"(?:改成|改|换成|改回来?|换回来?|钱数?(?:应该|还)?是|数目是?|金额是?|这次是?|这回是?|这笔是?|应[该当]是?|照旧|还是|一共是?|总共是?|合计|[合加](?:在)?(?:一起|一块儿?|起来))"
    rf"{_BETWEEN}"
)
"""Words before a sum that is called the right one."""
_ASKED_AFTER = re.compile(
    r"(?:块|元)?钱?(?:，|,|给|就|我要|要|那)?(?:转给|打给|汇给|给|转|打|汇|寄|拨)(?:给|到|往)?(?:我们?家?|俺|咱|那个|这个|闺女|儿子|＊)"
)
_DID = r"(?:(?:转|打|汇|给)(?:过|了|的(?!是))|(?:花|买|借|交|付|取|存|寄|还|送)(?:过|了|的是?|的)|(?:上[回次]|昨|前[天儿]|去年|刚才)[^，,＃]{0,6}(?:转|打|汇|给)的是)"
_MINE_TO_PAY = re.compile(r"(?:块|元)?钱?(?:我|俺|额|妈)(?:来|都|给|全)?(?:包|出|掏|付)(?!过|＃)")
"""After a sum that the customer takes over: 学费一千六我包了."""
_TOLD_BEFORE = re.compile(
    rf"(?<![帮替给])(?:他|她|伊|佢|人家|(?:他|她|孩子)[爸妈])(?:出|掏|付|拿)$|(?:{_DID}|欠(?:了|着)?|该(?=[我额俺他她])|借(?:了|走)|跟|问)(?:我|额|俺|她|他|{PERSON}|的|是|要|个|大概|差不多){{0,4}}$"
    r"|(?:有|剩下?|还剩|余额?是?|存了|存着|攒了|攒下|领了?|发了?|涨了|涨到|到了|到账|花了|花掉|用了|用掉|"
    r"给(?:了|过)?我|还(?:了|过)?我|收了|收到|赚了?|挣(?:了|着)?|卖了?|值|才|"
    rf"(?:退休金|养老金|工资|劳保|(?<!{PERSON})补贴|低保|房租|租金|学费|药费|话费|电费|水费|饭费|费用|押金|定金|首付|彩礼|利息|价钱|标价|"
    r"原价|价)(?:是|要|得|有|涨到|一个月|每月|就|才)?|(?:原来|原先|原本|本来|起先)(?:说好?|讲好?|想|打算|是|要)?(?:转|给|打)?|"
    r"(?:上[回次趟遭]|前回|上个?月|昨[天儿]|前[天儿]|去年)[^，,＃]{0,4}(?:转|打|汇|寄)(?:了|过|去|来|出去)?|除[了开去]|"
    r"上[回次趟遭]|上个月|去年|每个?月|自己留|自个儿?留|我留|留着|留下|留|不够|"
    r"不到|超过|多出|丢了|捡了|中了|输(?:了|掉)|赢了?|罚了|赔了|我都|我才|还差|差|缺|便宜了?|贵了?|跟我要|问我要|说要|要了)"
    r"(?:我|她|他|您|个|大概|差不多|是|了|着|有|就|才|只|的|过|去|来|要|得|块|把|这|那|这么){0,4}$"
)
_TOTAL = re.compile("(?:一共|总共)(?:是|要)?$")
_BACK_TO = re.compile(
    r"(?:还是|改回|换回|回到|照)(?:原来|刚才|先前|开头|原先|头先)(?:那个|的|是)*$"
)
"""Words before an earlier sum that is chosen again: 还是原来的三百."""
_TOLD_AFTER = re.compile(
    r"(?:块|元)?钱?(?:(?:可|也|都)?不够|太少|还不够|哪够|够不够|太多|的(?:利息|工资|退休金|养老金|药|东西|账)|是(?:他|她|上|去|我自|前)|"
    r"我?(?:自己|自个儿?)留|留着|够(?:我|他|她)|不算|都(?:花|用|没)|一个月(?!的)|一斤|一平|一天|一晚|一年|一个(?!月)|买的|花的|借的|欠的|还没|呢(?=我给))"
)
_PART_OF, _IS = (
    re.compile(f"{SUM}(?:块|元)?钱?(?:里面|里头|当中|其中)(?:有|的)?$"),
    ("是", "块是", "元是"),
)
"""Around a sum that is part of the one before it: 八百里面三百是给外孙的."""
_COMPUTED_BEFORE = re.compile(
    r"(?:[两三四五六七八九十几2-9]个|一人|每人|各|每个人|一个人|分别|人均|一家|每家|再添|再加|添上?|加上|外加|另加|凑(?:够|成|到|个|足)?|"
    rf"减去?|扣掉?|少转|少打|少收|少要|多转|多打|多收|多给|少给|再多|再少|各转|各给|各打|乘)(?:给|转|打|他|她|{PERSON}|个|出|上){{0,2}}$"
    r"|^(?:嗯|哦|那|再|还|就){0,2}(?:少|多|减|加|添)(?:转|打|给|个|上)?$"
    rf"|(?:这[回次趟]|今[儿天]|这个月|现在)(?:再|就|给[他她]|我|给)?(?:少|多|减|加|添)(?:转|打|给|个|上)?$"
)
_COMPARED = re.compile(
    rf"(?:比|较|照)(?:上[回次趟]|上个?月|去年|以前|原来|先前|昨天|平时|往常|每回|{PERSON})[^，,{SUM}]{{0,4}}[多少]$"
)
"""Words before a difference: 比上回多两百. Beside a sum that is given it is a fact."""
_COMPUTED_AFTER = re.compile(
    rf"(?:块|元)?钱?(?:的?(?:两|三|四|五|几|一|二)倍|翻[一两]?[倍番]|的一半|一人(?!家)|每人|各一|分成|平分|乘|除|减[去掉]|扣[掉除]|刨[去掉]|抹[去掉]|，?再(?:加|添)(?!{SUM})|又加|加(?:上)?[^，,。{SUM}]{{0,4}}[{SUM}一二三四五六七八九十百千0-9])"
)
_SHARE = re.compile(rf"(?:给|帮|替)(?:他|她|{PERSON}|娃|孩子)(?:们)?凑$")
"""Words before what the customer gives towards more, in full: 我给他凑五千."""
_ADDS = re.compile(rf"(?:还有|添|加|多)(?:转|打|给|个|上|他|她|{PERSON}){{0,2}}$")
_GATHERS = re.compile("凑(?:够|成|到|个|足)?$")
_SUBTRACTS = re.compile(rf"(?:减去?|扣掉?|少)(?:转|打|给|个|他|她|{PERSON}){{0,2}}$")
"""Words before a sum that is subtracted from another one."""
_TOGETHER = re.compile(rf"[合加](?:在)?(?:一起|一块儿?|起来)(?!是?{SUM})|合计(?!是?{SUM})")
"""Words that ask to add up sums whose total was not said: 一百二，八十，加一起转给老李."""
_TAKEN_AWAY = re.compile(r"(?:块|元)?钱?[，,]?(?:不行|算了|先不说|不说了|还没想好|我再想想|没定)")
_IS_SCORE = re.compile("^[^块元毛角]+分$")
"""A number of points, not money: 九十八分."""
_DENIED = re.compile(
    r"(?<![＊＃][哦噢啊呃])(?:(?<![可要是])不是|不要|别|莫|唔系|毋是|勿是|弗是|没说|没要|没让你?|哪是|不转|不打|不汇|不给)(?:转|打|汇|给|说|是|要|成|那个|这个|她|他){0,3}$"
)
_DENIED_AFTER = re.compile(
    r"(?:块|元)?钱?(?:那个|这个)?(?:不对(?!不)|错[了咧咗]|不要了?|太多了?|多了|(?:太|忒)?少[了咧啦咗](?!转|打|给)|(?:先|就|暂时)(?:不|别|甭|莫)(?:转|打|给|汇)(?!$))"
)
_ANOTHER_OF_IT = re.compile("^(?:块|元)?钱?[，,]?(?:和|跟|还有|加上?|以及|、)")
"""Between two equal sums that are two: 下个月的一千和这个月的一千."""
_AGAIN = re.compile(r"再(?:给|转|打|汇|多|补|加|添|来)")
_LAST_WORD = re.compile(
    r"(?:还是|干脆|就|改|应该|不如|要不|那就|算了)(?:转|打|汇|给|寄|按|成|要|是|她|他){0,3}$"
)


@dataclass(frozen=True)
class SumSaid:
    """A sum in a request, and how the words around it use it."""

    words: str
    start: int
    end: int
    fen: int | None
    """The sum in fen; None: the customer has to be asked."""
    asked: bool
    """Whether words around the sum request it."""
    given: bool = False
    """Whether words around the sum send it (给小红打八百), and do not only call it the right one."""
    named: int | None = None
    """The number said, in fen, even if the sum has to be calculated from it."""
    sign: int = 0
    """1: to be added to another sum; -1: to be subtracted from another sum; 0: neither."""
    stated: bool = False
    """Whether words before it send it or call it the right one, and do not count up: 改成五百."""


@dataclass(frozen=True)
class Sums:
    """The sums of an utterance that may be requested, and whether the utterance denies a sum."""

    meant: tuple[SumSaid, ...]
    denied: bool


def sums_in(text: str) -> tuple[Sum, ...]:
    """Return the sums of money in ``text``, in the form for the guard's grammar."""
    return tuple(Sum(found.start, found.end, found.fen) for found in find_amounts(text))


def read_sums(marked: str, amounts: Sequence[AmountMention]) -> Sums:
    """Return the sums of a marked utterance that may be requested, in their order."""
    meant: list[SumSaid] = []
    denied = False
    last = None
    for one in amounts:
        before, after = shorten(marked[: one.start]), shorten(marked[one.end :])
        repaired = exclaims(marked[: one.start]) and last != one.fen
        last = one.fen
        if denies_a_sum(marked, one) and not repaired:
            denied = True
            meant = [other for other in meant if other.fen != one.fen]
        elif not (
            (one.why != "share" and _is_told(before, after, is_last=one is amounts[-1]))
            or _IS_SCORE.search(one.text)
        ):
            compared = _COMPARED.search(before)
            if compared and _is_settled(meant, marked[: one.start]):
                continue
            computed = compared or _is_computed(before, after)
            unsaid = computed or _TAKEN_AWAY.match(after)
            back_to = _BACK_TO.search(before)
            sent = _GIVEN.search(before) or _SHARE.search(before)
            called = _CALLED.search(before)
            given = bool(sent or _ASKED_AFTER.match(after) or _MINE_TO_PAY.match(after))
            asked = bool(unsaid or back_to or given or called)
            fen = None if unsaid else one.fen
            sign = 1 if _ADDS.search(before) else -1 if _SUBTRACTS.search(before) else 0
            stated = bool(sent or (called and not _TOTAL.search(before)))
            meant.append(
                SumSaid(one.text, one.start, one.end, fen, asked, given, one.fen, sign, stated)
            )
    return Sums(tuple(meant), denied)


def _is_settled(meant: Sequence[SumSaid], before: str) -> bool:
    """Tell whether a sum is given already and not taken back: 给小明转九百，比上回多两百."""
    return any(
        one.given and one.fen is not None and not takes_back(before[one.end :]) for one in meant
    )


def _is_computed(before: str, after: str) -> bool:
    """Tell whether the words around a sum make another one of it; 我给他凑五千 gives five thousand."""
    computed = _COMPUTED_BEFORE.search(before) and not _SHARE.search(before)
    return bool(computed or _COMPUTED_AFTER.match(after))


_NUMERAL = re.compile(
    rf"(?<![第初周{SUM}一二两三四五六七八九十百千万零0-9])[一二两三四五六七八九十百千万]{{2,8}}"
    rf"(?![{SUM}了一二两三四五六七八九十百千万零0-9]|来[岁年天]|多[岁年天]|[号岁年楼层个斤天平户月点分次回口度吨栋室人位本张件盒只尺周届代路公世]|里(?![面头])|[一]?下|起|辈|心|样|定)"
)
_SCALE = re.compile("[十百千万]")


def leaves_a_numeral(marked: str) -> bool:
    """Tell whether a marked utterance names a number that may be a sum and was not read as one.

    Then nobody knows whether the sum that was read is the one the customer means: 先还九十再还一百二.
    """
    for one in _NUMERAL.finditer(marked):
        before, after = shorten(marked[: one.start()]), shorten(marked[one.end() :])
        denied = _DENIED.search(before) or _DENIED_AFTER.match(after)
        if _SCALE.search(one[0]) and not denied and not _is_told(before, after, is_last=False):
            return True
    return False


def denies_a_sum(marked: str, one: AmountMention) -> bool:
    """Tell whether the words around a sum of a marked utterance deny it."""
    before, after = shorten(marked[: one.start]), shorten(marked[one.end :])
    return bool(_DENIED.search(before) or _DENIED_AFTER.match(after))


def _is_told(before: str, after: str, *, is_last: bool) -> bool:
    """Tell whether a sum is only mentioned beside a request.

    我有五百给闺女 requests the sum; in 我卡里有五千给小红转两千 the first sum is only mentioned.
    """
    gives_what_is_there = _ASKED_AFTER.match(after) and before.endswith("有")
    if _BACK_TO.search(before) or (gives_what_is_there and is_last) or _MINE_TO_PAY.match(after):
        return False
    part = _PART_OF.search(before) and after.startswith(_IS)
    return bool(part or _TOLD_BEFORE.search(before) or _TOLD_AFTER.match(after))


def sum_of(marked: str, sums: Sequence[SumSaid], stands: int | None = None) -> SumSaid | None:
    """Return the requested sum among all sums of one request; None if there is no sum.

    The last sum counts if it replaces the others, if the customer has calculated it from them, or
    if it alone is requested. Otherwise the customer is asked, because a sum after a request may
    change the request.

    Args:
        marked: The utterance.
        sums: The sums in it that may be requested.
        stands: The current transfer's sum, in fen; None: there is none.
    """
    at_once = len({one.named for one in sums}) > 1 and _AT_ONCE.search(marked)
    if sums and (adds_up(marked) or at_once):
        return SumSaid(
            marked[sums[0].start : sums[-1].end], sums[0].start, sums[-1].end, None, True
        )
    if len(sums) < 2:
        return sums[0] if sums else None
    if (total := _worked_out(marked, sums, stands)) is not None:
        return total
    last, between = sums[-1], marked[sums[-2].end : sums[-1].start]
    repaired = all(
        takes_back(marked[a.end : b.start])
        or (a.fen == b.fen and not _ANOTHER_OF_IT.search(marked[a.end : b.start]))
        or replaces(marked[a.end : b.start])
        or (
            a.words != b.words and b.words.startswith(a.words)
        )  # 一千，一千二: the second completes the first
        for a, b in pairwise(sums)
    )
    if (repaired or _LAST_WORD.search(between)) and not _AGAIN.search(between):
        return last
    asked = [one for one in sums if one.asked]
    given = [one for one in sums if one.given]
    if given == [last]:
        asked = given  # 一共三千二呢，我要给小红打八百
    of_a_share = any(one.named is None for one in sums) and not last.stated
    if asked == [last] and last.fen is not None and not of_a_share and not _AGAIN.search(between):
        return last
    return SumSaid(marked[sums[0].start : last.end], sums[0].start, last.end, None, True)


def _worked_out(marked: str, sums: Sequence[SumSaid], stands: int | None) -> SumSaid | None:
    """Return the last sum if it is the total that the customer has calculated: 再添一百，一共六百.

    None if the total is wrong, because then the meaning is unknown.
    """
    *parts, total = sums
    gathered = _GATHERS.search(shorten(marked[: total.start])) is not None
    if total.fen is None and not gathered:
        return None
    if gathered and all(part.fen == total.named for part in parts):
        return parts[0]  # 一千三吧，凑够一千三
    for part in parts:
        if part.sign == 0 or part.named is None:
            stands = part.named
        elif stands is not None:
            stands += part.sign * part.named
    right = total.sign == 0 and stands is not None and stands == total.named
    return replace(total, fen=total.named) if right and any(one.sign for one in parts) else None


_AT_ONCE = re.compile("(?:一起|一块儿?|一并|一道)(?:打|转|给|付|还|算|汇|寄)")


def adds_up(marked: str) -> bool:
    """Tell whether a marked utterance asks to add up its sums; then the customer has to be asked."""
    return _TOGETHER.search(shorten(marked)) is not None


_UNIT = re.compile("[百千万]")


def says_sums_with_units(words: str) -> bool:
    """Tell whether ``words`` name sums, and each with 百, 千 or 万: 二百三十, not 二三零."""
    amounts = scan_amounts(plain_words(words))
    return bool(amounts) and all(one.fen and _UNIT.search(one.text) for one in amounts)


def names_sums_for_sure(words: str) -> bool:
    """Tell whether ``words`` name several sums with units, so that their digits are no PIN.

    是一百二十六，不是一百二十 and 药花了四百三，我给她四百五 have six digits, but nobody says a PIN
    so.
    """
    plain = plain_words(words)
    marked, amounts = mark_values(plain, ())
    if len(amounts) < 2 or not all(_UNIT.search(one.text) for one in amounts):
        return False
    sums = read_sums(marked, amounts)
    between = (marked[a.end : b.start] for a, b in pairwise(amounts))
    asked_beside_a_fact = len(sums.meant) < len(amounts) and any(one.fen for one in sums.meant)
    return sums.denied or asked_beside_a_fact or all(takes_back(part) for part in between)

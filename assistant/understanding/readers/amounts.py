"""Read amounts of money as they are said in Mandarin.

Only an amount that a clerk would type without asking gets a number. Amounts like 百十来块, 三四百,
一千多, 零, 全部 are found too, but as vague: the customer has to be asked. A recogniser's mixtures
(1万2000, 12,000, 五00) are read as the words that they stand for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from assistant.understanding.readers.neighbours import doubtful
from assistant.understanding.readers.repairs import final_only
from assistant.understanding.readers.utterance import plain

FEN_PER_YUAN = 100
TOO_MUCH = 100_000_000
"""Amounts from this many yuan on are vague: nobody sends so much at a kiosk, but 五百 may be heard
as 五亿."""


@dataclass(frozen=True)
class AmountMention:
    """One amount in a text."""

    text: str
    """The words in the text: number and unit, without a 钱 at the end."""
    start: int
    end: int
    fen: int | None
    """The amount in fen; None if the customer has to be asked."""
    vague: bool
    """True exactly when ``fen`` is None."""
    why: str
    """Empty, or why the customer has to be asked: about, range, digits, zero, negative, share,
    finer_than_fen, foreign, malformed, unclear (a neighbour sounds like a part of the number),
    taken_back."""


# Each character is replaced by one character, so that positions do not change.
_FORMAL = str.maketrans("壹贰叁肆柒捌玖拾佰仟〇○圆貮弍参幺", "一二三四七八九十百千零零元二二三一")
_SURNAME_NUMERAL = re.compile(
    r"(?<![老小阿给])[伍陆](?=[十百千万元块角毛分整])|(?<=[零十百千万元])[伍陆]"
)
"""The numerals 伍 and 陆 if the characters before exclude a surname: 给老陆三百 has none."""
_AND = re.compile("(?<=[百千万])单(?=[一二两三四五六七八九])")
"""A 单 for "and", as elderly people say 八百单五 for 805."""
_TOGETHER_TWO = re.compile("[俩仨](?=[百千万块毛])")

_D = "[一二两三四五六七八九]"
_N = "[零一二两三四五六七八九十百千万亿廿卅0-9]"
_LONGEST = 24
"""Most numerals in a row that may be one sum: 一亿二千三百四十五万六千七百八十九 has 17. The limit
keeps patterns fast on long runs."""
_RUN = rf"{_N}{{1,{_LONGEST}}}"
_TOO_LONG = re.compile(rf"{_N}{{{_LONGEST + 1},}}")
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?![\d,])|\.\d{{1,{_LONGEST}}}|{_RUN})"
    rf"(?:(?:\.|点)[零一二两三四五六七八九\d]{{1,{_LONGEST}}}(?![十百]))?[百千万亿]{{0,4}}"
)
_YUAN = r"(?:块|元|人民币|蚊)"
_JIAO = r"(?:毛|角)"
_UNIT_DIGIT = r"[零一二两三四五六七八九\d]"
_BRIDGE = r"(?:[又零]|钱)?"

_EXACT = re.compile(
    rf"(?P<minus>负的?|-|减(?=.{{1,24}}[块元]))?"
    rf"(?:(?P<yuan>{_NUMBER})(?P<unit>{_YUAN})"
    rf"(?:(?P<half>半)|{_BRIDGE}(?P<jiao>{_UNIT_DIGIT}){_JIAO}(?:零?(?P<jfen>{_UNIT_DIGIT})分?)?"
    rf"|零?(?P<onlyfen>{_UNIT_DIGIT})分(?!钟)|(?P<tail>零?[一二两三四五六七八九\d]{{1,2}})(?![十百千万亿.点\d年]|个月))?"
    rf"|(?P<mao>{_NUMBER}){_JIAO}(?:(?P<mfen>{_UNIT_DIGIT})分?(?!\d))?"
    rf"|(?P<fen>[一二两三四五六七八九十\d]{{1,4}})分(?=钱|$|[，。,])"
    rf"|(?P<bare>{_NUMBER}))"
)

_ABOUT_BEFORE = re.compile(
    r"(?:差不多|大概其?|大约摸?|(?<!预)约[莫摸]?|估计|估摸着?|将近|接近|不到|不足|不下|不止|差点儿?|(?<!最)近|"
    r"至少|最少|起码|也就|兴许|可能|大致|左不过|多于|少于|快)(?:是|有|得|要|转|个){0,3}$"
    r"|小有?$"  # 小一千 means "about"; in 给王小转五百 小 is a name
)
_AT_MOST = re.compile(
    r"(?:不能?超过?|最多|顶多|最高|超过)(?:只?能)?(?:是|有|得|要|转|汇|付|花|个){0,3}$"
)
"""Words before a sum that make it a limit."""
_ABOUT_AFTER = re.compile(
    r"(?:块|元)?钱?(?:左右|上下|出头|以上|以下|以内|朝上|往上|开外|挂零|不到|好几|大几|大概|差不多|可能|不止|冒|"
    r"还要?多|稍多|多一?点|少一?点|打底|起步|起(?!来|存)|还是|或者?|要么|多(?!少|久|长)|来钱|来(?=$|[，。,]))"
)
_NOT_THIS = re.compile("[，,]?(?:不是|不要|别转|不转)")
"""Words between two sums that may deny the second one, if no pause follows them."""
_HEARD_AS = re.compile(r"(?:听|看|当|写|记|搞|弄|说|按|输)成了?(?:是)?$")
"""Words before a sum that was misheard or mistyped: 你听成一百了."""
_MEANT = re.compile("(?:是|要|转|给)$")
"""Words before the first of two sums which show that the first one is meant."""

_SCALES = "[十百千万亿]"
_VAGUE = (
    # Approximate numbers: 一千多, 五十来块, 十余万, 百把块, 几百, 好几千, 上百, 数千, 一百零几万
    (
        "about",
        rf"{_RUN}(?<=[十百千万亿0])(?:多|来|余|几|把){{1,3}}[几]?{_SCALES}{{0,4}}(?:{_RUN})?(?:多)?(?:块|元|毛)?多?",
    ),
    (
        "about",
        rf"(?:{_SCALES}|个)(?:把|多|几){{1,3}}{_SCALES}{{0,4}}(?:块|元|毛)?|{_SCALES}来{_SCALES}{{0,4}}(?:块|元|毛)?",
    ),
    (
        "about",
        r"(?:好|老)?(?:几|数)[十百千万亿几]{0,6}[十百千万亿](?:多|来)?(?:块|元)?|(?:好几|几)(?:块|元|毛)",
    ),
    ("about", r"(?:上|成|论|小|过|近|大几|好)[百千万](?:上万|块|元)?(?=块|元|钱|$|[，。,的了])"),
    ("about", r"[百千万]{1,4}(?:儿|啦)?(?:八|十)(?:来|多|几)?[百千万]?(?:来|多)?(?:块|元)?"),
    ("about", r"[百千万]儿?八[十百千]?(?:块|元)?"),
    ("about", rf"{_RUN}(?<=[十百千万])多一?点儿?"),
    ("about", rf"{_RUN}(?<=[十百千万零])几[十百]?(?:块|元)?"),
    ("about", rf"{_RUN}(?:块|元|毛)(?:多(?!少|久|长)|来(?=钱|$|[，。,]))"),
    (
        "about",
        rf"半块(?=钱|$|[，。,])|(?:{_RUN})?个亿|[一两几]?(?:沓|捆|摞)(?:儿|子)?钱?|[一几]把钱|一[点些]儿?钱",
    ),
    ("about", r"[百千万](?=块钱|块|元)(?:块|元)"),
    ("about", rf"半[百千万](?:{_RUN})?(?:块|元)?|{_RUN}(?<=[百千万])半"),
    ("about", r"块[儿]?八(?:毛|角)|(?:块|毛)[把来](?=钱|$|[，。,])"),
    # Ranges, by two digits before one unit or by two numbers: 三四百, 一两千, 两千到三千
    ("range", rf"[一二两三四五六七八九]{_D}{_SCALES}{{1,4}}(?:块|元|毛)?"),
    ("range", rf"(?:十|{_N}{{0,{_LONGEST}}}?[百千]){_D}{_D}(?:块|元|毛|万)"),
    ("range", rf"{_D}{_D}(?:块|元|毛)"),
    ("range", rf"{_NUMBER}(?:块|元)?钱?(?:到|至|-|~|、|或者?|还是|要么){{1,2}}{_NUMBER}(?:块|元)?"),
    ("range", rf"{_NUMBER}(?:块{_NUMBER}块|毛{_NUMBER}毛)|{_D}十{_D}十(?!{_N})"),
    # Shares of the balance
    (
        "share",
        r"一半儿?|一多半|一[小大]半|大半|半数|对半|[一二三四五六七八九十百]{1,8}分之[零一二三四五六七八九十百\d]{1,8}",
    ),
    (
        "share",
        rf"{_D}成(?=$|[，。,的])|(?:有)?多少转多少|都(?=转过去|打过去|汇过去)|(?<=额)全(?=转)|^全(?=转)",
    ),
    ("share", r"(?:全部|所有|全都|剩下|余下|剩余)(?:的|都){0,3}(?=钱|转|汇|给|打|$|[，。,])"),
    ("share", r"(?<=钱)[都全](?:给|转|汇|打)"),
    ("malformed", rf"{_RUN}又"),  # 三百五十又三分之一
    ("zero", r"零(?:块|元|毛)|^零$"),
)
_FIRST = frozenset(
    "零一二两三四五六七八九十百千万亿廿卅0123456789.-负减几数好老上成论小过近大块毛个半对全都所剩余有多沓捆摞"
)
"""Characters with which an amount can begin; patterns are tried only at these."""
_VAGUE_PATTERNS = tuple((why, re.compile(pattern)) for why, pattern in _VAGUE)

_NOT_BEFORE = re.compile(
    r"(?:第|周|星期|礼拜|拜|初|尾号是?|账号是?|帐号是?|卡号是?|号码是?|电话是?|手机号?是?|密码是?|证号是?|"
    r"[一二三四五六七八九十两\d]点|验证码是?|身份证号?|车牌|血压|高压|低压|血糖|体重|身高|心率|考了|考|满分|双|编号|工号|门牌|评分是?|[a-z]|年三|大年|分之|百分之|拨打)$"
)
"""Words before a number which show that it is no amount."""

_COUNTED = re.compile(
    r"个|号|月|日(?!元)|天|年|岁|点|楼|层|次|回(?![家老去来给])|人(?!民币)|位|口(?!气)|本|张|只|斤|公斤|千克|克|两(?!千|百|万)|米|里|路|分钟|"
    r"小时|秒|条|件|家|名|届|遍|辈|倍|种|样|户|栋|单元|室|门|级|度|排|座|辆|台|间|笔|步|下|切|会|周|"
    r"星期|礼拜|代|句|趟|份|页|期|对|双|头|颗|粒|把|瓶|盒|袋|包|杯|碗|顿|夜|宿|世|斗|亩|公里|平|厘|"
    r"毫|吨|折|成(?!了)|寸|尺|丈|车|班|院|中(?!国)|厂|字|行(?!了|吧|不|吗|么|嘛|呀|啊|[，。,？]|$)|[a-z%]|姓|货|科|度|股|分之|岁|余岁|多岁|星|卦|方"
)
"""Words after a number which show that it counts something other than money."""

_NOT_YUAN = re.compile(
    r"元(?:旦|宵|素|老|首|件|月|气|帅|朝|代)|块(?:地|豆|肉|石|布|表|玉|砖|糖|蛋|饼|手|儿|头|木|去|来(?!钱)|走)"
)
_TOGETHER = re.compile(r"^一块(?!钱|整|[零一二两三四五六七八九\d]|吧|[，。,、]|$)")
_FOREIGN = re.compile(
    r"(?:美|日|欧|港|英|加|澳|台)(?:元|币|金|镑|刀|分)|刀(?=$|[，。,])|比特币|美刀|法郎|英镑|日圆|韩元|卢布|泰铢"
)
_IDIOM = re.compile(
    r"千万(?!块|元|人民币|$)|万一|一切|百姓|百货|万事|万岁|千里|百合|百灵|万万|一百个放心|一万个|"
    r"一毛不拔|九牛一毛|三毛(?=流浪|漫画)|百年|千年|万年|千家|万户|百日|十全|百分百|万能|万福|万寿|二维|[是真]个二百五|一元"
    r"(?:化|论|复始)"
)
_SMALL_AFTER = re.compile(
    r"$|[，。,.!?！？、；]|吧|就|给|过去|行|得了|整|嘛|呗|啊|呀|钱|怎么|可以|好|够|不(?!到)|转|汇|打|对|去|的?吧|给"
)
_SMALL_LED_IN = re.compile(
    r"(?:^|[，。,、]|给.{1,5}|[转打汇充交付给取存还要来就买寄拿借送包发把共改成再先加减吧那个金额数目嗯呃哦哎对费值续冲凑])"
    r"(?:[他她我了过上]|是)?$"
)
"""Words before a small number without a unit which show that it is a sum, not an age or a name."""
_HOTLINES = frozenset(
    {
        "95588",
        "96110",
        "110",
        "120",
        "119",
        "122",
        "114",
        "12345",
        "12333",
        "12315",
        "10086",
        "10010",
        "12306",
        "95598",
    }
)
_TAKEN_BACK_AFTER = re.compile(
    r"(?:块|元)?钱?吧?[，,。]{0,4}(?:[哦啊哎呃]{1,4}[，,]?(?:不|错)|不对|错了|说错|改成|换成|应该是|我是说)(?!.{0,24}[给跟往])"
    r"|算了[转打汇]"
)
"""A correction after the last sum whose new sum cannot be read: 五百，哦不，留百."""
_LONE_SCALE = re.compile(
    r"[^零一二两三四五六七八九十百千万亿\d][百千万](?:块|元|吧|转|给|$|[，。,])"
)
"""A further sum whose digit was misheard: 散千 in 两千不够散千."""
_ONE_IN_PIECES = re.compile(r"[^，。,、给转打汇改换存取交付还不是错对块元毛到就的]{1,3}")
"""Words between two numbers that are one sum with a misheard character: 八百八叔二块."""
_MIXED = re.compile("[一二三四五六七八九百千十].*[壹贰叁肆伍陆柒捌玖]")
"""A formal digit among plain digits, which is always a mishearing."""
_DENIED = re.compile(r"(?:不是|没说|没要|没让你转)$")
"""Words before the only sum that deny it, so that no sum is known."""
_PROVERBIAL_NAME = re.compile("张三|李四|王五|赵六")
_DIGIT_STRING = re.compile(r"[零一二两三四五六七八九\d]{2,}")
_ARABIC = re.compile(r"\d+")

# A spoken number: (亿)(万)(rest), each section with 千百十 in order.
_SECTION = rf"(?:(?:{_D}?千)?零?(?:{_D}?百)?零?(?:{_D}?十)?零?{_D}?)"
_WELL_FORMED = re.compile(rf"(?=.)(?:{_SECTION}亿)?零?(?:{_SECTION}万)?零?{_SECTION}")


def find_amounts(text: str, *, limit: bool = False) -> list[AmountMention]:
    """Return the amounts in ``text`` in order, without those that the same text corrects.

    Args:
        text: The utterance.
        limit: The words set a limit, so that 最多 and 不超过 do not make a sum vague.
    """
    utterance = plain(text)
    folded = _folded(utterance.text)
    kept = final_only(folded, _without_denied(folded, list(_scan(folded, limit=limit))))
    kept = _doubting_misheard(folded, kept)
    found = []
    for mention in kept:
        start, end = utterance.span(mention.start, mention.end)
        found.append(replace(mention, text=text[start:end], start=start, end=end))
    if found and found[-1].fen and _TAKEN_BACK_AFTER.match(folded, kept[-1].end):
        found[-1] = _asked(found[-1], "taken_back")
    if len(found) == 1 and found[0].fen and _DENIED.search(folded, 0, kept[0].start):
        found[0] = _asked(found[0], "taken_back")
    if found and found[-1].why in ("unclear", "taken_back"):
        # The last sum was not understood, so an earlier one must not count.
        found = [_asked(mention, mention.why or "unclear") for mention in found]
    return found


def scan_amounts(words: str) -> list[AmountMention]:
    """Return every amount in ``words`` (plain form), also corrected and only mentioned ones."""
    folded = _folded(words)
    return [
        replace(mention, text=words[mention.start : mention.end])
        for mention in _doubting_misheard(folded, list(_scan(folded, limit=False)))
    ]


def _doubting_misheard(folded: str, kept: list[AmountMention]) -> list[AmountMention]:
    """Return the amounts with the last one vague if a digit in or after it was misheard."""
    if not kept or not kept[-1].fen:
        return kept
    in_pieces = any(
        _ONE_IN_PIECES.fullmatch(folded, a.end, b.start) for a, b in itertools.pairwise(kept)
    )
    if in_pieces or _LONE_SCALE.search(folded, kept[-1].end) or _MIXED.search(kept[-1].text):
        return [*kept[:-1], _asked(kept[-1], "unclear")]  # 五十吧 heard as 五十捌
    return kept


def _asked(mention: AmountMention, why: str) -> AmountMention:
    return replace(mention, fen=None, vague=True, why=why)


def _folded(text: str) -> str:
    """Return ``text`` with formal and colloquial numerals replaced by plain ones of equal length."""
    folded = text.translate(_FORMAL)
    folded = _SURNAME_NUMERAL.sub(lambda m: "五" if m.group() == "伍" else "六", folded)
    folded = _AND.sub("零", folded)
    return _TOGETHER_TWO.sub(lambda m: "两" if m.group() == "俩" else "三", folded)


def _without_denied(text: str, found: list[AmountMention]) -> list[AmountMention]:
    """Remove denied sums; if it is unclear which sum is denied, make the others vague.

    是五百不是三百 leaves 五百. In 五百不是三百 either sum may be denied, so the customer has to be
    asked.
    """
    kept: list[AmountMention] = []
    for mention in found:
        if _HEARD_AS.search(text, 0, mention.start):
            mention = _asked(mention, "taken_back")
        if kept and _NOT_THIS.fullmatch(text, kept[-1].end, mention.start):
            if _MEANT.search(text, 0, kept[-1].start):
                continue
            mention = _asked(mention, "unclear")
        kept.append(mention)
    return kept


def parse_amount(text: str) -> AmountMention | None:
    """Return the last amount in ``text``, which is the one that counts, or None."""
    found = find_amounts(text)
    return found[-1] if found else None


def _scan(text: str, *, limit: bool) -> Iterator[AmountMention]:
    position = 0
    while position < len(text):
        skipped = _no_amount_at(text, position)
        if skipped:
            position += skipped
            continue
        mention = _mention_at(text, position, limit)
        if mention is None:
            position += 1
            continue
        if mention.why != "none":
            yield mention
        position = mention.end


def _no_amount_at(text: str, position: int) -> int:
    """Return the length of a fixed expression with a number in it at ``position``, else 0."""
    idiom = _IDIOM.match(text, position)
    if idiom:
        return len(idiom.group())
    # In 给张三三百 the first digit belongs to the name, unless 老 or 小 before shows a surname
    # only.
    name = _PROVERBIAL_NAME.match(text, position)
    if name and text[position - 1 : position] not in ("老", "小"):
        rest = text[name.end() :]
        if not rest or not re.match(r"[百千万十块元毛]", rest):
            return 2
    return 0


def _mention_at(text: str, position: int, limit: bool) -> AmountMention | None:
    """Return the amount or number that starts at ``position``; None: neither starts there.

    A number that is no amount is returned too, with the reason in ``why``.
    """
    if text[position] not in _FIRST:
        return None
    too_long = _TOO_LONG.match(text, position)
    if too_long:  # too long for a sum: ask about all of it
        return _judged(text, position, too_long.end(), None, "malformed")
    vague = _longest_vague(text, position)
    exact = _EXACT.match(text, position)
    if vague and (exact is None or vague.end() >= exact.end() or _is_share(vague.re)):
        return _judged(text, vague.start(), vague.end(), None, _why(vague.re))
    if exact is None:
        return None
    mention = _read(text, exact)
    if mention.fen is not None and not limit and _AT_MOST.search(text, 0, mention.start):
        return _asked(mention, "about")
    return mention


def _longest_vague(text: str, position: int) -> re.Match[str] | None:
    matches = [m for _, pattern in _VAGUE_PATTERNS if (m := pattern.match(text, position))]
    return max(matches, key=lambda match: match.end(), default=None)


def _why(pattern: re.Pattern[str]) -> str:
    return next(why for why, known in _VAGUE_PATTERNS if known is pattern)


def _is_share(pattern: re.Pattern[str]) -> bool:
    return _why(pattern) == "share"


def _read(text: str, match: re.Match[str]) -> AmountMention:
    """Return the mention for an exact match, with its value or the reason why it has none."""
    part = match.groupdict()
    start, end = match.span()
    if part["bare"] is not None:
        return _read_bare(text, match)
    try:
        yuan = _yuan(part)
    except ValueError as err:
        return _judged(text, start, end, None, str(err))
    if part["minus"]:
        return _judged(text, start, end, None, "negative")
    return _judged(text, start, end, yuan, "")


def _yuan(part: dict[str, str | None]) -> Decimal:
    """Return the value in yuan of a match with a unit; a ``ValueError`` says why there is none."""
    if part["mao"] is not None:
        return _value(part["mao"]) / 10 + _digit(part["mfen"]) / 100
    if part["fen"] is not None:
        return _value(part["fen"]) / 100
    assert part["yuan"] is not None
    yuan = _value(part["yuan"])
    if part["half"]:
        if yuan >= 10:
            raise ValueError("about")  # nobody says 一百块半
        return yuan + Decimal("0.5")
    if part["tail"]:
        return yuan + _tail(part["tail"])
    return yuan + _digit(part["jiao"]) / 10 + (_digit(part["jfen"]) + _digit(part["onlyfen"])) / 100


def _tail(said: str) -> Decimal:
    """Return the fraction of a yuan after 块 without a unit: 三块五, 三块二五, 三块零五."""
    if len(said) == 1:
        return _digit(said) / 10
    return _digit(said[0]) / 10 + _digit(said[1]) / 100


def _digit(said: str | None) -> Decimal:
    if not said:
        return Decimal(0)
    return Decimal(
        said if said.isdigit() else "零一二三四五六七八九".index(said.replace("两", "二"))
    )


def _read_bare(text: str, match: re.Match[str]) -> AmountMention:
    """Return the mention for a number without a unit: an amount, unless words around it deny that."""
    start, end = match.span()
    said = match["bare"]
    nothing = AmountMention(said, start, end, None, True, "none")
    before, after = text[:start], text[end:]
    if _FOREIGN.match(after):
        return _judged(text, start, end, None, "foreign")
    if re.match("年|个月", after) and re.search(r"[百千万][一二两三五]$", said):
        # In 存五万一年 the last digit belongs to 年, not to the sum.
        end, said = end - 1, said[:-1]
        after = text[end:]
    elif _COUNTED.match(after) or _NOT_BEFORE.search(before):
        return nothing
    digits = said.replace(",", "")
    if _DIGIT_STRING.fullmatch(digits) and not digits.isdigit():
        spoken_hotline = digits.translate(str.maketrans("零一二两三四五六七八九", "01223456789"))
        if spoken_hotline in _HOTLINES or (len(digits) == 2 and not digits.isdigit()):
            return nothing
        if re.fullmatch(r"[一二三四五六七八九两]\d+", digits) is None:
            return AmountMention(said, start, end, None, True, "digits")
    if digits.isdigit() and (digits in _HOTLINES or len(digits) > 9 or digits.startswith("0")):
        if set(digits) == {"0"}:
            return _judged(text, start, end, None, "zero") if not before and not after else nothing
        return nothing
    try:
        value = _value(said)
    except ValueError as err:
        scaled = any(scale in said for scale in "百千万亿") and len(said) > 1
        return _judged(text, start, end, None, str(err)) if scaled else nothing
    if match["minus"]:
        return _judged(text, start, end, None, "negative")
    if (
        value < 100
        and said[-1:] not in "百千万亿"
        and not _stands_alone(said, value, before, after)
    ):
        return nothing
    return _judged(text, start, end, value, "")


def _stands_alone(said: str, value: Decimal, before: str, after: str) -> bool:
    """Return whether a small number without a unit is a sum: 转五十, but not 五十岁 or 三."""
    if (len(said) == 1 and said not in "廿卅") or value < 10:
        return False
    return bool(_SMALL_AFTER.match(after)) and bool(_SMALL_LED_IN.search(before))


def _judged(text: str, start: int, end: int, yuan: Decimal | None, why: str) -> AmountMention:
    """Return the mention ``text[start:end]``, made vague if the words around it require that."""
    said, before, after = text[start:end], text[:start], text[end:]
    if _NOT_YUAN.match(text, end - 1) or (_TOGETHER.match(text[start:]) and said == "一块"):
        return AmountMention(said, start, end, None, True, "none")
    if (
        said == "一块"
        and not after
        and before
        and not re.search(r"[转给汇打交存取就要是付]$|[，。,]$", before)
    ):
        return AmountMention(said, start, end, None, True, "none")
    if (
        why in ("about", "range", "malformed")
        and _COUNTED.match(after)
        and said[-1] not in "块元毛"
    ):
        return AmountMention(said, start, end, None, True, "none")
    if _NOT_BEFORE.search(before) and why != "share":
        return AmountMention(said, start, end, None, True, "none")
    if yuan is not None:
        if doubtful(said, before, after):
            why = "unclear"
        elif _ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after):
            why = "about"
        elif yuan == 0:
            why = "zero"
        elif (
            yuan >= TOO_MUCH
            or said.endswith("零")
            or re.fullmatch("[一二三四五六七八九十]{2,}分", said)
        ):
            why = "unclear"
        elif yuan * FEN_PER_YUAN != int(yuan * FEN_PER_YUAN):
            why = "finer_than_fen"
    if why or yuan is None:
        return AmountMention(said, start, end, None, True, why)
    return AmountMention(said, start, end, int(yuan * FEN_PER_YUAN), False, "")


@lru_cache(maxsize=4096)
def _value(said: str) -> Decimal:
    """Return the value of a spoken or written number.

    Raises:
        ValueError: The value is not certain; the message is the code for ``AmountMention.why``.
    """
    said = said.replace(",", "")
    scaled = re.fullmatch(r"(.*(?:\.|点).+?)([百千万亿]*)", said)
    try:
        if scaled:
            whole, fraction = re.split(r"\.|点", scaled[1], maxsplit=1)
            return _decimal(whole, fraction) * _scale(scaled[2])
        return Decimal(_whole(said))
    except InvalidOperation as err:
        raise ValueError("malformed") from err


def _decimal(whole: str, fraction: str) -> Decimal:
    digits = "".join(str(int(_digit(character))) for character in fraction)
    return Decimal(f"{_whole(whole) if whole else 0}.{digits}")


_SCALE_VALUES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def _scale(said: str) -> int:
    value = 1
    for character in said:
        value *= _SCALE_VALUES[character]
    return value


def _whole(said: str) -> int:
    """Return the value of a whole number in figures, in words or mixed (1万2000, 五00)."""
    import cn2an

    if said.isdigit() and said.isascii():
        return int(said)
    if _DIGIT_STRING.fullmatch(said):
        if re.fullmatch(rf"{_D}0+", said):  # 五00 is the recogniser's 五百
            return int(_digit(said[0]) * Decimal(10) ** (len(said) - 1))
        raise ValueError("digits")
    spoken = said.replace("廿", "二十").replace("卅", "三十").replace("〇", "零")
    leading = re.fullmatch(r"([百千万])([一二三四五六七九])", spoken)
    if leading:  # 千三 is 1300; 千八 and 万八 are "about a thousand"
        spoken = "一" + spoken
    spoken = _ARABIC.sub(lambda run: cn2an.an2cn(run.group()), spoken)
    if (
        not _WELL_FORMED.fullmatch(spoken)
        or (spoken.endswith("零") and len(spoken) > 1)
        or spoken[0] in "百千万亿"
    ):
        raise ValueError("malformed")
    try:
        return int(cn2an.cn2an(spoken.replace("两", "二"), "smart"))
    except (ValueError, KeyError) as err:
        raise ValueError("malformed") from err

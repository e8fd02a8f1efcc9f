"""Find the names of payees in an utterance, by sentence patterns such as 给…转.

A payee stands between 给 (跟 往 …) and the verb, or is the whole utterance. Known words for people
are found there: kinship, 老 and a surname, a full name. In such a pattern even a misheard word
(给归女转五百) counts as a payee, because nothing else can stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.patterns import compile_linear
from assistant.understanding.readers.amounts import find_amounts
from assistant.understanding.readers.kinship import SURNAMES, kin_of, kin_words
from assistant.understanding.readers.lexicon import find_terms
from assistant.understanding.readers.repairs import final_only
from assistant.understanding.readers.utterance import FILLERS, plain


@dataclass(frozen=True)
class PayeeMention:
    """A person or company named in a text, with 我 and the relation, without a place before it."""

    text: str
    start: int
    end: int


_NOT_IN_NAME = set(
    "给转汇打寄付还存取的了吧吗呢啊呀嘛我您你他她它们这那哪谁么什怎几多少点些钱块元毛万千百十两是不要想把帮请再就和跟往向去来到在有没能会可以行对好查看说问叫让一二三四五六七八九零下上个卡折账户款费余额数借买卖做细克视频聊随"
)
_OWNER = r"(?:(?:我们家|咱们家|我们|咱们|我家|咱家|俺家|俺们|阿拉|我|咱|俺|他|她|你)(?:那个|这个|那|家)?的?)?"
_WHERE = (
    r"(?:隔壁|楼上|楼下|对门|邻居|同事|战友|老战友|老同事|老同学|朋友|村里|同院|单位)(?:的|家)?"
)
_TITLE = "师傅|大爷|大哥|大姐|大妈|大娘|阿姨|大叔|大婶|姐|哥|叔|婶|嫂|老师|医生|大夫|主任|会计|书记|老板|经理|爷爷|奶奶|妹|弟|姨|妈|爸"
_COMPANY = r"(?:[^给转汇打寄付还我您你他她把将替帮的，。,、＊]{1,10}?(?:公司|医院|学校|幼儿园|物业|敬老院|养老院|药店|超市|居委会|村委会|供电局|自来水厂|热力站|旅行社|商场|商店)|养老院|敬老院)"

_NO_NAME = (
    r"(?!住院|看病|生病|病|手术|开刀|结婚|出嫁|生孩子|坐月子|满月|买[房车]|盖房|装修|上学|上大学|读书|念书|高考|考上|"
    r"考大学|开学|毕业|打工|上班|开店|开饭馆|过生日|生日|刚|[前昨今明后]天|去年|今年|月底|过年|早上|晚上|现在|每[月年]|"
    r"急|等|缺|需要|同样|照样|一样|一人|每人|另外|先|只|正|名下|手[里头]|家里|单位|学校|也|都|又|送|拨|带|拿|住|补)"
)
"""Words after a relation that are no name: 我闺女住院了, 给大儿子也转六千."""

_BEFORE = r"(?:[挪弄划拨存送寄捎]到|[转汇打存]进|[转汇打]入|转账给|转给|汇给|打给|寄给|付给|还给|借给|发给|送给|拨给|划给|交给|转到|转账到|汇到|打到|给到|收款人是|收款人|对方是|给|跟|往|向|替|帮|为|绐|级(?=.{1,4}[转汇打振赚]))"
_NO_SURNAME = "莫[得非名如管急慌忙怕乱错弄搞]|安[全心]|高兴|常常|白白|时[候间]|全[部都]|明白|于是|马上|钱[错数不没多少够对要都全]"
"""Words that begin with the character of a surname: 莫得错 is a yes, and no name."""
_VERBS = r"(?:转账|转钱|转|汇款|汇|打钱|打款|打|寄|送|付|还|存|拨|划|发|拿|借|交|捎|弄|整|过去|过|补|来|振|专|传|砖|赚|转帐|回|分)"


@lru_cache(maxsize=1)
def _person() -> re.Pattern[str]:
    """Return the pattern for a person; it contains every kinship word, and is built once."""
    kin = "|".join(sorted(map(re.escape, kin_words()), key=len, reverse=True))
    given = rf"[^{''.join(sorted(_NOT_IN_NAME))}，。！？、；：,.!?a-z0-9\s＊]"
    full = rf"(?!{_NO_SURNAME})[{SURNAMES}]{given}{{1,2}}"
    called = rf"[老小大][{SURNAMES}](?:{_TITLE})?|[{SURNAMES}]{given}?(?:{_TITLE})|阿{given}"
    proverbial = "张三|李四|王五|赵六"
    named = rf"{proverbial}|{full}|{called}"
    return re.compile(
        rf"{_OWNER}(?:{_WHERE})?(?:{_COMPANY}|(?:{kin})(?:{_NO_NAME}(?:{proverbial}|{full}|[小阿大]?{given}{{1,2}}(?=转|汇|打|$|[，。,]|那|的|吧)|{given}{given}?(?={_VERBS})))?(?:家)?|(?:{named})(?:家)?)"
    )


_SENDS = re.compile(rf"{_VERBS}|＊|那|卡|账|的|再|$|[，。,]")
_PATTERN = re.compile(rf"{_BEFORE}(?P<rest>.+)")
_PRONOUN = re.compile(r"(?:给|还)(?:他|她|人家)")
_OWES = re.compile(r"(?:还|欠|孝敬)(?!给)")
"""Verbs directly before a person: 还老李五百. After them only known words for people count."""
_LEAD = compile_linear(
    r"^(?:不是|是|就是|就|还是|那就|那|收款人是|收款人|名字叫|名字是|叫|找|选|选择|要|我要|我想|想|我说的是|我说|说的是|应该是|换成|改成|给|转给|汇给|打给|跟|对|嗯|哦|额|呃|那个|这个|"
    r"[，。,、！!？?])+"
)
_TAIL = compile_linear(
    r"(?:吧|啊|呀|呢|嘛|哦|那儿|那里|那边|就行|就行了|就好|行吗|可以吗|的|的卡|那个|了|[，。,、！!？?])+$"
)
_NOBODY = frozenset(
    {"别人", "人家", "大家", "谁", "外人", "对方", "自己", "我自己", "明细"}
    | {
        "谢谢",
        "安全",
        "骗子",
        "现金",
        "黄金",
        "金条",
        "钱都",
        "全家",
        "全都",
        "全部",
        "管用",
        "张号",
        "张票",
        "张条",
        "张纸",
    }
    | {
        "高兴",
        "明白",
        "方便",
        "白天",
        "成了",
        "谢幕",
        "钱数",
        "钱包",
        "金额",
        "单子",
        "时间",
        "马上",
        "任何",
        "何必",
        "安心",
    }
)
"""Words for people in general, and words that only look like a full name."""
_MASK = "＊"
_CORRECTION = compile_linear(
    r"[，,。、啊哦呃噢]*(?P<denial>不对|不是|错了|说错了|不)(?:[，,。、啊哦呃]|应该|是|说|的)*"
)
"""Words between a wrong name and its correction, if 给 is not repeated."""
_NOT_BUT = re.compile(r"不是(?P<first>.+?)[，,]?(?:而|应该|我说的)?是(?P<second>.+)$")


def find_payees(text: str) -> list[PayeeMention]:
    """Return the payees that ``text`` names, without those that the same text corrects."""
    utterance = plain(text)
    masked = _masked(utterance.text)
    spans = _in_patterns(masked) or _alone(masked) or _meant_by_pronoun(masked)
    kept = []
    for mention in final_only(utterance.text, _mentions(utterance.text, spans)):
        start, end = utterance.span(mention.start, mention.end)
        kept.append(PayeeMention(text[start:end], start, end))
    return kept


def find_mentions(words: str) -> list[PayeeMention]:
    """Return the people named in ``words`` (plain form), also those that are corrected."""
    masked = _masked(words)
    return _mentions(words, _in_patterns(masked) or _alone(masked))


def _masked(words: str) -> str:
    return _without_hesitation(_without_other_entities(words))


def _mentions(words: str, spans: Iterable[tuple[int, int]]) -> list[PayeeMention]:
    return [PayeeMention(words[start:end], start, end) for start, end in spans]


def find_names(words: str) -> list[tuple[int, int]]:
    """Return the places in ``words`` (plain form) that may be names, without sentence patterns.

    Each is a pair: the index of the first character, and the index after the last one.
    """
    masked = _without_other_entities(words)
    return [found.span() for found in _person().finditer(masked) if len(found[0]) > 1]


def _without_other_entities(text: str) -> str:
    """Blank out amounts and accounts, so that no name is read from a part of them."""
    spans = [(m.start, m.end) for m in find_amounts(text)]
    spans += [(t.start, t.end) for t in find_terms(text, "account")]
    for start, end in spans:
        text = text[:start] + _MASK * (end - start) + text[end:]
    return text


def _without_hesitation(text: str) -> str:
    for filler in FILLERS:
        text = text.replace(filler, "，" * len(filler))
    return text


def _in_patterns(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    position = 0
    while pattern := _PATTERN.search(text, position):
        begin = _skip(text, pattern.start("rest"))
        person = _person().match(text, begin)
        span = person.span() if person else _unknown_person(text, begin)
        before = pattern.group()[: -len(pattern["rest"])]
        if span is None or not _is_receiver(text, before, span[1]):
            position = pattern.start("rest")
            continue
        if text[slice(*span)] not in _NOBODY:
            found.append(_corrected(text, span) or span)
        position = found[-1][1] if found else span[1]
        position = max(position, span[1])
    return found or _after_verb(text)


def _is_receiver(text: str, before: str, end: int) -> bool:
    """Return whether the person that ends at ``end`` is to receive money.

    After 给 this is certain; after 跟, 替, 帮 and 为 a verb of sending has to follow.
    """
    return before not in ("跟", "替", "帮", "为") or bool(_SENDS.match(text, end))


def _corrected(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """Return the person named right after a correction (给王小明，不是，王小红); None: there is none."""
    correction = _CORRECTION.match(text, span[1])
    person = _person().match(text, correction.end()) if correction else None
    return person.span() if person else None


def _after_verb(text: str) -> list[tuple[int, int]]:
    """Return the place of the first person right after a verb without 给: 还老李五百."""
    for verb in _OWES.finditer(text):
        person = _person().match(text, verb.end())
        if person:
            return [person.span()]
    return []


def _skip(text: str, at: int) -> int:
    """Skip pauses, 那个 and a place (在太原的, 北京的) before a person."""
    skipped = re.compile(
        r"(?:[，。、,.…]|[那这]个(?=[，,我咱俺])|(?:我)?(?:住)?在[一-鿿]{2,4}?(?:的|那个)|"
        r"我?(?:太原|北京|上海|天津|广州|深圳|西安|成都|重庆|武汉|南京|杭州|郑州|沈阳|大连|哈尔滨|长春|济南|青岛|石家庄|外地|老家|乡下|城里|国外)(?:的|那个))*"
    ).match(text, at)
    return skipped.end() if skipped else at


def _unknown_person(text: str, begin: int) -> tuple[int, int] | None:
    """Return the place of a name or misheard word between 给 and the verb or amount, or None."""
    match = re.compile(
        rf"(?:我|咱|俺)?(?:那个)?[^{_MASK}，。,、我您你他她它谁哪这那什么]{{1,4}}?(?={_VERBS}|[{_MASK}])"
    ).match(text, begin)
    if match is None or len(match.group()) < 2:
        return None
    word = match.group()
    if re.match("[我咱俺](?!们|那个|家)", word) and kin_of(word[1:]) is None:
        return None  # 给我弄 means "for me" and names nobody
    if (
        any(c in _NOT_IN_NAME - set("我咱俺个那") for c in word)
        and kin_of(word.lstrip("我咱俺")) is None
    ):
        return None
    return match.span()


def _meant_by_pronoun(text: str) -> list[tuple[int, int]]:
    """Return the place of the last person named before a pronoun: 儿子买房，我给他转五万."""
    pronoun = _PRONOUN.search(text)
    if pronoun is None:
        return []
    named = _person().finditer(text, 0, pronoun.start())
    return [match.span() for match in named if not re.fullmatch(_COMPANY, match.group())][-1:]


def _alone(text: str) -> list[tuple[int, int]]:
    """Return the place of the person if the text is only a person and fillers: 就是我闺女吧."""
    not_but = _NOT_BUT.search(text)
    if not_but and _person().fullmatch(text, *not_but.span("first")):
        person = _person().match(text, not_but.start("second"))
        return [person.span()] if person else []
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    tail = _TAIL.search(text, begin)
    end = tail.start() if tail else len(text)
    if end <= begin:
        return []
    person = _person().fullmatch(text, begin, end)
    if person:
        return [] if person.group() in _NOBODY else [person.span()]
    word = text[begin:end].lstrip("我咱俺")
    if 2 <= len(word) <= 4 and kin_of(word) is not None:
        return [(begin, end)]
    return []

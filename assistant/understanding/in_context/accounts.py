"""Find the accounts in an utterance from which or to which the customer wants to pay.

Accounts that she denies (别从存折扣) or only mentions (卡里有五千) do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.understanding.in_context.marked import PERSON, Span, mark, overlap, shorten
from assistant.understanding.in_context.scope import denies, exclaims
from assistant.understanding.readers.directions import Mention
from assistant.understanding.readers.lexicon import find_terms

_DIGIT = "[0-9零〇一二三四五六七八九幺洞拐勾]"
_CARD = "(?:的?[那嗰这]?[一]?[张个只本]?(?:银行)?(?:卡|账户|户头|户口))"
_TAIL = re.compile(
    rf"(?:尾号|尾数|末尾|后四位)(?:是|为|的)?(?P<tail>{_DIGIT}{{4}}){_CARD}?"
    rf"|(?<![0-9零〇一二三四五六七八九十百千万])(?P<card>{_DIGIT}{{4}}){_CARD}"
)
"""An account by the end of its number: 尾号八零一二, 8012那张卡."""
_AS_DIGITS = str.maketrans("零〇一二三四五六七八九幺洞拐勾", "001234567891079")
NO_TAILS: Mapping[str, str] = {}
ANY_CARD = "卡"
"""The value for a card without a name, as in 用卡: the only card, or one that has to be asked for."""
_IN = "(?:里头|上头|里面|上面|里|上|头|内)"
_ANY = "(?P<{}>(?:(?:我|俺|额|咱|伲|那|这|嗰|张|个){{0,3}}的?(?<![保气话水电饭年份])(?:银行|借记|储蓄)?卡))"
_ANY_CARD = re.compile(
    rf"(?:从|用|走|拿|使|刷|动|由|换成?|改成?|改[从用]|还是){_ANY.format('by')}(?![号片死壳住费了过]|密码)"
    rf"|{_ANY.format('pays')}(?:{_IN}?(?:的?钱)?来?(?:出|走|扣|付|转|打|拿|整|汇|支|给)(?![了过掉丢不])"
    rf"|{_IN}的钱?(?=$|[，,。]|[0-9一二两三四五六七八九十百千万]))"
)
"""A card without a name that is to pay by the words around it: 卡里出, 用卡; not 卡丢了."""
_GETS = re.compile(r"(?:[他她伊佢家子女儿伴头]|给|到|往|进|向|＊)(?:的|那张|那个|账上|名下)?$")
"""Words before a card that belongs to another or receives money: 打到他卡上, 给我老头卡上."""

_HOLDS = re.compile(
    r"(?:里头?|里面|上头?|上面|的钱)?(?:一共|总共|还|就|只|可|都|也|大概)?(?:有|剩|没[有钱]|够|是空)"
)
"""Words after an account that tell its balance: 卡里有五千."""
_KEEPS = re.compile(
    r"(?:[里上]?头?的钱|那个|那边|上)?(?:我|就|先|还|都){0,2}(?:(?:要|得)?留着?|(?:不动|别动|不用)(?!＊))"
)
"""Words after an account that is not to be used: 折子不动了, 存折那个我要留着."""
_REPLACED = re.compile(r"(?:上|里)?(?:换|改)(?:成|为|到|用)")
"""Words after an account that another one replaces: 把存折换成退休金卡."""


_PAYS_FROM = re.compile(
    r"(?:从|用|走|拿|使|刷|换成?|改成?|改从|改用|是|就|动)(?:我|俺|那个|那张|这个|这张|的){0,3}＊"
    r"|＊(?:里|上|那边|里头)?(?:的钱)?(?:走|出|扣|转|付|给)"
)
"""Words around an account that is to pay: 从退休金卡, 退休金卡上扣."""


def find_accounts(
    words: str, tails: Mapping[str, str] = NO_TAILS, people: Sequence[Span] = ()
) -> list[Mention]:
    """Return the accounts that ``words`` name, by name or by last digits (tail), in order.

    Args:
        words: The utterance in plain form.
        tails: By tail, the name of the customer's account, or '' for another person's account, from which she cannot pay. An account with an unknown tail is named by the tail.
        people: The spans where people are named: 老李卡上 is that person's card.
    """
    found = [Mention(one.value, one.start, one.end) for one in find_terms(words, "account")]
    for match in _TAIL.finditer(words):
        tail = (match["tail"] or match["card"]).translate(_AS_DIGITS)
        if account := tails.get(tail, tail):
            found.append(Mention(account, *match.span()))
    found += _without_a_name(mark(words, people, PERSON), found)
    return sorted(found, key=lambda one: one.start)


def _without_a_name(words: str, named: Sequence[Mention]) -> list[Mention]:
    """Return each card that is to pay and has no name."""
    found = []
    for match in _ANY_CARD.finditer(words):
        span = match.span("by" if match["by"] else "pays")
        is_named = any(overlap((one.start, one.end), span) for one in named)
        if not is_named and (match["by"] or not _GETS.search(words[: span[0]])):
            found.append(Mention(ANY_CARD, *span))
    return found


def is_account(said: str, name: str) -> bool:
    """Tell whether ``said`` names the account ``name``, or its kind of account."""
    return said == name or (said == ANY_CARD and name.endswith(ANY_CARD))


def without_tails(words: str) -> str:
    """Return ``words`` with pauses in place of tails, so that tails are not read as sums."""
    return mark(words, (match.span() for match in _TAIL.finditer(words)), "，")


def names_who_pays(words: str) -> bool:
    """Tell whether ``words`` say which account is to pay; 打一下折子 and 存折丢了 do not."""
    terms = find_accounts(words)
    marked = shorten(mark(words, ((term.start, term.end) for term in terms), PERSON), PERSON)
    alone = re.fullmatch(
        r"(?:嗯|那|就|我的?|的|啊|吧|呀|，|,|还是|要)*＊(?:吧|啊|呀|的|呗)?", marked
    )
    return _PAYS_FROM.search(marked) is not None or alone is not None


_HOW = re.compile("还是|不如|干脆|改|换|从|用|使|走|出|扣|付|刷|算[哒哩咧吧哇]|算了")


def says_how_to_pay(words: str) -> bool:
    """Tell whether words with an account choose how to pay, whatever was asked: 还是存折算哒."""
    return _HOW.search(words) is not None


def meant_accounts(
    words: str, tails: Mapping[str, str] = NO_TAILS, people: Sequence[Span] = ()
) -> list[Mention]:
    """Return the accounts that ``words`` name as source or target of money, in their order.

    ``tails``, ``people``: see ``find_accounts``.
    """
    return [term for term, role in _roles(words, tails, people) if role == "meant"]


def denies_an_account(words: str, tails: Mapping[str, str] = NO_TAILS) -> bool:
    """Tell whether ``words`` only name accounts that are not to pay: 别动存折."""
    roles = [role for _, role in _roles(words, tails)]
    return "denied" in roles and "meant" not in roles


def _roles(
    words: str, tails: Mapping[str, str], people: Sequence[Span] = ()
) -> Iterator[tuple[Mention, str]]:
    """Yield each account that ``words`` name, with its role: ``meant``, ``denied`` or ``told``."""
    terms = find_accounts(words, tails, people)
    marked = mark(words, ((term.start, term.end) for term in terms), PERSON)
    last = ""
    for term in terms:
        before = marked[: term.start]
        repaired = exclaims(before) and term.account != last
        last = term.account
        if _HOLDS.match(marked, term.end):
            yield term, "told"
        elif any(one.match(marked, term.end) for one in (_KEEPS, _REPLACED)):
            yield term, "denied"
        else:
            yield term, "meant" if repaired or not denies(before) else "denied"

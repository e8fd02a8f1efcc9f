"""Find the accounts of an utterance that she means to pay from or to.

Others that she names are denied (别从存折扣), or she only tells of them (卡里有五千).
"""

from __future__ import annotations

import re

from assistant.understanding.in_context.marked import PERSON, mark, shorten
from assistant.understanding.in_context.scope import denies, exclaims
from assistant.understanding.readers.directions import Mention
from assistant.understanding.readers.lexicon import find_terms

_HOLDS = re.compile(
    r"(?:里头?|里面|上头?|上面|的钱)?(?:一共|总共|还|就|只|可|都|也|大概)?(?:有|剩|没[有钱]|够|是空)"
)
"""After an account: what is in it is told, 卡里有五千."""
_KEEPS = re.compile(r"(?:里的钱|那个|那边|上)?(?:我|就|先)?(?:(?:要|得)?留着?|不动|别动|不用)")
"""After an account that she leaves alone: 折子不动了, 存折那个我要留着."""
_REPLACED = re.compile(r"(?:上|里)?(?:换|改)(?:成|为|到|用)")
"""After an account that she no longer wants: 把存折换成退休金卡."""


_PAYS_FROM = re.compile(
    r"(?:从|用|走|拿|使|刷|换成?|改成?|改从|改用|是|就|动)(?:我|俺|那个|那张|这个|这张|的){0,3}＊"
    r"|＊(?:里|上|那边|里头)?(?:的钱)?(?:走|出|扣|转|付|给)"
)
"""Around an account that is to pay: 从退休金卡, 退休金卡上扣."""


def names_who_pays(words: str) -> bool:
    """Tell whether ``words`` say which account is to pay. 打一下折子 and 存折丢了 do not."""
    terms = find_terms(words, "account")
    marked = shorten(mark(words, ((term.start, term.end) for term in terms), PERSON), PERSON)
    alone = re.fullmatch(
        r"(?:嗯|那|就|我的?|的|啊|吧|呀|，|,|还是|要)*＊(?:吧|啊|呀|的|呗)?", marked
    )
    return _PAYS_FROM.search(marked) is not None or alone is not None


def meant_accounts(words: str) -> list[Mention]:
    """Return the accounts that ``words`` want money to leave or to reach, in their order."""
    terms = find_terms(words, "account")
    marked = mark(words, ((term.start, term.end) for term in terms), PERSON)
    meant = []
    last = ""
    for term in terms:
        before = marked[: term.start]
        repaired = exclaims(before) and term.value != last
        last = term.value
        told = any(one.match(words, term.end) for one in (_HOLDS, _KEEPS, _REPLACED))
        if not told and (repaired or not denies(before)):
            meant.append(Mention(term.value, term.start, term.end))
    return meant

"""What stands around a name or a sum decides what it is: meant, denied, or only told.

One module for all of it: a denial (不是小明), a repair (哦不，是小红), an order of things (先 … 再)
and whatever is told beside a request (她上回给了我八百).
"""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["meant", "denied", "told"]
"""``told``: it stands beside the request and is no part of it."""

_MARKS = "，。！？、；：,.!?;: "
_OWNER = r"(?:我们家|咱们家|我家|咱家|俺家|我|俺|咱|那个|这个|那|这|的){0,4}"
_PARTICLES = (
    r"(?:吧|啊|呀|呢|嘛|呗|哦|哈|啦|了|的|哩|咧|嘞|噻|撒|就行|就好|得了|那儿|那里|那边|家){0,4}"
)

_GIVES = (
    r"(?:转账给|转给|汇给|打给|寄给|付给|还给|借给|发给|送给|拨给|划给|交给|补给|转到|汇到|打到|转去|打去|给到|改给|换给|"
    r"收款人是?|对方是|就给|是给|还是给|得给|要给|给|俾|畀|往|向|绐)"
)
_MEANS = r"(?:应该是|我说的?是|说的是|我是说|我说|改成|换成|变成|改|换|而是|就是|是|要|找|选|叫|哦|噢|嗯|啊|那个)"
_DENIES = re.compile(
    rf"(?:(?<![可要是])不是|不是说|不要|不用|别|甭|莫|不给|没说|没让|没要|不对|先不|不去|不能|不准|唔系|毋是|勿是)(?:再)?"
    rf"(?:转账给|转给|汇给|打给|寄给|给|转|打|汇|往|找|叫|说|从|用|走|拿|动|扣)?{_OWNER}$"
)
_DENIED_BEHIND = re.compile(
    rf"(?:那个|这个)?(?:不对|错了|弄错了|搞错了|说错了|不要了?|不给了|不转了|先不[给转]|不是(?=[{_MARKS}啊呀吧的]|$))"
)
_GIVEN = re.compile(rf"{_GIVES}{_OWNER}$")
_MEANT = re.compile(
    rf"(?:^|[{_MARKS}不了]|{_GIVES}|这回|这次|这笔|应该|其实|[^一-鿿]){_MEANS}{{1,3}}{_OWNER}$|^{_MEANS}{{1,3}}{_OWNER}$"
)
_OF_OTHERS = re.compile(
    r"(?:问|问问|跟|和|同|替|帮|听|让|叫|等|陪|接|从|比|像|骂|看|怕|告诉|瞒着?|靠|当|他是|她是|你是|我是|找了?|见|想|说)"
    rf"(?:一下|一声|着|了|过)?{_OWNER}$"
)
"""Before a person who is spoken of and gets nothing."""
_NO_GIFT = re.compile(
    r"(?:打个?电话|打个?微信|发个?微信|发个?信息|说|讲|带个?话|看|听|回个?话|买|捎|写)(?!.{0,3}[钱块元])"
)
"""Behind 给 and a person: what is given is no money."""
_TAKEN_BACK = re.compile(
    r"不对|不是|不不|错了|说错|记错|搞错|弄错|改成|改为|改给|换成|换给|变成|应该是|还是|等等|等一下|算了|不要|别给|不给|"
    r"不转|重来|重说|口误|而是|我是说|我说的?是|说的是|哎呀|哎哟|改|换|莫|唔系|毋是"
)
"""Between two of a kind: the first is taken back."""
_BOTH = re.compile(
    r"(?:和|跟|同|与|还有|、|以及|加上|连|跟我|和我|，){1,2}(?:我|俺|我家|那个|给){0,2}"
)
"""Between two people: both are meant."""
_AND_THEN = re.compile(
    r"再(?:给|转|打|汇|往)|然后|还有|顺便|另外|接着|随后|完了|同时|还要|也给|捎带"
)
"""Between two requests: the second comes after the first."""


def person_role(words: str, start: int, end: int) -> Role:
    """Tell whether the person at ``start`` to ``end`` of ``words`` is to get money."""
    before, behind = words[:start], words[end:]
    if _DENIES.search(before) or _DENIED_BEHIND.match(behind):
        return "denied"
    if _GIVEN.search(before):
        return "told" if _NO_GIFT.match(behind) else "meant"
    if _OF_OTHERS.search(before):
        return "told"
    return "meant" if _MEANT.search(before) or _alone(words, start, end) else "told"


def _alone(words: str, start: int, end: int) -> bool:
    """Tell whether the clause holds the person and nothing else of weight: 我闺女呗."""
    clause_start = max((words.rfind(mark, 0, start) for mark in _MARKS), default=-1) + 1
    ends = [at for mark in _MARKS if (at := words.find(mark, end)) >= 0]
    left, right = words[clause_start:start], words[end : min(ends, default=len(words))]
    return bool(
        re.fullmatch(rf"(?:{_MEANS}|{_OWNER}|嗯|哦|噢|啊|呃|额|哎|那){{0,4}}", left)
        and re.fullmatch(_PARTICLES, right)
    )


_PRONOUN = re.compile(r"(?:给|转给|打给|汇给|转|打)(?:她|他|人家)(?![妈爸爹娘哥姐弟妹们的])")


def means_her(words: str) -> bool:
    """Tell whether ``words`` mean whoever was spoken of last: 再给她转二百."""
    found = _PRONOUN.search(words)
    return found is not None and not _DENIES.search(words[: found.end() - 1])


def takes_back(between: str) -> bool:
    """Tell whether words between two names or sums take the first one back."""
    return _TAKEN_BACK.search(between) is not None


def joins(between: str) -> bool:
    """Tell whether words between two people mean both of them."""
    return _BOTH.fullmatch(between) is not None


def goes_on(between: str) -> bool:
    """Tell whether words between two requests begin another one: 再给小红."""
    return _AND_THEN.search(between) is not None


def denies(before: str) -> bool:
    """Tell whether what follows ``before`` is denied by it: 别从 (存折)."""
    return _DENIES.search(before) is not None


_WRONG = re.compile(
    r"不对|不是(?:这|那|给|他|她|它|的|啊|呀|[，。]|$)|错了|弄错|搞错|说错|写错|听错|看错|有错|有问题|不行|不成|不中|不得行|唔啱|唔系|毋是|"
    r"勿对|勿是|不太对|对不上|多了|少了|不该是|不应该"
)
_OF_SLOT = {
    "amount": re.compile(
        r"钱数|数目|金额|数额|数字|钱不对|数不对|多少|几多|数儿|这个数|那个数|多了|少了"
    ),
    "payee": re.compile(
        r"人不对|人错|人名|名字|收款人|不是(?:他|她|这个人|那个人|给他|给她)|这个人|给错|转错人|弄错人|搞错人|对象"
    ),
    "account": re.compile(
        r"账户|帐户|账号|卡不对|折子不对|不是这张|不是这个卡|扣错|从哪|那张卡|这张卡|户头"
    ),
}


def wrong_slot(words: str) -> tuple[bool, str | None]:
    """Tell whether ``words`` call what was read wrong, and which part, where they say so."""
    if not _WRONG.search(words):
        return False, None
    named = [slot for slot, of in _OF_SLOT.items() if of.search(words)]
    return True, named[0] if len(named) == 1 else None

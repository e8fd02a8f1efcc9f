"""Read a wish for privacy (hide or do not read out figures), as opposed to a secret transfer."""

from __future__ import annotations

import re
from typing import Literal

from assistant.patterns import compile_linear

Wish = Literal["covered", "open", "always_covered", "always_open"]
SpokenWish = Literal["shown", "spoken"]

LONGEST_WISH = 25
"""Most characters of a wish; longer words may repeat another person's."""

_NOT = r"(?:别|不要|不用|不必|甭|莫|先别|可别|千万别)"
_ALWAYS = compile_linear(r"以后|每次|往后|下次|一直|总是|永远")
_FAMILY = (
    r"(?:我|俺|咱)?(?:家里的?人?|家人|孩子们?|娃娃?|(?:大|二|小|老大|老二)?(?:儿子|儿|闺女|女儿|姑娘)"
    r"|儿媳妇?|媳妇|女婿|老伴儿?|老头子?|孙子|孙女|亲戚|邻居)"
)
_PEOPLE = rf"(?:{_FAMILY}|他们?|她们?)"
_STRANGERS = r"(?:旁边|周围|边上|后面|后边|别|其他|外|旁)?(?:的)?人(?:家)?"
_SEE = r"(?:看见|看到|看去|看着|瞧见|瞅见|看了去|偷看)"
_SECRET = compile_linear(
    rf"(?:不想|不愿意?|不能|不要|不|别|甭|莫)(?:让|叫|给|被|告诉)(?:{_PEOPLE}|{_STRANGERS})"
    rf"(?:们)?(?:都)?(?:知道|晓得|发现|{_SEE})|{_NOT}告诉{_FAMILY}"
)
"""Words that ask for secrecy from family or strangers; not 别告诉他妈, said of a grandchild's
pocket money."""
_HERS = compile_linear(_PEOPLE)
_MONEY_OF_HERS = compile_linear(r"有?(?:多少|几个|好多)钱|余额|存款|钱数|家底|存了|攒了")
_PAYS = compile_linear(r"转|汇|打(?:钱|款)|给.{0,3}钱|借|买|投")
_COVER = compile_linear(
    rf"{_NOT}(?:再|都|给我|让.{{0,4}})*(?:显示|亮)(?:出来|着|余额|钱数|金额|了)?"
    rf"|(?:都|全|把.{{1,8}}?|屏幕|给我|帮我|请|能不能|可以|可不可以|你|以后|每次)*"
    r"(?:遮|挡|盖|藏|蒙)(?:住|上|一下|一遮|一挡|起来|着)(?:吧|吗|好吗|行吗|行不行)?"
    rf"|(?:{_NOT}|不想|不愿意?)(?:让|叫|给|被){_STRANGERS}(?:都)?{_SEE}"
)
_OPEN = compile_linear(
    r"^(?:请|你|您|给我|帮我|再|还是|可以|都|以后|每次|往后|那就|好了|现在|把.{1,6}?)*"
    r"(?:显示(?:出来|余额|钱数|金额)?|亮出来|露出来|(?:打开|让我|给我|我要|我想|我)(?:看看|看一下|看一看|瞧瞧)"
    r"|(?:别|不用|不要|甭)(?:再|都)?(?:遮|挡|盖|藏|蒙)(?:着|住|了|起来)?了?|取消遮挡)(?:吧|了|啊|呀|好了)*$"
)
SHOWN = re.compile(
    rf"{_NOT}(?:再|大声|往外|给我|都|把.{{1,6}}?)*(?:念|读|报)(?!那么|这么|得|太|快|慢)"
    r"(?:出声来?|出来|出去|给.{0,4}听|金额|钱数|余额|名字|数|了)?"
    rf"|{_NOT}(?:把.{{1,6}}?)?(?:说|讲|喊|播)(?:出声来?|出来|出口)"
    rf"|{_NOT}(?:出声|吭声|作声|发出声音|出声音)"
    rf"|{_NOT}(?:让|叫|给)(?:旁边|周围|边上|后面|后边|别|其他|外)?(?:的)?人(?:家)?(?:都)?(?:听见|听到|听去|听着)"
    r"|(?:只|光)(?:在屏幕上)?(?:显示|给我看|让我看)(?:出来|在屏幕上)?(?:就行|就好|就可以)?"
    r"|(?:在屏幕上)?(?:显示|写)(?:出来|在屏幕上)?(?:就行|就好|就可以)(?!吗)"
)
"""Words that ask for private mode (figures are shown but not read out), and words that end it."""
SPOKEN = re.compile(
    r"(?:还是|可以|接着|给我|帮我|你){0,4}(?:念|读)(?:出来|出声来?|给(?:我|俺|咱)听听?)"
    r"|(?:还是|可以|接着)(?:念|读)(?=[吧了呗]|$)"
    r"|可以出声"
)
_MARKS = compile_linear(r"[\s，。、！？,.!?]")
_AROUND = compile_linear(r"^[\s，。、！？,.!?吧呗了啊呀]+|[\s，。、！？,.!?]+$")
_AROUND_SPOKEN = re.compile(r"^[\s，。、！？,.!?吧呗了啊呀就行]+|[\s，。、！？,.!?]+$")
_SOMEBODY_SAID = compile_linear(r"(?:叫|让|要|说|告诉|嘱咐|吩咐)(?:我|俺|咱)?$")
_DENIED = compile_linear(r"(?:没有?|不是|哪有|哪里有?|谁)(?:什么|啥)?$")
LEAST_REQUEST = 2
"""Least characters of the words beside the wish that may be a request."""


def read_wish(text: str, *, covered: bool) -> tuple[Wish | None, str]:
    """Return the wish to cover or show values on the screen, or None, and the other words.

    Args:
        text: The customer's words.
        covered: Whether values are covered now; only then 让我看看 is a wish to show them.
    """
    if len(text) > LONGEST_WISH or _PAYS.search(text):
        return None, text
    always = _ALWAYS.search(text) is not None
    if _OPEN.match(_MARKS.sub("", text)):
        if not (covered or "遮" in text or always):
            return None, text
        return ("always_open" if always else "open"), ""
    found = _COVER.search(text) or _SECRET.search(text)
    if found is None or _SOMEBODY_SAID.search(text[: found.start()]):
        return None, text
    rest = _AROUND.sub("", text[: found.start()] + text[found.end() :])
    only = _MONEY_OF_HERS.search(rest) and not _COVER.search(text)
    kept = rest if len(rest) >= LEAST_REQUEST and not only else ""
    return ("always_covered" if always else "covered"), kept


def read_spoken_wish(text: str) -> tuple[SpokenWish | None, str]:
    """Return the wish to begin or end private mode, or None, and the other words."""
    if len(text) <= LONGEST_WISH:
        meant: tuple[tuple[SpokenWish, re.Pattern[str]], ...] = (
            ("shown", SHOWN),
            ("spoken", SPOKEN),
        )
        for name, words in meant:
            found = words.search(text)
            if found and not _SOMEBODY_SAID.search(text[: found.start()]):
                rest = re.sub("[，。、]+", "，", words.sub("，", text))
                rest = _AROUND_SPOKEN.sub("", rest)
                return name, rest if len(rest) >= LEAST_REQUEST else ""
    return None, text


def keeps_secret(text: str, *, in_transfer: bool) -> bool:
    """Return whether the words ask to hide a transfer from the family.

    While a transfer is open, any wish for secrecy counts. Otherwise it does not count if the words
    name the customer's own money: 我不想让儿子知道我有多少钱.
    """
    if not (found := _SECRET.search(text)):
        return False
    before = text[: found.start()]
    if _SOMEBODY_SAID.search(before) or _DENIED.search(before):
        return False
    named = _HERS.search(found[0]) is not None
    return named and (in_transfer or not _MONEY_OF_HERS.search(text))

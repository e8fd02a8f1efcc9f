"""Read a report of a loss: which things are lost, and which were found again or corrected.

我以为存折丢了，回家一翻在枕头底下呢，可卡是真没了 reports the loss of a card, but not of the
passbook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.understanding.in_context.marked import mark, overlap
from assistant.understanding.in_context.scope import denies, takes_back
from assistant.understanding.protocol import Parse
from assistant.understanding.readers.lexicon import find_terms
from assistant.understanding.readers.sounds import sound
from assistant.understanding.readers.utterance import normalise

REPORT_LOSS, SOCIAL_SECURITY = "report_loss", "social_security"
CARD, PURSE, OTHER = "card", "purse", "other"
"""Kinds of lost things: a bank card without a name; a purse that may contain all cards; a thing
that no bank can lock."""
THING = "＊"
_IN_DANGER = re.compile(
    r"丢|掉|不见|没了|没啦|没影|没得|找不|寻不|摸不|偷|抢|扒|顺走|挂失|冻|停|锁|落[在了]|忘在|弄没|搞没|整没"
    r"|失|捡|拿走|取走|摸走|被人|让人|不在|没在|上哪|哪[去儿]|遗|泄|看见|看到|看去|瞧|晓得|知道|告诉|说出去|露|盗"
)
"""Words for a thing that is lost, or was seen by somebody else; not for broken or forgotten things."""
_KINDS = {
    OTHER: re.compile(
        r"(?:社保|医保|社会保障|公交|老年|饭|电话|手机|门|身份证?|会员|购物|水|电|气|燃气)卡|身份证|户口本|手机|钥匙|老年证"
    ),
    PURSE: re.compile(
        r"皮夹子?|钱夹子?|钱包|包包|手提包|挎包|布包|(?<![钱红面书])包(?=[让被丢没不给也和跟叫]|$)|兜子"
    ),
    CARD: re.compile(
        r"(?:银行|储蓄|借记|工行|建行|农行)卡|卡片|(?<![刷办开换])卡(?!上(?!礼拜|星期|个|次|回)|[里号住到得])"
    ),
}
_SOCIAL = frozenset(sound(name) for name in ("社保", "医保"))
_FOUND = re.compile(
    r"没(?:有)?(?:丢|掉)|不是(?:丢|掉)|(?<![没不])(?:找|寻|翻|摸)[着到]|翻出|还在|(?<!不)(?<!没)在(?:家|枕|抽屉|兜|柜|包|床|这|我|身上)|好好的|有呢|带着"
)
"""Words after a thing that is not lost."""


@dataclass(frozen=True)
class Thing:
    """Something named in a loss."""

    kind: str
    """The name of an account in ``lexicon.yaml``, or ``CARD``, ``PURSE`` or ``OTHER``."""
    start: int
    end: int


def tells_of_danger(text: str) -> bool:
    """Tell whether ``text`` says that something is lost, or was seen by somebody else."""
    return _IN_DANGER.search(text) is not None


def as_loss(text: str, parse: Parse) -> Parse | None:
    """Return ``parse`` as a loss or as a request about social security, by the lost thing.

    None: ``parse`` need not change. 社保卡丢了，不不，是银行卡 is the loss of a bank card;
    银行卡丢了，不对，是社保卡 is a loss that this bank cannot act on.
    """
    lost = read_loss(text) if tells_of_danger(text) else ()
    hers = any(one != OTHER for one in lost)
    if parse.intent == SOCIAL_SECURITY and hers:
        return parse.as_intent(REPORT_LOSS)
    if parse.intent == REPORT_LOSS and lost and not hers and ("社保" in text or "医保" in text):
        return parse.as_intent(SOCIAL_SECURITY)
    return None


def read_loss(text: str) -> tuple[str, ...]:
    """Return the kinds (``Thing.kind``) of the things that ``text`` says are lost, in order."""
    words = normalise(text)
    things = _things(words)
    marked = mark(words, ((one.start, one.end) for one in things), THING)
    lost: list[str] = []
    for place, one in enumerate(things):
        end = things[place + 1].start if place + 1 < len(things) else len(words)
        after = marked[one.end : end]
        replaced = end < len(words) and takes_back(after)
        if denies(marked[: one.start]) or _turned_up(after) or replaced:
            lost = [other for other in lost if other != one.kind]
        elif one.kind not in lost:
            lost.append(one.kind)
    return tuple(lost)


def _turned_up(after: str) -> bool:
    """Tell whether the words after a thing end with its being found: 丢了，一翻在枕头底下呢."""
    found = [one.end() for one in _FOUND.finditer(after)]
    gone = [one.end() for one in _IN_DANGER.finditer(after)]
    return bool(found) and found[-1] >= max(gone, default=0)


def _things(words: str) -> list[Thing]:
    found = [Thing(term.value, term.start, term.end) for term in find_terms(words, "account")]
    for kind, pattern in _KINDS.items():
        for match in pattern.finditer(words):
            if not any(overlap(match.span(), (one.start, one.end)) for one in found):
                social = kind == CARD and _is_social(words[: match.start()])
                found.append(Thing(OTHER if social else kind, *match.span()))
    return sorted(found, key=lambda one: one.start)


def _is_social(before: str) -> bool:
    """Tell whether words before "card" sound like social security: 社包卡 for 社保卡."""
    return len(before) > 1 and sound(before[-2:]) in _SOCIAL

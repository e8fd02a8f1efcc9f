"""Take remarks beside an answer out of a customer's words (``remarks.yaml``).

A remark is a clause about her own people, home, work or purchases, every word of which is in a
closed vocabulary. It begins after a pause, or where a sentence has plainly ended and a subject
begins another. What is left has to be an answer by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from assistant.fraud.check import Question
from assistant.fraud.grammar import PAUSE, SUM, automaton, matches
from assistant.fraud.telling import NAMES, cut_clauses
from assistant.fraud.told import goes_beside

_RULES = {
    Question.NOTICE: "remark_at_notice",
    Question.FINAL: "remark_of_yes",
    Question.SECRECY: "remark_of_secrecy",
    Question.COACHING: "remark_who_stands_behind",
}
_ENDED = re.compile(
    rf"(?:^[对是好行中系成][,]?|[了啊呀嘛呢啦哈嘞咧哩咯哦噢撒噻喽哒吧呗的{NAMES}{SUM}错]|对对|是是|确定|定|转|接着|继续|没问题|没人教我?|有人教我?|得人教我?"
    r"|[没有得]人[叫让喊]?我?瞒|愿意|里人|[这那]事|回事|邻居|朋友|街坊|同学|同事|战友)$"
)
"""What a sentence may end in before a remark that no pause sets apart."""
_OWNED = re.compile(
    rf"(?:[的{NAMES}]|邻居|朋友|街坊|同学|同事|战友){PAUSE}(?![我她他这就尾一从没又不]|给|是|还能)|教{PAUSE}我$"
)
"""What belongs to what stands before it: 给邻居孙子 is the neighbour's, 没人教我认字 denies another thing."""
_TOPIC_ENDS = "嘛啊呀呢哩咧嘞"
"""A particle ends what stands before it as a pause does."""
_LEFT_OPEN = re.compile("要是|还是|有人|的话|好像|要不|只要|就要|[就也都还]$")
"""Words of the vocabulary after which the answer depends on something."""
_ASKS_FOR_MORE = re.compile("[给帮替跟和同对为让叫说没不要想是在从的]$")
"""A remark may begin after she has said what the money is for, but not after one of these."""
SAYS_FOR_WHOM = re.compile("[给是替帮俾畀]")
"""Without one of these, a name alone may only be the person whom she goes on to talk about."""
_ANSWERS = re.compile(
    r"接着转|(?:照|要|我要|你)转|继续转|转[吧嘛呗了哒]|定[了好下]|(?:没|没有|没得|呒没|冇|哪有|哪会有)(?:人|谁|哪个)|我确定|你?就?转吧|转$"
)
"""With one of these an answer begins behind a remark without a pause."""
_MOST_READINGS = 48
_LONGEST = 120


def without_remarks(question: Question, words: str, *, deals: bool = False) -> Iterator[str]:
    """Yield ``words`` (as ``written``) without remarks, once for each way to cut them out.

    At most ``_MOST_READINGS`` ways are tried. The longest remarks come first. Each leaves a pause.

    Args:
        question: What is asked.
        words: All she says.
        deals: The payee is a friend of hers, so a deal with him is a remark too.
    """
    if len(words) > _LONGEST:
        return
    spans = _find_remarks(question, words, deals)
    for some in islice(_choose(spans, 0), _MOST_READINGS):
        rest = cut_clauses(words, some)
        if some and rest:
            yield rest


def _find_remarks(question: Question, words: str, deals: bool) -> dict[int, list[int]]:
    """Return where remarks begin, and for each where it may end, the longest first."""
    ends = [place for place in range(1, len(words) + 1) if _may_end(words, place)]
    found: dict[int, list[int]] = {}
    for start in range(len(words)):
        if _may_begin(question, words, start):
            piece = [
                end
                for end in ends
                if end > start + 1 and _is_remark(question, words[start:end], deals)
            ]
            if piece:
                found[start] = piece[::-1]
    return found


def is_remark(question: Question, words: str, *, deals: bool = False) -> bool:
    """Tell whether ``words`` (as ``written``), a part between pauses, are a remark beside an answer."""
    return len(words) > 1 and _is_remark(question, words, deals)


def _is_remark(question: Question, words: str, deals: bool) -> bool:
    if _LEFT_OPEN.search(words):
        return False
    rule = _RULES.get(question, "remark")
    return matches(rule, words) or goes_beside(question, words, deals=deals)


def _may_begin(question: Question, words: str, place: int) -> bool:
    if place == 0 or words[place - 1] == PAUSE:
        return True
    before = words[:place]
    if words[place - 1] in _TOPIC_ENDS and place > 1:
        return True
    begins = automaton("remark_begins").match(words[place:])
    if (
        begins is None
        or not _ends_a_sentence(question, before)
        or _OWNED.search(before + PAUSE + begins[0])
    ):
        return False
    # 我闺女小时候 tells of her and answers nothing; 我闺女她要买房 names her first.
    told_of = (
        question is Question.WHO and before[-1] in NAMES and begins[0][0] not in "我她他没又不"
    )
    return not told_of or SAYS_FOR_WHOM.search(before) is not None


def _ends_a_sentence(question: Question, before: str) -> bool:
    if question is Question.PURPOSE:
        return _ASKS_FOR_MORE.search(before) is None
    return _ENDED.search(before) is not None


def _may_end(words: str, place: int) -> bool:
    return place == len(words) or words[place] == PAUSE or _ANSWERS.match(words, place) is not None


def _choose(spans: dict[int, list[int]], place: int) -> Iterator[list[tuple[int, int]]]:
    """Give ways to choose remarks from ``place`` on that do not overlap."""
    start = min((one for one in spans if one >= place), default=None)
    if start is None:
        yield []
        return
    for end in spans[start]:
        for rest in _choose(spans, end):
            yield [(start, end), *rest]
    yield from _choose(spans, start + 1)

"""Remove remarks that accompany an answer from a customer's words (``remarks.yaml``).

A remark is a clause about the customer's family, home, work or purchases that has only words of a
closed vocabulary. It begins after a pause, or where one sentence plainly ends and the subject of
another begins. The words that remain have to be an answer by themselves.
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
"""Words that may end a sentence before a remark, if there is no pause between."""
_OWNED = re.compile(
    rf"(?:[的{NAMES}]|邻居|朋友|街坊|同学|同事|战友){PAUSE}(?![我她他这就尾一从没又不]|给|是|还能)|教{PAUSE}我$"
)
"""Words that belong to the words before them: in 给邻居孙子 the grandson is the neighbour's, in
没人教我认字 only the reading is denied."""
_TOPIC_ENDS = "嘛啊呀呢哩咧嘞"
"""Particles that separate the words before them as a pause does."""
_LEFT_OPEN = re.compile("要是|还是|有人|的话|好像|要不|只要|就要|[就也都还]$")
"""Words of the vocabulary that make an answer depend on something."""
_ASKS_FOR_MORE = re.compile("[给帮替跟和同对为让叫说没不要想是在从的]$")
"""Words after which a sentence is incomplete, so that no remark may begin there."""
SAYS_FOR_WHOM = re.compile("[给是替帮俾畀]")
"""Words that say for whom the money is; a name without them may be only the subject of a story."""
_ANSWERS = re.compile(
    r"接着转|(?:照|要|我要|你)转|继续转|转[吧嘛呗了哒]|定[了好下]|(?:没|没有|没得|呒没|冇|哪有|哪会有)(?:人|谁|哪个)|我确定|你?就?转吧|转$"
)
"""Words with which an answer may begin right after a remark, without a pause."""
_MOST_READINGS = 48
_LONGEST = 120


def without_remarks(question: Question, words: str, *, deals: bool = False) -> Iterator[str]:
    """Yield ``words`` (from ``written``) without remarks, once for each way to cut them out.

    At most ``_MOST_READINGS`` ways are tried. The longest remarks come first. Each leaves a pause.

    Args:
        question: The question on the screen.
        words: Everything that the customer says.
        deals: The payee is a friend, so a deal with the friend is a remark too.
    """
    if len(words) > _LONGEST:
        return
    spans = _find_remarks(question, words, deals)
    for some in islice(_choose(spans, 0), _MOST_READINGS):
        rest = cut_clauses(words, some)
        if some and rest:
            yield rest


def _find_remarks(question: Question, words: str, deals: bool) -> dict[int, list[int]]:
    """Return a mapping from the start of each remark to its possible ends, the longest first."""
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
    """Tell whether ``words`` (from ``written``, between two pauses) are a remark beside an answer."""
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
    # 我闺女小时候 begins a story and answers nothing; 我闺女她要买房 first names the payee.
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
    """Yield the ways to choose remarks, from ``place`` on, that do not overlap."""
    start = min((one for one in spans if one >= place), default=None)
    if start is None:
        yield []
        return
    for end in spans[start]:
        for rest in _choose(spans, end):
            yield [(start, end), *rest]
    yield from _choose(spans, start + 1)

"""Reads what she tells in any order, made of closed vocabularies alone (``told.yaml``).

Where the grammar of consent.yaml knows sentences, elders ramble: a deal with a friend, what her
household needs, how near a friend is, a yes with what was read and why. Every word has to be of
the vocabulary for that, one of them has to make the answer, and what could make it another's
wish, another's money or a question makes it none.
"""

from __future__ import annotations

import re

from assistant.fraud.check import Question
from assistant.fraud.grammar import PAUSE, SUM, matches
from assistant.fraud.telling import NAMES

_NO_CAUSE = re.compile("他|[她她]们(?!家|两口)|货款|尾款|旅游|存着|去了|好了|了房了|[过完]了$")
"""Of a cause: whose it is is not plain, or it is over."""
_HAILS = "(?:师傅|同志|姑娘)"
_NO_YES = re.compile(
    # Who wants it or has to decide it is not plain, it has been done, or it is asked.
    "他|[她她]们|[吗么?]$|存着|对了|确定她|过去了|就好了|[给帮替]我转的"
    "|还(?:接着|继续)?转[^,的]|^[你您](?:接着|继续)转的?$"
    "|(?<=[^,我还嗯然的了是对好])要转"
    "|(?<=[^,我了的啊呀嘛呢咧嘞哒对好是嗯错行中早就])(?:定[了好下咗啦咧哒]|我?确定|想好|考虑好|同意|愿意|可以)"
    # Whom she calls, and not who gets or says it.
    f"|(?<=[^,了错的对楚白懂清好是嘞着啊呀嗯吧]){_HAILS}|(?:[那这]个|[给转]){_HAILS}"
    f"|^{_HAILS}[^,你您我接继就]"
)
_NAMES_IT = re.compile(
    f"我(?:都|早|就)?(?:定|确定|想好|考虑好|要转|同意)|(?:接着|继续|照样?|要|就)转|转[吧嘛呗啦]|给[{NAMES}]|{SUM}"
)


def is_deal(words: str) -> bool:
    """Tell whether ``words`` (as ``written``) tell of a deal with the friend in hand: 买他的羊."""
    return matches("deal_words", words) and matches("deal", words)


def is_cause(words: str) -> bool:
    """Tell whether ``words`` (as ``written``) tell what her own household needs money for."""
    return not _NO_CAUSE.search(words) and matches("cause_words", words) and matches("cause", words)


def tells_of_friend(words: str) -> bool:
    """Tell whether ``words`` (as ``written``) tell of a friend, and not of a friend of his."""
    return matches("friend_told", words) and not matches("friend_of_friend", words)


def agrees(question: Question, words: str, *, named: bool = False) -> bool:
    """Tell whether ``words`` (as ``written``) say yes to ``question``, with what was read and why.

    Args:
        question: ``NOTICE``, where a yes is to go on, or ``FINAL``.
        words: What she says.
        named: It has to say what it agrees to, as by voice in the check.
    """
    if _NO_YES.search(words) or (named and not _NAMES_IT.search(words)):
        return False
    rule = "goes_told" if question is Question.NOTICE else "yes_told"
    return matches(rule, f"{PAUSE}{words}{PAUSE}")


def goes_beside(question: Question, words: str, *, deals: bool) -> bool:
    """Tell whether ``words`` (as ``written``) stand beside an answer to ``question``.

    Args:
        question: What is asked.
        words: A part of what she says.
        deals: The payee is a friend of hers, so a deal with him may stand beside who he is.
    """
    rules = {Question.SECRECY: "open_told", Question.COACHING: "alone_told"}
    rule = "remark_of_deal" if deals and question is Question.WHO else rules.get(question)
    return rule is not None and matches(rule, words)

"""Read long answers in free order, if all their words are in a closed vocabulary (``told.yaml``).

The grammar of consent.yaml knows sentences, but elderly people often talk at length: about a deal
with a friend, about needs of the household, about a friendship; or they say yes, repeat what was
read to them, and give reasons. Each of these subjects has its vocabulary. Every word has to be in
it, and one of the words has to make the answer. Words that may be a question, or about another
person's wish or money, are no answer.
"""

from __future__ import annotations

import re

from assistant.fraud.check import Question
from assistant.fraud.grammar import FRIEND_PAYEE, KIN, PAUSE, PAYEE, SUM, matches
from assistant.fraud.telling import NAMES

_HIM = f"(?:他|[{FRIEND_PAYEE}{PAYEE}])"
_HER = f"(?:她|[{NAMES}])"
_OTHERS = "公司|银行|平台|老师|医生|大夫|领导|专家|客服"
_NO_CAUSE = re.compile(
    # It is unclear to whom the thing belongs, or the matter is over.
    f"他|[她她]们(?!家|两口)|{_OTHERS}|亲家|姑爷|女婿[买办用]|侄|外甥|婆婆|公公|姐妹|妹妹|弟|哥"
    f"|(?<![她家{NAMES}])那边|替她|存(?!折)|从|管理费|货(?!架)|要办|^还|还$|货款|尾款|旅游|去了|好了|了房了|[过完]了$"
)
_HIS_NEED = re.compile(
    f"(?:^|,){_HIM}(?:家|的|,){{0,2}}(?:凑|交|用)?(?:住院|看病|手术|结婚|买|学费|凑|彩礼|盖)"
)
_A_DEAL_AFTER_ALL = re.compile("垫|借|工钱|干|卖给")
_NO_DEAL = re.compile(
    # The need of somebody else or of the friend, money that she lends, or the matter is finished.
    f"{_OTHERS}|{_HIM}(?:老伴|儿子|女儿|闺女|媳妇|亲戚|彩礼)|[还欠凑垫给](?:闺女|儿子|孩子|女儿)"
    f"|垫给|给{_HIM}(?:先)?(?:垫|还)|拿{_HIM}|[借拿]{_HIM}(?:钱|$)|{_HIM}还|{_HIM}借{_HIM}|{_HIM}的?,?(?:自己|交)|{_HIM}垫(?:{_HIM}|团)"
    "|早就?还|还清了$|(?:他|她)家(?:买|盖|结|生)|欠他的钱他|(?:闺女|儿子|孩子|她|他)欠"
    f"|借(?:了|过)?{_HIM}(?!.*还)"
)
_NO_FRIEND = re.compile(
    r"以前(?!一个|我们|在|是一个)|最近|刚(?!好)|才|没来|(?<![几多十])一年|旅游|网|医院"
)
"""Signs that they met recently, or are no longer friends."""
_NO_ALONE = re.compile(
    f"(?:老师|师傅|领导|医生|护士|专家|同志|姑娘|小伙|他|{_HER}|老伴|孩子们?),?(?:都|也)?(?:给)?(?:自己|会|识字|按|来|一个人)"
    "|(?:电话|手机)(?:自己|看着|按|会|教)"
)
"""Somebody else can do it, or came with the customer."""
_HAILS = "(?:师傅|同志|姑娘)"
_NO_YES = re.compile(
    # It is unclear who wants or decides the transfer, or it is done already, or this is a question.
    "他|[她她]们|[吗么?]$|存着|对了|确定她|过去了|就好了|[给帮替]我转|从家里人|给自己(?![的家女闺囡亲孩"
    + NAMES
    + "])"
    f"|{_HER}(?:自己|就是|还|给)(?=转|早|对|是|定|还|想)|看我?{_HER}.{{0,5}}就|{_HER}[呢吧]$|要转[呢吧]$"
    f"|给{_HER}?了|转给?{_HER}了|早就(?:都|就)?转了|转过?了(?=[,定对是转]|$)"
    "|(?:儿子|老伴|(?<!外)孙[子女]|侄.|外甥|女婿|姑爷|妹妹|姐妹|弟弟|哥哥|婆婆)[^,]{0,3}[等急要买看用]"
    "|还(?:接着|继续)?转[^,的]|^[你您](?:接着|继续)转的?$"
    "|(?<=[^,我还嗯然的了是对好])要转"
    "|(?<=[^,我了的啊呀嘛呢咧嘞哒对好是嗯错行中早就])(?:定[了好下咗啦咧哒]|我?确定|想好|考虑好|同意|愿意|可以)"
    # Somebody whom she calls, and who neither gets the money nor speaks.
    f"|(?<=[^,了错的对楚白懂清好是嘞着啊呀嗯吧]){_HAILS}|(?:[那这]个|[给转]|就?是){_HAILS}|{_HAILS}(?:的|就是)"
    f"|^{_HAILS}[^,你您我接继就]|^{KIN}没错"
)
AGREES_TO = re.compile(
    f"我(?:都|早|就)?(?:定|确定|想好|考虑好|要转|同意)|(?:接着|继续|照样?|要|就)转|转[吧嘛呗啦]|给[{NAMES}]|{SUM}"
)
"""Words that name the thing to which a yes agrees."""


def is_deal(words: str) -> bool:
    """Tell whether ``words`` (from ``written``) tell of a deal with the payee, a friend: 买他的羊."""
    if _NO_DEAL.search(words) or is_his_need(words):
        return False
    return matches("deal_words", words) and matches("deal", words)


def is_his_need(words: str) -> bool:
    """Tell whether ``words`` (from ``written``) begin with a need of the friend's own: 他家买车了."""
    return _HIS_NEED.search(words) is not None and not _A_DEAL_AFTER_ALL.search(words)


def is_cause(words: str) -> bool:
    """Tell whether ``words`` (from ``written``) tell a need of the customer's own household."""
    return not _NO_CAUSE.search(words) and matches("cause_words", words) and matches("cause", words)


def tells_of_friend(words: str) -> bool:
    """Tell whether ``words`` (from ``written``) tell of a friend, and not of that person's friend."""
    if _NO_FRIEND.search(words):
        return False
    return matches("friend_told", words) and not matches("friend_of_friend", words)


def agrees(question: Question, words: str, *, named: bool = False) -> bool:
    """Tell whether ``words`` (from ``written``) say yes at length, with reasons or quotes.

    Args:
        question: ``NOTICE``, where yes means to go on, or ``FINAL``.
        words: Everything that the customer says.
        named: The words have to name the thing to which they agree (needed for spoken answers).
    """
    if _NO_YES.search(words) or (named and not AGREES_TO.search(words)):
        return False
    rule = "goes_told" if question is Question.NOTICE else "yes_told"
    return matches(rule, f"{PAUSE}{words}{PAUSE}")


def goes_beside(question: Question, words: str, *, deals: bool) -> bool:
    """Tell whether ``words`` (from ``written``) may accompany an answer to ``question``.

    Args:
        question: The question on the screen.
        words: A part of the customer's words.
        deals: The payee is a friend, so a deal with the friend may accompany the answer.
    """
    rules = {Question.SECRECY: "open_told", Question.COACHING: "alone_told"}
    rule = "remark_of_deal" if deals and question is Question.WHO else rules.get(question)
    no = {Question.COACHING: _NO_ALONE, Question.WHO: _NO_DEAL}.get(question)
    if rule is None or (no and no.search(words)):
        return False
    return matches(rule, words)

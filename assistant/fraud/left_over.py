"""Judge answers by the second reader: those that the grammar does not match, and those it does.

The second reader is a trained classifier. The grammar fails, for example, on known clauses in a new
order, or on a reason that nobody wrote down. Such an answer counts only if all of this holds: the
customer has saved who the payee is to her; the words name no other person, sum or account, and
leave nothing open; no long part of them is unknown to the second reader, so that no remark hides in
a long plain answer; and that reader is sure. It has to be very sure if something is unusual, or if
the usual word of the answer (a yes, a denial, the payee's name) is missing.

An answer that the grammar matches does not count if it is unlike all that the second reader knows.
"""

from __future__ import annotations

import math
import re

from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.grammar import (
    ACCOUNT,
    OTHER_SUM,
    PAUSE,
    SUM,
    InHand,
    automaton,
    called,
    matches,
)
from assistant.fraud.second_reader import CERTAIN, JUDGED, SURE, SURPRISED, VERY_SURE, second_reader
from assistant.fraud.telling import NAMES
from assistant.fraud.warning import BEHIND

SHORTEST = 3
"""Fewest characters of an answer that the second reader judges; the grammar knows shorter ones."""
STRANGEST = 3
"""Most characters in a row that may be unknown to the second reader. With 2, 3, 4 and no limit, 35,
44, 56 and 69 of 1,266 deceiving lines were accepted, and 90.8, 93.0, 93.8 and 94.6 % of 2,160 plain
answers."""
WELL_KNOWN = 1
"""Most unknown characters in a row if the second reader is to outweigh the doubt of a rule."""
SHORT = 5
"""An answer with fewer characters may have nothing unusual: one wrong character could reverse it."""

_YES = re.compile("[转汇](?!出)|继续|接着|定[了好咗啦咧哒嘞]|确定|想好|考虑好|决定|同意|愿意")
_MADE_BY = {
    Question.NOTICE: _YES,
    Question.FINAL: re.compile(
        f"{_YES.pattern}|没错|没问题|可不[是就]|就是[这我]|对[的着嘞呀啊头咧{PAUSE}]"
        f"|^[嗯啊哎哦{PAUSE}]*[是对好行中成得][的嘞呀啊呢{PAUSE}]"
    ),
    Question.WHO: re.compile(
        f"[给是拨](?:我|家|自己|自家|的|那|个|[亲大小老二三幺满尕])*[{NAMES}]"
        f"|[{NAMES}](?:$|[{PAUSE}的啊呀嘛呢呗咯哩嘞啰撒噻是系])|(?:朋友|邻居|同事|同学|战友|街坊)[的了啊呀哩咧撒]*$"
    ),
    Question.PURPOSE: re.compile("[给用买交付还换修装治看学娶嫁盖种养办凑贴补添生]"),
    Question.SECRECY: re.compile("没|不(?:用|会|兴|需)?瞒|谁[敢会能]"),
    Question.COACHING: re.compile("没|不(?:用|要|需要)|谁[敢会能]"),
}
"""For each question, the words that usually make its answer; talk without them may answer nothing."""
_LEFT_OPEN = re.compile(
    "要是|如果|假如|除非|万一|问问|听说|好像|大概|可能|也许|说不定|才[转怪]"
    f"|先[不别]|[吗?？]$|[错对是]吧|是不是|行不行|没有?(?:人|谁|哪个)[没不]|^谁(?![敢会能])"
    f"|(?:^|{PAUSE})是[^{PAUSE}]{{1,5}}吧$|的[是那就]$|[{NAMES}]是(?:谁|哪[个位])|谁来着|不行$|[给让]别人|就是[喊叫让要]我|[让叫喊要]我告诉|我(?:怎么|咋)会|(?:怎么|咋)(?!不|会|能)[^,]{{0,2}}(?:麻烦|难|慢|贵)|转[两三四几]+[回次笔]|[{ACCOUNT}{NAMES}]呢$"
)
_OPEN_YES = re.compile(
    "没有?(?:完全|全|太|怎么)?[听搞弄看整]?得?(?:明白|懂|清)|(?:压根|根本|一点)[都也儿]*没[听搞弄看明懂]"
    "|(?:明白|懂|听清|清楚|听)不[了清明懂太]|明白了?[没吗个什]|[哪装每美]里?听?明白"
    "|[不别莫勿冇甭][给在](?!我)[^,不]{0,5}[转汇](?:$|[了咧啦咯哒嘞哩啊呀吧,])"
    "|(?:改天|明天|明年|后天|下个?月|下周|下辈子|过[几两]天|赶明儿?|回头)(?:再|才|来|去)?[转办汇]"
)
"""没听明白接着转 has understood nothing, 定了改天转 is a yes to another day, 定下了不给她转了 is none."""
_TOLD_TO_TELL = re.compile(
    "(?<!不)[让叫喊要准许]我(?:[跟和同给对][^,别不莫瞒]{0,3})?[说讲](?:$|[,啊呀])"
)
"""An order to tell: 没人让我跟家里说 denies that one, and says nothing about secrecy."""
_MAY_LEAVE_OPEN = re.compile("的话|就当|(?<![那你您])就转(?![吧嘛给])")
"""Perhaps a condition: 她来了的话 leaves the answer open, 没听外人的话 does not."""
_NAMED_SO = re.compile(
    f"(?:^|(?<=[{PAUSE}给是我家的个叫她他拨就位亲大小老二三幺满尕自己独生养儿那跟和同对啊呀嘛呢了额得嘞{NAMES}])|(?<=里人)|(?<=自家人))[{NAMES}]"
)
_FRIEND_NAMED_SO = re.compile(
    f"{_NAMED_SO.pattern}|(?:(?<=[居友事壁伙计坊哥学舍里厂村巷台门])|(?<=姐妹))[{NAMES}]"
)
"""The payee's name where it means a saved friend: 邻居老李. 我护工小红 may be somebody else of that
name."""
_OF_THE_PAYEE = re.compile(
    f"[{NAMES}]的(?!$|[{PAUSE}{NAMES}{SUM}卡号账户名尾数钱事啊呀嘛呢呗咯哩嘞哈噻她他我是折接继转您你请放就又现快办])"
)
"""Perhaps somebody who belongs to the payee: 给小红的经理."""
_PAYEES_KIN = re.compile(
    f"[{NAMES}](?:家|她)?的?(?:外?孙|公公|婆婆|公婆|儿子|女婿|男人|老公|亲家)|人家[用要]"
)
"""A relative of the payee: 给小红的公公."""
_NOT_THE_PAYEE = re.compile(f"不(?:是|给)(?:给|我|的|家|那个)*[{NAMES}]")
_PAYEE_NAMED = "·"
"""Replaces the payee's sign in a search for other people (``who_is_another`` in consent.yaml)."""
_NOBODY_BUT_KIN = re.compile(
    f"没有?(?:老伴|儿子|孩子们?|家里人?|[{NAMES}])(?![都也全早教])|[让叫喊要]我(?:老头|老伴|[{NAMES}])|不过|可是|但是"
)
"""Denials that are no answer yet: 没有老伴同意, 没有，不过."""
_TEACHES_ELSE = re.compile(
    f"教(?:过|着)?我?(?!$|[{PAUSE}啊呀嘛呢的咧哩噻么哈额咯我老自她他家一手电旁身边都也这从怎弄办按转了人书就做退以介{NAMES}])"
)
"""Teaching of something that is not the transfer: 没人教我认字."""
_HIDES_ELSE = re.compile(
    f"瞒(?!$|[{PAUSE}着住啊呀嘛呢的咧哩噻么哈额咯家屋厝谁人什我老她他这全大儿孩{NAMES}])"
)
"""Hiding from somebody who is not family, perhaps: 没人让我瞒银行."""
_NUMBER = re.compile(r"[0-9一二两三四五六七八九十][百千万]")
_FROM_A_CARD = re.compile("[从用走][我的那张]{0,3}(?:卡|定期|工资)")
_GOES_ON = (AnswerKind.YES, "")
_ANSWERS = {
    Question.NOTICE: (_GOES_ON, _GOES_ON),
    Question.FINAL: (_GOES_ON, _GOES_ON),
    Question.WHO: ((AnswerKind.SAFE, "family"), (AnswerKind.SAFE, "friend")),
    Question.PURPOSE: ((AnswerKind.SAFE, "own_use"), (AnswerKind.SAFE, "buying")),
    Question.SECRECY: ((AnswerKind.SAFE, "no"), (AnswerKind.SAFE, "no")),
    Question.COACHING: ((AnswerKind.SAFE, "no"), (AnswerKind.SAFE, "no")),
}
"""For each question, the plain answer for a relative, and for a friend: (kind, choice)."""


def answer_of(
    question: Question, words: str, about: InHand, *, least: float = SURE
) -> Answer | None:
    """Return the answer in ``words`` (from ``written``) without a rule of the grammar, or None.

    Args:
        question: The question on the screen.
        words: Everything that the customer says.
        about: The current transfer.
        least: The least score (log odds) that counts; more is needed where something is unusual.
    """
    if not _judges(question, words, about) or _says_more(question, words, about):
        return None
    strange = second_reader().strangest(_as_of_a_daughter(words, about))
    if strange > STRANGEST:
        return None
    short = len(words) < SHORT
    unusual = strange == STRANGEST or _is_unusual(question, words, about)
    if short and (unusual or strange):
        return None
    needed = VERY_SURE if short or unusual else SURE
    if _may_be_another(question, words):
        needed = CERTAIN
    if score_of(question, words, about) < max(needed, least):
        return None
    return Answer(*_ANSWERS[question][about.friend])


def score_of(question: Question, words: str, about: InHand) -> float:
    """Return the second reader's score (log odds) for ``words`` (from ``written``) as an answer."""
    words = _as_of_a_daughter(words, about)
    return second_reader().score(question, words, friend=about.friend)


def plainness(question: Question, words: str, about: InHand) -> float:
    """Return the second reader's score (log odds); minus infinity if it does not judge such words."""
    if len(words) < SHORT or not _judges(question, words, about):
        return -math.inf
    return score_of(question, words, about)


def is_certain(question: Question, words: str, about: InHand) -> bool:
    """Tell whether the second reader is so sure of ``words`` that doubts of rules do not count."""
    if plainness(question, words, about) < CERTAIN:
        return False
    return second_reader().strangest(_as_of_a_daughter(words, about)) <= WELL_KNOWN


def doubts(question: Question, words: str, about: InHand) -> bool:
    """Tell whether the second reader doubts ``words`` that the grammar has matched."""
    return -math.inf < plainness(question, words, about) < SURPRISED


_OF_HIM = re.compile("儿子|[弟哥孙侄甥爸爹父爷叔伯舅]|老头|老公")
_SWAPPED = str.maketrans("他她", "她他")


def _as_of_a_daughter(words: str, about: InHand) -> str:
    """Swap 他 and 她 if the payee is male, because the reader has learnt answers about women."""
    his = any(_OF_HIM.search(kin) and "女" not in kin for kin in about.kin)
    return words.translate(_SWAPPED) if his else words


def _judges(question: Question, words: str, about: InHand) -> bool:
    if question not in JUDGED or len(words) < SHORTEST:
        return False
    return about.compared and bool(about.kin or about.friend)


def _is_unusual(question: Question, words: str, about: InHand) -> bool:
    """Tell whether ``words`` lack the usual answer, or have something that is rare in plain ones."""
    if not _MADE_BY[question].search(words):
        return True
    if _MAY_LEAVE_OPEN.search(words):
        return True
    if question in (Question.NOTICE, Question.FINAL):
        return called().search(words) is not None
    if question is Question.WHO and about.friend and matches("friend_of_friend", words):
        return True
    return question is Question.SECRECY and _HIDES_ELSE.search(words) is not None


def _may_be_another(question: Question, words: str) -> bool:
    """Tell whether ``words`` may answer another question: 没人教我认字, a child's rent."""
    if question is Question.PURPOSE:
        return not _MADE_BY[question].search(words)
    if question is Question.COACHING:
        return _TEACHES_ELSE.search(words) is not None
    return question in (Question.NOTICE, Question.FINAL) and bool(_OF_THE_PAYEE.search(words))


def _says_more(question: Question, words: str, about: InHand) -> bool:
    """Tell whether ``words`` name another person, sum or account, or leave the answer open."""
    if _LEFT_OPEN.search(words) or OTHER_SUM in words or _NUMBER.search(words):
        return True
    if question is Question.NOTICE and not _YES.search(words):
        return True  # to have heard the notice is no yes
    if ACCOUNT not in words and _FROM_A_CARD.search(words):
        return True
    if question in (Question.WHO, Question.PURPOSE) and _names_a_friend_of(words, about):
        return True
    if question is Question.WHO:
        return _names_another(words, about)
    if question in (Question.NOTICE, Question.FINAL):
        if _PAYEES_KIN.search(words) or _OPEN_YES.search(words) or matches("reserves", words):
            return True
        return called().match(words) is not None  # 姑娘没错 may be about the girl
    if question is Question.SECRECY and _TOLD_TO_TELL.search(words):
        return True
    return question in BEHIND and _NOBODY_BUT_KIN.search(words) is not None


def _names_a_friend_of(words: str, about: InHand) -> bool:
    """Tell whether a friend or neighbour is named although the payee is a relative: 给闺女的邻居."""
    return bool(about.kin) and automaton("friend_word").search(words) is not None


def _names_another(words: str, about: InHand) -> bool:
    """Tell whether another relative, or somebody with the payee's name, gets the money."""
    if _NOT_THE_PAYEE.search(words):
        return True
    named_so = _FRIEND_NAMED_SO if about.friend else _NAMED_SO
    if len(named_so.findall(words)) < sum(words.count(name) for name in NAMES):
        return True
    if about.friend and matches("friends_friend", words):
        return True
    others = re.sub(f"[{NAMES}]", _PAYEE_NAMED, words)
    return automaton("who_is_another").search(others) is not None

"""Read keys and words as answers to the fraud check; only what is plainly safe counts as safe.

Words pass these gates, in this order (``_GATES``). Words that warn (a swindler's phrase, fear,
force, a stranger, somebody who tells the customer what to do) are unsafe wherever in the utterance
they stand. Words that cancel are a no. Words that the grammar of ``consent.yaml`` accounts for,
from the first character to the last, are the answer, unless the second reader doubts them. Of the
words that the grammar leaves over, those are the answer of which the second reader is sure
(``left_over``). All others are a no, a request to wait, or unclear, and the check asks again, by
keys.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from assistant.bill_types import load_bill_types
from assistant.fraud.another import finds_another
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.grammar import (
    NOTHING,
    PAUSE,
    InHand,
    Sum,
    after,
    concedes,
    matches,
    written,
)
from assistant.fraud.left_over import answer_of, doubts, is_certain, plainness
from assistant.fraud.matching import Said, found
from assistant.fraud.purpose import purpose_of
from assistant.fraud.questions import wording_of
from assistant.fraud.remarks import SAYS_FOR_WHOM, is_remark, without_remarks
from assistant.fraud.scripts import detect
from assistant.fraud.second_reader import CERTAIN, SURE
from assistant.fraud.telling import without_talk
from assistant.fraud.told import AGREES_TO, agrees, is_his_need, tells_of_friend
from assistant.fraud.warning import (
    ALARMS,
    BEHIND,
    ECHO,
    KNOWS_OF_THEM,
    find_listed,
    warning_of,
    words_of,
)

SPOKEN_SYLLABLES = 3
"""Fewest syllables of a spoken answer in the fraud check: the recogniser may write 对 for a hum."""

_TRAILS_OFF = ("那个", "就是", "就是那个", "这个", "然后", "可是", "但是", "不过", "因为")
_MOST_PARTS = 8
UNCLEAR = Answer(AnswerKind.UNCLEAR)
CANCELLED = Answer(AnswerKind.NO)
TOO_SHORT = Answer(AnswerKind.TOO_SHORT)
WAITING = Answer(AnswerKind.WAITING)


@dataclass(frozen=True)
class _Heard:
    """What was said or typed to a question, as the gates read it."""

    question: Question
    said: Said
    words: str
    """The same as the grammar's rules read it."""
    about: InHand
    sums: Sequence[Sum]
    spoken: bool


def interpret(
    question: Question,
    text: str,
    *,
    key: str | None = None,
    typed_fen: int | None = None,
    hers: bool = False,
    spoken: bool = False,
    about: InHand = NOTHING,
    sums: Sequence[Sum] = (),
) -> Answer:
    """Return what a key, an amount or words answer to ``question``.

    Args:
        question: What is on the screen.
        text: What was said or typed; empty for silence, or with a key.
        key: ``yes``, ``no`` or ``1`` to ``3``.
        typed_fen: The sum in fen that was typed into the number field; None if nothing was typed.
        hers: The payment is a bill, or a transfer between the customer's own accounts.
        spoken: The recogniser wrote ``text``. Then a safe answer has to say in full what it means: 对 alone may have been a hum.
        about: What the words may name of the current transfer.
        sums: The sums of money in ``text``.
    """
    if hers:
        about = replace(about, compared=False, hers=True)  # 自己 is not in her list of payees
    if key is not None:
        return _by_key(question, key, about)
    if question is Question.AMOUNT and typed_fen is not None:
        return Answer(AnswerKind.AMOUNT_TYPED, fen=typed_fen)
    said = Said.of(text)
    if not said.bare:
        return Answer(AnswerKind.SILENCE)
    words = written(_answered(question, text, sums), about, sums)
    heard = _Heard(question, said, words, about, sums, spoken)
    for gate in _GATES:
        answer = gate(heard)
        if answer is not None:
            return answer
    return _understand(heard)


def _by_key(question: Question, key: str, about: InHand) -> Answer:
    answer = _key(question, key)
    return UNCLEAR if _is_for_another(question, answer, "", about, by_rules=False) else answer


# The gates: each returns an answer, or None where the next one is to look


def _tells_a_script(heard: _Heard) -> Answer | None:
    scripts = detect(heard.said.text).scripts
    return Answer(AnswerKind.UNSAFE, "script_words") if scripts else None


def _warns(heard: _Heard) -> Answer | None:
    read = heard.question, heard.words, heard.about
    return warning_of(
        heard.question,
        heard.said,
        plainness=lambda: plainness(*read),
        is_certain=lambda: is_certain(*read),
    )


def _cancels(heard: _Heard) -> Answer | None:
    return CANCELLED if found(words_of("cancel"), heard.said) else None


def _implies_more(heard: _Heard) -> Answer | None:
    """Ask again where a fact in the words is one that a clerk would ask about: 没人教，我都背熟了."""
    lists = ("implied", *_IMPLIED.get(heard.question, ()))
    return None if find_listed(lists, heard.said, by_sound=False) is None else UNCLEAR


def _names_a_number(heard: _Heard) -> Answer | None:
    """Take the number of a closed answer, which by voice is too short to be safe."""
    closed = wording_of(heard.question).choices
    number = _closed_answer(heard.words) if closed else ""
    if not number:
        return None
    answer = _key(heard.question, number)
    if _is_for_another(heard.question, answer, heard.words, heard.about, by_rules=False):
        return UNCLEAR
    return TOO_SHORT if heard.spoken and answer.kind is AnswerKind.SAFE else answer


def _names_a_sum(heard: _Heard) -> Answer | None:
    if heard.question is not Question.AMOUNT or not matches("amount", heard.words):
        return None
    # 一万二对 spells the sum in hand for the rules, while the reader of sums is sure of none.
    fen = heard.sums[-1].fen if heard.sums else None
    return UNCLEAR if fen is None else Answer(AnswerKind.AMOUNT_SPOKEN, fen=fen)


def _trails_off(heard: _Heard) -> Answer | None:
    return _doubt(heard.question, heard.said) if _is_unfinished(heard.said.text) else None


_GATES = (
    _tells_a_script,
    _warns,
    _cancels,
    _implies_more,
    _names_a_number,
    _names_a_sum,
    _trails_off,
)


def _understand(heard: _Heard) -> Answer:
    """Return the answer that the grammar, or else the second reader, finds in words without a warning."""
    question, words, about = heard.question, heard.words, heard.about
    told, answer = _without_talk(question, words, about)
    by_rules = answer is not UNCLEAR
    if by_rules and doubts(question, words, about):
        return UNCLEAR
    if not by_rules:
        doubt = _doubt(question, heard.said)
        learnt = answer_of(question, told, about, least=_SURE_DESPITE[doubt.kind])
        if learnt is None or _is_open(question, told):
            return doubt
        answer = learnt
    if _is_contradicted(heard, told, answer, by_rules=by_rules):
        return UNCLEAR
    names_it = not heard.spoken or _names_it(question, told, tells=told != words, by_rules=by_rules)
    return answer if names_it else TOO_SHORT


def _is_contradicted(heard: _Heard, told: str, answer: Answer, *, by_rules: bool) -> bool:
    """Tell whether the customer's list of payees, or her other words, speak against the answer."""
    question, words, about = heard.question, heard.words, heard.about
    for_another = _is_for_another(question, answer, told, about, by_rules=by_rules)
    if for_another and question is Question.WHO:
        return True
    taken_back = not by_rules and _takes_back(question, heard.said)
    doubted = for_another or taken_back or _concerns_another(question, words, about)
    return doubted and not is_certain(question, words, about)


def consents(text: str, about: InHand = NOTHING, sums: Sequence[Sum] = ()) -> bool:
    """Tell whether ``text`` says yes to the question on the screen, and nothing else.

    Use it wherever a spoken yes opens, sends or buys something.
    """
    return interpret(Question.FINAL, text, about=about, sums=sums).kind is AnswerKind.YES


def says_deceived(text: str) -> bool:
    """Tell whether the customer says that somebody deceives her: 我被骗了, 骗子让我转的."""
    return found(words_of("deceived"), Said.of(text)) is not None


def warns(text: str, *, in_hand: bool) -> bool:
    """Tell whether words outside the fraud check tell of fear, force, or orders from somebody.

    Args:
        text: What was said or typed.
        in_hand: The customer is in the middle of a payment. Then a stranger, an order or a
            swindler in her words most likely concerns it; at the home screen she may talk about the
            news.
    """
    said = Said.of(KNOWS_OF_THEM.sub("，", text))
    lists = (*ALARMS, "stranger") if in_hand else ("alarm",)
    return find_listed(lists, said) is not None


def disputes(text: str) -> bool:
    """Tell whether words at the PIN screen refuse the payment, or call it wrong.

    Words about a mistyped PIN are not counted.
    """
    said = Said.of(text)
    if found(words_of("of_the_pin"), said):
        return False
    no = interpret(Question.FINAL, text).kind is AnswerKind.NO
    return no or found(words_of("disputed"), said) is not None


def is_friend(relation: str) -> bool:
    """Tell whether a saved relation means a friend or a neighbour: 老朋友, 邻居."""
    words = written(relation)
    return matches("friend_word", words) or matches("friend", words)


def is_doubtful(relation: str) -> bool:
    """Tell whether a saved relation is typical of a swindler, not a friend: 网友, 张警官, 专案组."""
    return find_listed(("stranger", "no_friend"), Said.of(relation)) is not None


def _key(question: Question, key: str) -> Answer:
    closed = wording_of(question).choices
    if key.isdigit() and 1 <= int(key) <= len(closed):
        _, kind, choice = closed[int(key) - 1]
        return Answer(kind, choice)
    if question in (Question.SECRECY, Question.COACHING):
        # These questions ask whether somebody directs her: the key for yes is the unsafe answer.
        return {"yes": Answer(AnswerKind.UNSAFE, "yes"), "no": Answer(AnswerKind.SAFE, "no")}.get(
            key, UNCLEAR
        )
    if key == "no":
        return CANCELLED
    if key == "yes" and question in (Question.NOTICE, Question.FINAL):
        return Answer(AnswerKind.YES)
    return UNCLEAR


def _closed_answer(words: str) -> str:
    """Return the number of the closed answer where that is all the customer says: 第一个, 选二."""
    if matches("vague_who", words):
        return ""
    return next((n for n in ("1", "2") if matches(f"number_{n}", words)), "")


_IMPLIED = {
    Question.NOTICE: ("implied_yes",),
    Question.WHO: ("implied_who",),
    Question.PURPOSE: ("implied_purpose",),
    Question.SECRECY: ("implied_behind", "implied_secret"),
    Question.COACHING: ("implied_behind", "implied_taught"),
    Question.FINAL: ("implied_yes",),
}
"""For each question, the lists of answers.yaml with facts that a clerk would ask about."""


# What is wholly understood


def _is_unfinished(text: str) -> bool:
    """Tell whether the sentence is unfinished: 接着……, 定嘛，就是，那个."""
    said = text.rstrip()
    if said.endswith(("…", "..", "—", "了那个")):
        return True
    said = said.rstrip("，,。 ")
    ends = next((word for word in _TRAILS_OFF if said.endswith(word)), "")
    before = said[: len(said) - len(ends)]
    return bool(ends) and (not before or before[-1] in "，,。… ")


def _answered(question: Question, text: str, sums: Sequence[Sum]) -> str:
    """Return the customer's words without the bank's own question, if she repeated it."""
    if question not in BEHIND or sums:
        return text
    # 有没有，没有 is her own way to answer; only 有没有？ is surely the bank's question.
    return ECHO.sub(lambda echo: echo[0] if echo[0].endswith("有没有") else "，", text)


_TOLD = ("fact_with", "fact_bare")
_TALK = {
    Question.NOTICE: (*_TOLD, "why_yes", "warned_with", "firm_yes", "courtesy_yes"),
    Question.WHO: ("use_with", *_TOLD),
    Question.PURPOSE: _TOLD,
    Question.SECRECY: (*_TOLD, "open_named", "self_named"),
    Question.COACHING: ("alone_with", "alone_named", "alone_bare", "self_named"),
    Question.FINAL: (*_TOLD, "why_yes", "firm_yes"),
}
"""For each question, the rules of talk.yaml for talk that may accompany an answer."""


def _without_talk(question: Question, words: str, about: InHand) -> tuple[str, Answer]:
    """Return the words without accompanying talk, and the answer that they give."""
    if question in (Question.NOTICE, Question.FINAL):
        words = after(
            "by_the_way", words
        )  # 对了，我闺女住院了 changes the subject and agrees to nothing
    if not words or question is Question.AMOUNT or _is_open(question, words):
        return words, UNCLEAR
    answer = _whole(question, words, about)
    if answer is not UNCLEAR or matches("reserves", words):
        return words, answer
    readings = chain(
        (words,),
        without_talk(words, _TALK[question]),
        without_remarks(question, words, deals=about.friend),
    )
    for rest in readings:
        if rest and not _is_open(question, rest) and not _is_topic(question, words, rest):
            told, answer = _in_parts(question, rest, about)
            if answer is not UNCLEAR:
                return told, _with_purpose(question, answer, words)
    return words, UNCLEAR


_STARTS_ANEW = "我她他没又不的啊呀嘛呢咧哩"


def _is_topic(question: Question, words: str, rest: str) -> bool:
    """Tell whether a person is named only as the subject of a story: 我闺女小时候可乖了."""
    if question is not Question.WHO or not words.startswith(rest) or SAYS_FOR_WHOM.search(rest):
        return False
    return rest[-1] != "的" and words[len(rest) : len(rest) + 1] not in ("", PAUSE, *_STARTS_ANEW)


def _in_parts(question: Question, words: str, about: InHand) -> tuple[str, Answer]:
    """Return the words that answer, and the answer, read as a whole or in parts between pauses.

    Each part has to answer, or be a remark, or say that the customer has heard the notice; at least
    one part has to answer. Parts with different answers count as no answer.
    """
    answer = _whole(question, words, about)
    parts = words.split(PAUSE)
    if answer is not UNCLEAR or not 1 < len(parts) <= _MOST_PARTS:
        return words, answer
    answering = []
    for part in parts:
        told = UNCLEAR if _is_open(question, part) else _whole(question, part, about)
        if told is UNCLEAR and not _goes_beside(question, part, about):
            return words, UNCLEAR
        if UNCLEAR not in (told, answer) and told.choice != answer.choice:
            return words, UNCLEAR
        if told is not UNCLEAR:
            answer = told
            answering.append(part)
    return PAUSE.join(answering), answer


def _goes_beside(question: Question, part: str, about: InHand) -> bool:
    if question is Question.NOTICE and matches("heard", part):
        return True
    return is_remark(question, part, deals=about.friend)


def _with_purpose(question: Question, answer: Answer, words: str) -> Answer:
    """Add the purpose to the answer for whom the money is, if the words tell both."""
    what_for = purpose_of(words) if question is Question.WHO else ""
    return replace(answer, also=((Question.PURPOSE, what_for),)) if what_for else answer


def _is_open(question: Question, words: str) -> bool:
    """Tell whether ``words`` sound like an answer but do not decide it."""
    if concedes(words):
        return True
    if question is Question.WHO:
        return matches("vague_who", words)
    if question is Question.PURPOSE:
        return False
    if question in BEHIND:
        return matches(f"{question.value}_open", words)
    # 好，知道了 says that she has heard. That is a yes only at the notice, which asks nothing more.
    return (
        matches("depends", words)
        or matches("no_yes", words)
        or (
            matches("right_you_are", words) or matches("names_alone", words)
            if question is Question.NOTICE
            else matches("heard", words) or matches("no_yes_asked", words)
        )
    )


def _whole(question: Question, words: str, about: InHand) -> Answer:
    """Return the answer that the grammar reads in the whole of ``words``, or ``UNCLEAR``."""
    if question is Question.WHO:
        return _who(words, about)
    if question is Question.PURPOSE:
        choice = purpose_of(words, deals=about.friend)
        return Answer(AnswerKind.SAFE, choice) if choice else UNCLEAR
    if question in BEHIND:
        return Answer(AnswerKind.SAFE, "no") if _nobody(question, words) else UNCLEAR
    says_yes = matches("consent", words) or (
        question is Question.NOTICE
        and (matches("notice", words) or matches("consent", after("heard", words)))
    )
    return Answer(AnswerKind.YES) if says_yes or agrees(question, words) else UNCLEAR


def _who(words: str, about: InHand) -> Answer:
    rules = {"who_is_family": "family", "who_is_friend": "friend"}
    if about.hers:
        rules["who_is_hers"] = "family"
    choice = next((choice for rule, choice in rules.items() if matches(rule, words)), None)
    if choice is None and about.friend and tells_of_friend(words):
        choice = "friend"
    return Answer(AnswerKind.SAFE, choice) if choice else UNCLEAR


def _is_for_another(
    question: Question, answer: Answer, words: str, about: InHand, *, by_rules: bool = True
) -> bool:
    """Tell whether the customer's list of payees contradicts the person or number that she answers.

    She may think of another payee, or somebody may have told her what to answer: 给我儿子的
    although the payee is saved as a daughter, 给闺女的 for a neighbour, 选二 (a friend) for a
    daughter.
    """
    if not about.compared or answer.kind is not AnswerKind.SAFE:
        return False
    if question is Question.PURPOSE:
        if about.kin and answer.choice == "buying" and matches("of_him", words):
            return True  # 买他的车: the seller is not the payee
        return not about.kin and (matches("for_kin_of_hers", words) or is_his_need(words))
    if question is not Question.WHO:
        return False
    if not (about.kin or about.friend):
        return about.doubtful or answer.choice == "family"  # 家里人, but saved as 装修师傅
    if answer.choice != ("friend" if about.friend else "family"):
        return True
    if matches("says_child", words) and not any(matches("child_of_hers", kin) for kin in about.kin):
        return True  # 我是她妈, but saved as 老伴
    return not (
        not by_rules
        or matches(f"who_is_{answer.choice}", words, hers=True)
        or (about.friend and tells_of_friend(words))
    )


_ANOTHER = (
    "another_gets", "another_wants", "another_decides", "gone_already", "just_met", "not_hers", "another_first",
)  # fmt: skip


_DONE_FOR_HER = re.compile("[给帮替]我(?:们|家|们家|屋里|屋头)?(?=[装修打做刷铺盖砌焊搭换起箍])")
"""Work that was done for the customer, as in 给我做的工钱; it names no other receiver of the money."""


@cache
def _bills() -> re.Pattern[str]:
    """Return the pattern of the names of bills: in 交物业费 the caretaker is not paid."""
    ways = [way for bill in load_bill_types().values() for way in bill.said]
    return re.compile("|".join(sorted(map(re.escape, ways), key=len, reverse=True)))


def _concerns_another(question: Question, words: str, about: InHand) -> bool:
    """Tell whether somebody else gets or decides the payment, or it has been made already.

    Remarks beside a plain answer are searched too: 定了，给姨妈看病.
    """
    if not about.compared:
        return False
    words = _DONE_FOR_HER.sub("", words)
    if about.kin:  # 老李水电费 are the friend's own bills
        words = _bills().sub("", words)
    if finds_another(question, words, kin=bool(about.kin)):
        return True
    rules = _ANOTHER + (
        ("another_named", "another_friend_gets") if about.kin else ("payees_friend",)
    )
    if question is not Question.SECRECY:  # a son who drives her there knows of it
        rules += ("escorted",)
    return any(matches(rule, words) for rule in rules)


def _nobody(question: Question, words: str) -> bool:
    other = "only_coaching" if question is Question.SECRECY else "only_secrecy"
    if matches(f"{question.value}_moot", words):
        return True
    # 没人教我 alone does not answer whether anybody asked for silence.
    return matches("nobody", words) and (
        matches(f"{question.value}_named", words) or not matches(other, words)
    )


_NAMED = {
    Question.NOTICE: "consent_named",
    Question.FINAL: "consent_named",
    Question.SECRECY: "secrecy_named",
    Question.COACHING: "coaching_named",
}
_SAYS_FOR = {
    Question.WHO: SAYS_FOR_WHOM,
    Question.PURPOSE: re.compile("[给用买交缴付还替帮供凑花看治]|钱"),
}
_COMPLAINS = re.compile("太(?:$|[贵难远多累吵慢])")
_HUMS = re.compile(rf"^[嗯啊哎哦噢喔呃额诶欸唉呀哟嘿那{PAUSE}]+")


_NAMING = {
    Question.NOTICE: AGREES_TO,
    Question.FINAL: AGREES_TO,
    Question.SECRECY: re.compile("瞒|保密|[说讲]|告诉|知道|晓得|商量"),
    Question.COACHING: re.compile("教|自己|一个人|[会懂]|旁边|身边|电话|手机"),
}
"""For each question, words that a spoken answer needs if only the second reader accepts it."""


_SURE_DESPITE = {
    AnswerKind.UNCLEAR: SURE,
    AnswerKind.WAITING: CERTAIN,
    AnswerKind.UNSURE: CERTAIN,
    AnswerKind.NO: CERTAIN,
}
"""The least score (log odds) of the second reader that outweighs what a rule found in the words."""


def _takes_back(question: Question, said: Said) -> bool:
    """Tell whether the end of the answer withdraws its beginning: 可以，哦错了."""
    asks_for_yes = question in (Question.NOTICE, Question.FINAL)
    return asks_for_yes and found(words_of("disputed"), said) is not None


def _names_it(question: Question, words: str, *, tells: bool, by_rules: bool) -> bool:
    """Tell whether a spoken answer names what it affirms or denies, in three syllables or more."""
    told = _HUMS.sub("", words).replace(PAUSE, "")
    rule = _NAMED.get(question)
    if len(told) < SPOKEN_SYLLABLES:
        return False
    if not by_rules and rule is not None:
        return _NAMING[question].search(told) is not None
    if rule is None:
        # 我闺女下个月结婚 and 买房子太贵了 may be other people's talk: neither says whom or what
        # the money is for.
        if _COMPLAINS.search(words) and not SAYS_FOR_WHOM.search(words):
            return False
        what_for = tells or purpose_of(words)
        return (
            question not in _SAYS_FOR
            or not what_for
            or _SAYS_FOR[question].search(words) is not None
        )
    if question in BEHIND and matches(f"{question.value}_moot", words):
        return True
    return (
        matches(rule, words)
        or (question is Question.NOTICE and matches(rule, after("heard", words)))
        or (question not in BEHIND and agrees(question, words, named=True))
    )


# Words that are no safe answer


_BEGINS = r"^(?:[嗯啊哎那我先还再都，]|还是|(?:听|听到|听见|知道|明白|清楚|晓得|懂)[了啦的]?)*"
_REFUSES = re.compile(rf"{_BEGINS}(?:[不别甭莫]|没有?定|没有?想好|算了|拉倒|停)")
_REFUSES_NOTHING = re.compile(
    rf"{_BEGINS}(?:不过|不错|不差|不是(?:骗子|那种事)|不用要|不知|不清楚|不好意思|不光|不只|不见|不着急|不急|不怕|不要紧|不用说|不用念"
    r"|不用讲|不用问|不用想|不用再|不改|不变|不后悔|不懂|不明白|不太|不大|不认|不记|不晓|不确|不一定|不能确|不敢"
    r"|别停|别耽误|别啰|别罗|别说了|别念了|别问了|别磨|别急|别催|别慌|别忙)"
)
_ASKS = re.compile(r"[吗么?？][。.!！\s]*$")
"""The end of a question: 要手续费吗 asks, and tells nothing about this payment."""
_BARE_NO = re.compile(r"^(?:不是|不对|不要|不行|不了|不|没有|没|否)[的了啊呀吧呢]*$")


def _doubt(question: Question, said: Said) -> Answer:
    """Return what words mean that are no safe answer: a no, doubt, a request to wait, or unclear."""
    if question in (Question.NOTICE, Question.FINAL):
        refuses = _REFUSES.match(said.bare) and not _REFUSES_NOTHING.match(said.bare)
        if refuses:
            return CANCELLED
    elif question is not Question.AMOUNT and found(words_of("unsure"), said):
        return Answer(AnswerKind.UNSURE, "unsure")
    if question in (Question.WHO, Question.PURPOSE) and not _ASKS.search(said.text):
        doubtful = found(words_of("doubtful"), said)
        if doubtful:
            return Answer(AnswerKind.UNSURE, doubtful)
    if question not in (*BEHIND, Question.NOTICE, Question.FINAL) and _BARE_NO.match(said.bare):
        # 没有 does not answer for whom or what for; it may be meant for the next question.
        early = question is not Question.AMOUNT and said.bare.startswith("没")
        return UNCLEAR if early else CANCELLED
    return WAITING if found(words_of("waiting"), said) else UNCLEAR

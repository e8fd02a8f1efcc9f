"""Reads keys and words as answers to the check. Only what is wholly understood is a safe answer.

Words pass three gates, in this order. What warns (a script, fear, force, a stranger, somebody
who tells her what to do) is unsafe wherever in the utterance it stands. What the grammar of
``consent.yaml`` accounts for, from the first character to the last, is the answer. Everything
else is a no, a request to wait, or unclear, and the check asks again, by keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.grammar import (
    FRIEND_PAYEE,
    KIN,
    KIN_PAYEE,
    NOTHING,
    PAUSE,
    PAYEE,
    InHand,
    Sum,
    after,
    concedes,
    matches,
    without_talk,
    written,
)
from assistant.fraud.matching import Pattern, Said, found
from assistant.fraud.questions import wording_of
from assistant.fraud.scripts import detect_scripts

SOUND_SYLLABLES = 2
"""Words of fewer syllables are looked for by spelling only."""
ALARM_SYLLABLES = 3
"""The same for alarms, which hold at once: 人质 sounds like 人知."""
SPOKEN_SYLLABLES = 3
"""In the check a shorter answer does not count by voice: a recogniser writes 对 over a hum."""

UNCLEAR = Answer(AnswerKind.UNCLEAR)
CANCELLED = Answer(AnswerKind.NO)
TOO_SHORT = Answer(AnswerKind.TOO_SHORT)
WAITING = Answer(AnswerKind.WAITING)


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
        typed_fen: The sum in the number field, where that was closed (fen).
        hers: It is about a bill, or about money that stays her own.
        spoken: A recogniser wrote ``text``: what moves the check on has to name what it says.
        about: What of the transfer in hand may be named.
        sums: The sums of money in ``text``.
    """
    if hers:
        about = replace(about, compared=False)  # 自己 is nobody of her list of payees
    if key is not None:
        by_key = _key(question, key)
        return UNCLEAR if _is_for_another(question, by_key, "", about, by_number=True) else by_key
    if question is Question.AMOUNT and typed_fen is not None:
        return Answer(AnswerKind.AMOUNT_TYPED, fen=typed_fen)
    said = Said.of(text)
    if not said.bare:
        return Answer(AnswerKind.SILENCE)
    if detect_scripts(text):
        return Answer(AnswerKind.UNSAFE, "script_words")
    warning = _warning(question, said)
    if warning:
        return warning
    if found(_words("cancel"), said):
        return CANCELLED
    words = written(_answered(question, text, sums), about, sums)
    number = _by_number(words) if wording_of(question).choices else ""
    if number:
        by_number = _key(question, number)
        if _is_for_another(question, by_number, words, about, by_number=True):
            return UNCLEAR
        return TOO_SHORT if spoken and by_number.kind is AnswerKind.SAFE else by_number
    if question is Question.AMOUNT and matches("amount", words):
        fen = sums[-1].fen
        return UNCLEAR if fen is None else Answer(AnswerKind.AMOUNT_SPOKEN, fen=fen)
    told, answer = _without_talk(question, words, hers)
    if answer.kind not in (AnswerKind.YES, AnswerKind.SAFE):
        return _doubt(question, said)
    if _is_for_another(question, answer, told, about):
        return UNCLEAR
    if spoken and not _names_it(question, told, tells=told != words):
        return TOO_SHORT
    return answer


def consents(text: str, about: InHand = NOTHING, sums: Sequence[Sum] = ()) -> bool:
    """Tell whether words say yes to what is on the screen, and nothing else besides.

    Asked wherever a yes opens, sends or buys something; a key needs no reading.
    """
    return interpret(Question.FINAL, text, about=about, sums=sums).kind is AnswerKind.YES


def says_deceived(text: str) -> bool:
    """Tell whether she says that somebody deceives her: 我被骗了, 骗子让我转的."""
    return found(_words("deceived"), Said.of(text)) is not None


def warns(text: str, *, in_hand: bool) -> bool:
    """Tell whether words warn outside the check: of fear or force, of somebody behind her.

    Args:
        text: What was said or typed.
        in_hand: She has a payment in hand, so that a stranger, an order or a swindler in her
            words is most likely about it; at home she may be telling of the news.
    """
    said = Said.of(_KNOWS_OF_THEM.sub("，", text))
    lists = (*_ALARMS, "stranger") if in_hand else ("alarm",)
    return any(found(_words(name), said) for name in lists)


def disputes(text: str) -> bool:
    """Tell whether words call the payment in hand wrong, or refuse it, where a PIN is asked.

    What is wrong with a PIN that she has typed is no dispute.
    """
    said = Said.of(text)
    if found(_words("of_the_pin"), said):
        return False
    no = interpret(Question.FINAL, text).kind is AnswerKind.NO
    return no or found(_words("disputed"), said) is not None


def is_friend(relation: str) -> bool:
    """Tell whether a saved relation means a friend or a neighbour: 老朋友, 邻居."""
    words = written(relation)
    return matches("friend_word", words) or matches("friend", words)


def is_doubtful(relation: str) -> bool:
    """Tell whether a saved relation is one that no friend has: 网友, 张警官, 专案组, 导师."""
    said = Said.of(relation)
    return any(found(_words(name), said) is not None for name in ("stranger", "no_friend"))


def _key(question: Question, key: str) -> Answer:
    closed = wording_of(question).choices
    if key.isdigit() and 1 <= int(key) <= len(closed):
        _, kind, choice = closed[int(key) - 1]
        return Answer(kind, choice)
    if question in (Question.SECRECY, Question.COACHING):
        # The question is whether there is somebody: the key for yes says that there is.
        return {"yes": Answer(AnswerKind.UNSAFE, "yes"), "no": Answer(AnswerKind.SAFE, "no")}.get(
            key, UNCLEAR
        )
    if key == "no":
        return CANCELLED
    if key == "yes" and question in (Question.NOTICE, Question.FINAL):
        return Answer(AnswerKind.YES)
    return UNCLEAR


def _by_number(words: str) -> str:
    """Return the number of the closed answer where that is all she says: 第一个, 选二."""
    if matches("vague_who", words):
        return ""
    return next((n for n in ("1", "2") if matches(f"number_{n}", words)), "")


# What warns

_ALARMS = ("deceived", "alarm", "told_to")
_KNOWS_OF_THEM = re.compile(
    r"怕(?:我|俺|我们|咱们|老人)(?:受骗|上当|被骗|吃亏)|(?:这些|那些|这种)?骗子的(?:事儿?|话|手段)(?:我|俺)?(?:都|也)?(?:知道|晓得|听过)?"
    r"|(?:谁|哪个|边个)(?:敢|能|配|会|还会)?(?:来)?(?:叫|让|喊|教)[我俺咱额](?:瞒着?|保密)?(?=[啊呀哦咧呢]*(?:[，。！,!.\s]|$))"
    r"|防(?:诈骗|骗子|骗)|(?:现在|如今|外头|外面)骗子(?:那么|这么|太|真|可|很)?多|骗子(?:才|就爱|都|专门)(?:会)?(?:叫|让)人(?:保密|瞒着?|转[钱账])"
    r"|(?:还能|怎么会|咋会|哪能|哪会|咋能|岂能)不(?:认识|认得)|(?:^|(?<=[，。！,!.\s]))(?:怎么|咋)不(?:认识|认得)(?=[，。！,!.\s])"
    r"|(?:她|他)(?:叫|喊|管)[我俺额咱](?:叫|喊)?(?:亲)?(?:妈妈?|爸爸?|娘|爹|老爸|老妈)(?=的?(?:[，。！,!.\s]|$))"
    r"|(?:她|他)(?:先|都|给我|替我|帮我)?交的(?=钱|学费|药费|医药费|住院费|押金|水电费|电费|水费|费)|还返(?=钱)"
)
_ALSO_AFRAID = re.compile(r"[我俺额咱阿拉]也怕(?:被骗|上当|受骗|吃亏)")
"""At the notice, which warns of it; later it is of this payment."""
"""That she knows of swindlers is no report of one, and 谁敢教我 asks for no answer."""
_BEHIND = (Question.SECRECY, Question.COACHING)
_THERE_IS_NOTHING = ("有没有", "有什么", "有啥", "有事", "有钱", "有数")
_THERE_IS = re.compile(r"^(?:[嗯啊哎哦是对真的]|确实)*有")
_YES_INDEED = re.compile(r"^[嗯啊]*(?:是的?|是啊|对[的啊]?|没错|可不)+$")
_HEDGE = re.compile(r"好像|可能|也许|大概|应该|估计|差不多|算是|没有?吧")


def _warning(question: Question, said: Said) -> Answer | None:
    """Return the answer of words that warn, whatever else is said; None where none does."""
    text = _KNOWS_OF_THEM.sub("，", said.text)
    said = Said.of(_ALSO_AFRAID.sub("，", text) if question is Question.NOTICE else text)
    told = next((word for word in (found(_words(name), said) for name in _ALARMS) if word), None)
    if told is None and question is Question.WHO:
        told = found(_words("stranger"), said)
    if question not in _BEHIND:
        return None if told is None else Answer(AnswerKind.UNSAFE, told)
    rest = Said.of(_TELLS_NOTHING.sub("，", _ECHO.sub("，", said.text)))
    there_is = found(_words(question.value), rest)
    says_so = _says_that_there_is(rest.bare)
    if told is None and there_is is None and not says_so:
        return None
    if told is None and there_is is not None and _HEDGE.search(rest.bare):
        return Answer(AnswerKind.UNSURE, "unsure")
    return Answer(AnswerKind.UNSAFE, "yes")


def _says_that_there_is(bare: str) -> bool:
    begins = _THERE_IS.match(bare)
    if begins and not bare[begins.end() - 1 :].startswith(_THERE_IS_NOTHING):
        return True
    return _YES_INDEED.match(bare) is not None


_PLACES = "(?:在|正在|正|电话里|手机上|手机里|旁边|身边|或者|或|、|，){0,8}"
_ECHO = re.compile(
    rf"(?:(?<=^)|(?<=[，。？！,?! ]))(?:现在)?{_PLACES}有没有(?:人)?"
    rf"(?:{_PLACES}教[您你我](?:怎么做)?|(?:叫|让|要)[您你我](?:别|不要)告诉家里人)?[?？]?"
)
"""The bank's own question said back."""
_TELLS_NOTHING = re.compile(
    r"有人(?:在)?(?:排队|排着队|等着[用办])|有[啥什甚]么?(?:好|可)(?:怕|瞒|说)的?|有的是"
    r"|(?:照着?|按着?)(?:你们?|您|屏幕)上?(?:说|念|写|讲)的|没(?:戴|带)耳机"
    r"|(?:跟|和|同|对)(?:他们|她们|他|她)(?:都|也|早|全)?(?:说|讲|商量|提)"
)
"""A queue behind her, 有啥好瞒的, and what she has told others herself: nobody tells her anything."""


# What is wholly understood


def _answered(question: Question, text: str, sums: Sequence[Sum]) -> str:
    """Return her words without the bank's own question, where she has said it back."""
    if question not in _BEHIND or sums:
        return text
    # 有没有，没有 weighs both; only 有没有？ is surely the question.
    return _ECHO.sub(lambda echo: echo[0] if echo[0].endswith("有没有") else "，", text)


_TOLD = ("fact_with", "fact_named", "fact_bare", "fact_apart", "occasion_with", "occasion_named")
_TALK = {
    Question.NOTICE: (*_TOLD, "why_yes", "warned_with", "firm_yes", "courtesy_yes", "echo_agreed"),
    Question.WHO: ("use_named", "use_with", "use_bare", *_TOLD),
    Question.PURPOSE: ("fact_with", "fact_named", "fact_bare"),
    Question.SECRECY: (*_TOLD, "open_named", "open_apart", "self_named", "self_apart", "deny_secrecy_apart"),
    Question.COACHING: ("alone_with", "alone_named", "alone_bare", "self_named", "self_apart", "deny_coaching_apart"),
    Question.FINAL: (*_TOLD, "why_yes", "firm_yes", "echo_agreed"),
}
"""What she may tell beside an answer to each question (talk.yaml)."""


def _without_talk(question: Question, words: str, hers: bool) -> tuple[str, Answer]:
    """Return her words without what she tells besides, and what they answer."""
    if question in (Question.NOTICE, Question.FINAL):
        words = after(
            "by_the_way", words
        )  # 对了，我闺女住院了 came to her mind and agrees to nothing
    if not words or question is Question.AMOUNT or _is_open(question, words):
        return words, UNCLEAR
    answer = _whole(question, words, hers)
    if answer is not UNCLEAR or matches("reserves", words):
        return words, answer
    for told in without_talk(words, _TALK[question]):
        if told and not _is_open(question, told):
            answer = _whole(question, told, hers)
            if answer is not UNCLEAR:
                return told, _with_purpose(question, answer, words)
    return words, UNCLEAR


def _with_purpose(question: Question, answer: Answer, words: str) -> Answer:
    """Add what for to whom it is for, where she told both."""
    what_for = _purpose(words) if question is Question.WHO else ""
    return replace(answer, also=((Question.PURPOSE, what_for),)) if what_for else answer


def _is_open(question: Question, words: str) -> bool:
    """Tell whether they sound like an answer and leave it open."""
    if concedes(words):
        return True
    if question is Question.WHO:
        return matches("vague_who", words)
    if question is Question.PURPOSE:
        return False
    if question in _BEHIND:
        return matches(f"{question.value}_open", words)
    # 好，知道了 takes in what was said; only where nothing but hearing is asked is that a yes.
    return (
        matches("depends", words)
        or matches("no_yes", words)
        or (
            matches("right_you_are", words) or matches("names_alone", words)
            if question is Question.NOTICE
            else matches("heard", words) or matches("no_yes_asked", words)
        )
    )


def _whole(question: Question, words: str, hers: bool) -> Answer:
    """Return what the grammar makes of the whole utterance."""
    if question is Question.WHO:
        return _who(words, hers)
    if question is Question.PURPOSE:
        choice = _purpose(words)
        return Answer(AnswerKind.SAFE, choice) if choice else UNCLEAR
    if question in _BEHIND:
        return Answer(AnswerKind.SAFE, "no") if _nobody(question, words) else UNCLEAR
    says_yes = matches("consent", words) or (
        question is Question.NOTICE
        and (matches("notice", words) or matches("consent", after("heard", words)))
    )
    return Answer(AnswerKind.YES) if says_yes else UNCLEAR


def _who(words: str, hers: bool) -> Answer:
    rules = {"who_is_family": "family", "who_is_friend": "friend"}
    if hers:
        rules["who_is_hers"] = "family"
    choice = next((choice for rule, choice in rules.items() if matches(rule, words)), None)
    if choice is None:
        return UNCLEAR
    return Answer(AnswerKind.SAFE, choice)


def _is_for_another(
    question: Question, answer: Answer, words: str, about: InHand, *, by_number: bool = False
) -> bool:
    """Tell whether her own list of payees contradicts whom she names, or the number she chooses.

    She may mean another payee than the one in hand, or have been told whom to name: 给我儿子的
    where she saved a daughter, 给闺女的 where it is a neighbour, 选二 for a daughter.
    """
    if not about.compared or answer.kind is not AnswerKind.SAFE:
        return False
    if question is Question.PURPOSE:
        return not about.kin and matches("for_kin_of_hers", words)
    if question is not Question.WHO:
        return False
    if not (about.kin or about.friend):
        return about.doubtful or answer.choice == "family"  # 家里人, of whom she saved as 装修师傅
    if answer.choice != ("friend" if about.friend else "family"):
        return True
    if matches("says_child", words) and not any(matches("child_of_hers", kin) for kin in about.kin):
        return True  # 我是她妈, of whom she saved as 老伴
    return not (about.friend or by_number or matches("who_is_family", words, hers=True))


_PART_BEGINS = re.compile(
    rf"(?<={PAUSE})|(?<!^)(?<!{PAUSE})(?=[我她他给帮替还买交付订请欠借{PAYEE}{KIN}{KIN_PAYEE}{FRIEND_PAYEE}]"
    "|女[儿婿]|闺女|孩子|儿子|老伴|自己|自家|家里|屋里|屋头|一家|全家|不是|不投|没别|就[是当]|拿给)"
)
"""Where another part of what for may begin without a pause."""
_MOST_PARTS = 14


def _purpose(words: str) -> str:
    """Return what for: it may be told in parts, with others beside them; the first part counts."""
    begins = [0, *(found.start() for found in _PART_BEGINS.finditer(words)), len(words)]
    if not words or len(begins) > _MOST_PARTS:
        return ""
    told: dict[int, str] = {0: ""}  # up to where all is told, and what for
    for end in begins[1:]:
        for start in begins:
            if start < end and start in told and not told.get(end):
                alone = not told[start] and words[end - 1] == PAUSE
                part = _part(words[start:end].strip(PAUSE), alone=alone)
                if part is not None:
                    told[end] = told[start] or part
    return told.get(len(words), "")


@lru_cache(maxsize=1024)
def _part(words: str, *, alone: bool) -> str | None:
    """Return what for a part tells; "" where it stands beside it; None where it is neither.

    Where ``alone`` it stands before what for, with a pause behind it.
    """
    if matches("what_own", words) or matches("what_debt", words):
        return "own_use"
    if matches("what_buying", words):
        return "buying"
    # 家里用，给朋友的 is two answers; 给朋友，看病 is one, 邻居闺女看病 somebody else's.
    friend = alone and matches("who_is_friend", words) and not matches("vague_who", words)
    return "" if friend or matches("what_beside", words) else None


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
    Question.WHO: re.compile("[给是替帮俾畀]"),
    Question.PURPOSE: re.compile("[给用买交缴付还替帮供凑花看治]|钱"),
}
_HUMS = re.compile(rf"^[嗯啊哎哦噢喔呃额诶欸唉呀哟嘿那{PAUSE}]+")


def _names_it(question: Question, words: str, *, tells: bool) -> bool:
    """Tell whether a safe answer names what it says, in at least three syllables."""
    told = _HUMS.sub("", words).replace(PAUSE, "")
    rule = _NAMED.get(question)
    if len(told) < SPOKEN_SYLLABLES:
        return False
    if rule is None:
        # 我闺女下个月结婚 may be a neighbour's talk: whom or what the money is for is not in it.
        what_for = tells or _purpose(words)
        return (
            question not in _SAYS_FOR
            or not what_for
            or _SAYS_FOR[question].search(words) is not None
        )
    if question in _BEHIND and matches(f"{question.value}_moot", words):
        return True
    return matches(rule, words) or (
        question is Question.NOTICE and matches(rule, after("heard", words))
    )


# What is not


_BEGINS = r"^(?:[嗯啊哎那我先还再都，]|还是|(?:听|听到|听见|知道|明白|清楚|晓得|懂)[了啦的]?)*"
_REFUSES = re.compile(rf"{_BEGINS}(?:[不别甭莫]|没有?定|没有?想好|算了|拉倒|停)")
_REFUSES_NOTHING = re.compile(
    rf"{_BEGINS}(?:不过|不错|不差|不是(?:骗子|那种事)|不用要|不知|不清楚|不好意思|不光|不只|不见|不着急|不急|不怕|不要紧|不用说|不用念"
    r"|不用讲|不用问|不用想|不用再|不改|不变|不后悔|不懂|不明白|不太|不大|不认|不记|不晓|不确|不一定|不能确|不敢"
    r"|别啰|别罗|别说了|别念了|别问了|别磨|别急|别催|别慌|别忙)"
)
_ASKS = re.compile(r"[吗么?？][。.!！\s]*$")
"""要手续费吗 asks something and tells nothing of this payment."""
_BARE_NO = re.compile(r"^(?:不是|不对|不要|不行|不了|不|没有|没|否)[的了啊呀吧呢]*$")


def _doubt(question: Question, said: Said) -> Answer:
    """Return what words are that do not count: a no, doubt, a request to wait, or unclear."""
    if question in (Question.NOTICE, Question.FINAL):
        refuses = _REFUSES.match(said.bare) and not _REFUSES_NOTHING.match(said.bare)
        if refuses:
            return CANCELLED
    elif question is not Question.AMOUNT and found(_words("unsure"), said):
        return Answer(AnswerKind.UNSURE, "unsure")
    if question in (Question.WHO, Question.PURPOSE) and not _ASKS.search(said.text):
        doubtful = found(_words("doubtful"), said)
        if doubtful:
            return Answer(AnswerKind.UNSURE, doubtful)
    if question not in (*_BEHIND, Question.NOTICE, Question.FINAL) and _BARE_NO.match(said.bare):
        # Who and what for: 没有 answers neither, and may be meant for the next question.
        early = question is not Question.AMOUNT and said.bare.startswith("没")
        return UNCLEAR if early else CANCELLED
    return WAITING if found(_words("waiting"), said) else UNCLEAR


@cache
def _words(name: str) -> tuple[Pattern, ...]:
    syllables = ALARM_SYLLABLES if name in ("deceived", "alarm") else SOUND_SYLLABLES
    return tuple(Pattern.of(phrase, syllables) for phrase in _lists()[name])


@cache
def _lists() -> Mapping[str, Any]:
    path = Path(__file__).with_name("answers.yaml")
    lists: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return lists

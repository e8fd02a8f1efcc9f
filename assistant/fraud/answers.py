"""Reads keys and words as answers to the check. Only what is clearly safe is safe.

What contradicts itself is unclear or unsafe, never safe; what no list knows is unclear, and
the check asks again, by keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.matching import Pattern, Said, found
from assistant.fraud.questions import wording_of
from assistant.fraud.scripts import heard
from assistant.fraud.sounds import sound

SOUND_SYLLABLES = 2
"""Shorter words are read by spelling only."""

UNCLEAR = Answer(AnswerKind.UNCLEAR)
CANCELLED = Answer(AnswerKind.NO)


def interpret(
    question: Question,
    text: str,
    *,
    key: str | None = None,
    amount_fen: int | None = None,
    typed: bool = False,
    hers: bool = False,
) -> Answer:
    """Return what a key, an amount or words answer to ``question``.

    Args:
        question: What is on the screen.
        text: What was said or typed; empty for silence, or with a key.
        key: ``yes``, ``no`` or ``1`` to ``3``.
        amount_fen: The amount in it, where one was understood (fen).
        typed: The amount came from the number field.
        hers: It is about a bill, or about money that stays her own.
    """
    if key is not None:
        return _key(question, key)
    if question is Question.AMOUNT and typed and amount_fen is not None:
        return Answer(AnswerKind.AMOUNT_TYPED, fen=amount_fen)
    said = Said.of(text)
    if not said.bare:
        return Answer(AnswerKind.SILENCE)
    if heard(text):
        return Answer(AnswerKind.UNSAFE, "script_words")
    if hers and question is Question.WHO:
        answer = _who(said, amount_fen, ("family", "friend", "hers"))
    else:
        answer = _READERS[question](said, amount_fen)
    if answer.kind in (AnswerKind.YES, AnswerKind.SAFE) and _ASKS.search(text):
        return UNCLEAR  # 嗯？ 没有吗 闺女？ ask back, they do not answer
    if answer.kind is not AnswerKind.UNSAFE and found(_words("cancel"), said):
        return CANCELLED
    return answer


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


_ASKS = re.compile(r"(?:[?？]|[吗嘛么])\s*[。.!！]?\s*$")
_EXCLAIMS = re.compile(r"^(?:嗯|啊|哎|哦|那)*好(?![的吧啊呀嘞了好行可对是就转接确定没嗯]|$)")
"""好贵啊 is no yes."""
_SECOND_HAND = re.compile(r"说的|介绍|(?:叫|让|催|教)(?:我|俺)")
"""儿子说的一个老师, 家里人叫我转的: who it is for has not been told."""

# Yes or no: the notice and the final question

_YES = re.compile(
    r"^(?:嗯+|啊|哎|哦|那|好+)*"
    r"(?:好(?!像|几|多|久)的?|对|是的?(?!谁|哪|啥)|行|可以|成|中|要转|接着|继续|同意|确定|确认|定了?|没问题|我定了|转(?!账吗)|要得|使得|想好了|快转)"
)
_NOT_YES = re.compile(
    r"[不别没改]|警察|公安|法院|客服|他们|人家|等|算了|取消|先|可是|但是|不过|吗|么|谁|哪|啥|怎|为何|几"
)
_NO = re.compile(
    r"^(?:嗯|啊|哎|那|我|还是|还|先)*(?:不(?!过|知道|清楚|好意思|光|只|见|着急|急|怕|要紧|用[^了])|别(?!啰嗦|罗嗦|说了|念了|问了|磨)|没有?定|没有?想好|算了|取消|拉倒)"
)


def _yes_or_no(said: Said, _fen: int | None) -> Answer:
    told_to = found(_words("purpose", "told_to"), said)
    if told_to:
        return Answer(AnswerKind.UNSAFE, told_to)
    words = said.bare.replace("没问题", "好").replace("没错", "对").replace("没事", "好")
    words = words.replace("就这么", "")
    if _NO.match(words):
        return CANCELLED
    if _YES.match(words) and not _EXCLAIMS.match(words) and not _NOT_YES.search(words):
        return Answer(AnswerKind.YES)
    return UNCLEAR


_TELLS = re.compile(r"^是(?!的|啊|呀|吧|嘛|$)")
"""是我闺女 begins like a yes and answers another question."""
_HEARD_IT = re.compile(
    r"^(?:(?:嗯|啊|哎|哦|好|我|都|是|的)*"
    r"(?:知道|明白|听明白|听懂|听到|听见|懂|清楚|听清|晓得|记住)[了啦]*(?:吧|呢|啊|呀)?)+"
)


def _notice(said: Said, fen: int | None) -> Answer:
    """The notice is answered by having taken it in, too: 知道了, 听明白了，接着转."""
    taken_in = _HEARD_IT.match(said.bare)
    rest = said.bare[taken_in.end() :] if taken_in else said.bare
    if not rest:
        return Answer(AnswerKind.YES)
    if _TELLS.match(rest):
        return UNCLEAR
    return _yes_or_no(Said.of(rest.removeprefix("还")), fen)


# Who, and what for

_BARE_NO = re.compile(r"^(?:不|不是|不对|没有|没|不要|不行|不了|否)[的了啊呀吧呢]*$")
_SOMEBODY_OF_HERS = re.compile(
    r"(?:闺女|女儿|姑娘|儿子|孙子|孙女|外孙|孩子|老伴|媳妇|女婿|朋友|邻居|同事|同学|亲戚|战友)"
    r"(?:的|他|她|家的?|单位的?|公司的?)*"
    r"(?:朋友|同事|同学|老师|老板|领导|对象|邻居|债主|医生|大夫|客户|经理|师傅|房东|中介|熟人|战友|网友)"
)
"""我儿子的老板 is not her son."""


def _who(said: Said, _fen: int | None, safe: tuple[str, ...] = ("family", "friend")) -> Answer:
    stranger = found(_words("who", "stranger"), said)
    told_to = found(_words("purpose", "told_to"), said)
    if stranger or told_to:
        return Answer(AnswerKind.UNSAFE, stranger or told_to or "")
    if _BARE_NO.match(said.bare):
        return CANCELLED
    if found(_words("unsure"), said):
        return Answer(AnswerKind.UNSURE, "unsure")
    named = _choices("who", safe, said)
    choices = list(dict.fromkeys("family" if name == "hers" else name for name in named))
    if (
        len(choices) != 1
        or _SOMEBODY_OF_HERS.search(said.bare)
        or _SECOND_HAND.search(said.bare)
        or _second_hand(said)
    ):
        return UNCLEAR
    what_for = _purpose(said, None)
    if what_for.kind in (AnswerKind.UNSAFE, AnswerKind.UNSURE):
        return what_for
    also = ((Question.PURPOSE, what_for.choice),) if what_for.kind is AnswerKind.SAFE else ()
    return Answer(AnswerKind.SAFE, choices[0], also=also)


def _purpose(said: Said, _fen: int | None) -> Answer:
    told_to = found(_words("purpose", "told_to"), said)
    if told_to:
        return Answer(AnswerKind.UNSAFE, told_to)
    if found(_words("unsure"), said):
        return Answer(AnswerKind.UNSURE, "unsure")
    doubtful = found(_words("purpose", "doubtful"), said)
    if doubtful:
        return Answer(AnswerKind.UNSURE, doubtful)
    if _BARE_NO.match(said.bare):
        return CANCELLED
    choices = _choices("purpose", ("own_use", "buying"), said)
    if not choices or found(_words("purpose", "told_by_family"), said) or _second_hand(said):
        return UNCLEAR
    return Answer(AnswerKind.SAFE, choices[0])


# Whether somebody is behind it

_ECHO = re.compile(
    r"(?:现在)?有没有(?:人)?(?:.{0,14}?(?:别告诉家里人|教[您你我]怎么做|怎么做|教[您你我]))?"
)
_OWN_DOING = r"(?:来|弄|办|做主|做|转|想|定|拿|的|主意|决定|操作|按|要|会|愿意)"
_ALONE = re.compile(
    rf"(?:都|全|就|是)*(?:我|俺|就)(?:自己|自个儿)(?:一个人)?{_OWN_DOING}*"
    rf"|(?:自己|自个儿){_OWN_DOING}+"
    rf"|(?:都|就|是)*(?:(?:我|俺)就?|就)一个人{_OWN_DOING}*"
)
_KNOWN = re.compile(
    r"我?(?:家里人?|家人|孩子们?|闺女|女儿|儿子|老伴)(?:都|也|全)*(?:知道|晓得)(?!什么|啥)"
)
"""What is known at home is no secret: said after a denial it harms nothing."""
_DENIED_BY_SOUND = frozenset(
    map(sound, ("没有", "没有啊", "没有呀", "没有的", "没有人", "没有人啊", "没有没有"))
)
_THERE_IS = re.compile(r"^(?:嗯|啊|哎|哦|是|是的|对|确实|真)*有(?!没有|什么|啥|事|钱)")
_YES_INDEED = re.compile(r"^(?:嗯|啊)*(?:是|是的|是啊|对|对的|对啊|没错|可不)+$")
_BUT = re.compile(r"但|不过|可是|只是|就是|除了|就有|才怪")
_HEDGE = re.compile(r"好像|可能|也许|大概|应该|估计|差不多|算是|没有?吧")


def _nobody_behind(name: str, said: Said) -> Answer:
    rest = Said.of(_ECHO.sub("，", said.text))
    if not rest.bare:
        return UNCLEAR
    there_is = found(_words(name, "unsafe"), rest)
    if there_is or _THERE_IS.match(rest.bare) or _YES_INDEED.match(rest.bare):
        if there_is is None or not _hedged(rest):
            return Answer(AnswerKind.UNSAFE, "yes")
        return Answer(AnswerKind.UNSURE, "unsure")
    if found(_words("unsure"), rest):
        return Answer(AnswerKind.UNSURE, "unsure")
    doubtful = found(_words(name, "doubtful"), rest)
    nobody = _says_only_nobody(rest.bare) or rest.sounds in _DENIED_BY_SOUND
    if not nobody or _hedged(rest) or _BUT.search(rest.bare) or doubtful:
        return UNCLEAR
    if rest.bare[0] in "对是":
        return UNCLEAR  # 对，没有: a yes and a no
    return Answer(AnswerKind.SAFE, "no")


def _says_only_nobody(bare: str) -> bool:
    """Whether all of it says that there is nobody, or that she does it alone.

    没有 in front makes nothing safe of what follows: 没有他不让提, 没有免提开着. A recogniser
    writes no comma, so that 没有 may end a sentence or deny the next. Whatever is not on the
    list of harmless words is unclear, and asked again by keys.
    """
    rest, denials = _nobody().subn("，", bare)
    rest, alone = _ALONE.subn("，", rest)
    if denials:
        rest = _KNOWN.sub("，", rest)
    around = _lists()["nobody"]["around"]
    return bool(denials or alone) and all(_made_of(around, part) for part in rest.split("，"))


@cache
def _nobody() -> re.Pattern[str]:
    listed = {name: "|".join(words) for name, words in _lists()["nobody"].items()}
    does = rf"(?:(?:{listed['begins']})(?:{listed['does']})*)?"
    return re.compile(
        rf"(?:{listed['where']})*(?:{listed['surely']})*"
        rf"(?:谁(?:也|都)没有?人?{does}"
        rf"|(?:{listed['none']})(?:(?:人|谁(?!也|都)){does}|{listed['none_of_it']})?)"
    )


def _made_of(words: Sequence[str], text: str) -> bool:
    """Whether ``text`` is nothing but these words, one after another."""
    ends = {0}
    for place in range(len(text)):
        if place in ends:
            ends |= {place + len(word) for word in words if text.startswith(word, place)}
    return len(text) in ends


def _secrecy(said: Said, _fen: int | None) -> Answer:
    return _nobody_behind("secrecy", said)


_BESIDE = re.compile(
    r"^(?:嗯|哎|是)*我?(?:大|小|老)?(?:闺女|女儿|姑娘|儿子|孙子|孙女|外孙女?|老伴|媳妇|女婿|家里人)(?:就|正)?"
    r"(?:陪我来|跟我来|[坐站等]?在(?:我)?(?:旁边|身边)(?:[坐站等陪]着)?我?)[的呢啊呀了]*"
    r"[，,。 ]*(?:不过|但是|但|可是|可)?"
)
"""Somebody of hers is with her, which by itself tells her nothing."""
_IN_LINE = re.compile(r"(?:后头|后面|后边)?(?:还|都)?有人(?:在)?(?:排队|排着队|等着[用办])呢?")


def _coaching(said: Said, _fen: int | None) -> Answer:
    rest = Said.of(_IN_LINE.sub("，", _BESIDE.sub("", said.text)))
    if rest.bare != said.bare and _nobody_behind("coaching", rest).kind is AnswerKind.SAFE:
        return UNCLEAR  # 我孙子在旁边呢，没人教我: asked once more, by keys
    return _nobody_behind("coaching", said)


def _amount(said: Said, fen: int | None) -> Answer:
    told_to = found(_words("purpose", "told_to"), said)
    if told_to:
        return Answer(AnswerKind.UNSAFE, told_to)
    if fen is None:
        return CANCELLED if _BARE_NO.match(said.bare) else UNCLEAR
    return Answer(AnswerKind.AMOUNT_SPOKEN, fen=fen)


_READERS: Mapping[Question, Callable[[Said, int | None], Answer]] = {
    Question.NOTICE: _notice,
    Question.WHO: _who,
    Question.PURPOSE: _purpose,
    Question.SECRECY: _secrecy,
    Question.COACHING: _coaching,
    Question.AMOUNT: _amount,
    Question.FINAL: _yes_or_no,
}


def _hedged(said: Said) -> bool:
    return bool(_HEDGE.search(said.bare))


def _second_hand(said: Said) -> bool:
    """Whether she is not sure herself, or only repeats what she was told."""
    return _hedged(said) or found(_words("hearsay"), said) is not None


def _choices(group: str, names: tuple[str, ...], said: Said) -> list[str]:
    return [name for name in names if found(_words(group, name), said)]


@cache
def _words(group: str, name: str = "") -> tuple[Pattern, ...]:
    listed = _lists()[group]
    phrases = listed[name] if isinstance(listed, Mapping) else listed
    return tuple(Pattern.of(phrase, SOUND_SYLLABLES) for phrase in phrases)


@cache
def _lists() -> dict[str, Any]:
    path = Path(__file__).parent / "answers.yaml"
    lists: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return lists

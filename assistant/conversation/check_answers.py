"""Read words and keys at the anti-fraud check as answers to its question.

The screen's data tell the payee, sum and account of the transfer that the words may name.
"""

from __future__ import annotations

from assistant.conversation.privacy_wish import keeps_secret
from assistant.fraud.answers import interpret, is_doubtful, is_friend, says_deceived
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.grammar import InHand
from assistant.screens import fraud_check
from assistant.screens.content import read
from assistant.screens.named import PartOfTransfer
from assistant.screens.view import View
from assistant.understanding.in_context.scope import without_denied_pressure
from assistant.understanding.in_context.sums import sums_in
from assistant.understanding.protocol import Parse
from assistant.understanding.readers.kinship import SURNAMES, words_for

STOPPING = frozenset({"cancel", "report_fraud"})
_CALLED = (
    "老{}头", "老{}", "{}师傅", "{}大哥", "{}大姐", "{}大爷", "{}大妈", "{}大娘", "{}大叔", "{}大婶", "{}叔叔",
    "{}阿姨", "{}老师", "{}奶奶", "{}爷爷", "{}伯伯", "{}大伯", "{}老伯", "{}老汉儿", "{}老汉", "{}老头", "{}爹爹", "{}嗲嗲", "{}嗲",
    "{}婆婆", "{}嫂子", "{}嫂", "{}哥", "{}姐", "{}叔", "{}伯", "{}婶", "{}爷", "{}姨",
)  # fmt: skip
SURE = 0.8
"""Least confidence (0 to 1) of a request to stop that has priority over a safe answer in the same
words."""


def check_answer_by_sound(
    text: str, parse: Parse, view: View, by_sound: str | None, *, spoken: bool
) -> Answer | None:
    """Read words as an answer to the fraud check: as spelled, then as the phrase they sound like.

    The phrase ``by_sound`` counts only if the spelled words are unclear or ask to wait, and never
    if they may stop the transfer. The guard has heard the words as spelled.
    """
    answer = check_answer(text, parse, view, spoken=spoken)
    if by_sound in (None, text) or parse.intent in STOPPING:
        return answer
    if answer is not None and answer.kind not in {AnswerKind.UNCLEAR, AnswerKind.WAITING}:
        return answer  # the recogniser may write 歇着弯, a wish to wait, for 接着转
    return check_answer(by_sound, parse, view, spoken=spoken)


def check_answer(text: str, parse: Parse, view: View, *, spoken: bool) -> Answer | None:
    """Read words as an answer to the fraud check; None if they stop it or ask for something else.

    The words may also deny that anybody told the customer to pay: 是我儿子，没有谁打电话让我转.
    """
    answer = _judge(text, view, spoken=spoken)
    beside = without_denied_pressure(text)
    if answer.kind is AnswerKind.UNCLEAR and beside not in ("", text):
        answer = _judge(beside, view, spoken=spoken)
    if answer.kind is AnswerKind.UNCLEAR and keeps_secret(text, in_transfer=True):
        return Answer(AnswerKind.UNSAFE)  # 我不想让儿子知道 keeps a secret here
    stops = parse.intent in STOPPING and (parse.confidence or 0) >= SURE
    if stops and (answer.kind is not AnswerKind.UNSAFE or says_deceived(text)):
        return None  # a report holds the transfer too, and calls a person even if the bank does not answer
    if answer.kind is AnswerKind.UNCLEAR and parse.interrupts:
        return None
    return answer


def _judge(text: str, view: View, *, spoken: bool) -> Answer:
    return interpret(
        question_on(view),
        text,
        hers=read(fraud_check.Data, view)["hers"],
        spoken=spoken,
        about=in_hand(read(PartOfTransfer, view)),
        sums=sums_in(text),
    )


def answer_by_key(key: str, view: View) -> Answer | None:
    """Return the answer that a key gives to the fraud check; None for a key that is not on screen.

    The key for no stops the transfer, except at the questions whether somebody directs the
    customer.
    """
    if key not in ("no", *view.keys, *(choice.key for choice in view.choices)):
        return None
    hers = read(fraud_check.Data, view)["hers"]
    return interpret(
        question_on(view), "", key=key, hers=hers, about=in_hand(read(PartOfTransfer, view))
    )


def in_hand(shown: PartOfTransfer) -> InHand:
    """Return the values of the transfer on the screen that the customer's words may name."""
    name, relation, tail = shown.get("payee", ""), shown.get("relation", ""), shown.get("tail", "")
    given = name[1:] if len(name) > 2 else ""
    friend = is_friend(relation)
    kin = () if friend else words_for(relation)
    called = "" if kin or friend else relation  # such as 装修师傅; the grammar knows 闺女
    return InHand(
        names=(
            *(told for told in (name, given, called) if told),
            *(_called(name) if friend else ()),
        ),
        kin=kin,
        compared=bool(relation),
        friend=friend,
        doubtful=bool(relation) and is_doubtful(relation),
        fen=shown.get("fen"),
        account=shown.get("account", ""),
        tail=tail if tail.isdigit() else "",
    )


def _called(name: str) -> tuple[str, ...]:
    """Return the names by which a friend may be called: for 李建国 also 老李 and 李师傅."""
    surname = next((one for one in name if one in SURNAMES), "")
    return tuple(way.format(surname) for way in _CALLED) if surname else ()


def question_on(view: View) -> Question:
    """Return which of the fraud check's questions ``view`` asks."""
    return Question(read(fraud_check.Data, view)["question"])

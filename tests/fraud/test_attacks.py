"""Test sentences that passed the check in November 2026, word for word (issue "Close the doors").

Each is an example of a kind; the sets in ``answers/`` have many of each kind.
"""

from __future__ import annotations

import pytest

from assistant.conversation.check_answers import in_hand
from assistant.fraud.answers import consents, interpret
from assistant.fraud.check import AnswerKind, Question

TO_HER_DAUGHTER = in_hand(
    {"payee": "王小红", "relation": "闺女", "fen": 2_000_000, "account": "存折"}
)
UNSAFE = {
    Question.FINAL: "对方骗我|是被逼的|是啊我害怕|对面那人盯着我",
    Question.NOTICE: "对方骗我",
    Question.WHO: "养生馆的师傅|卖药的老朋友|收藏协会的朋友",
    Question.PURPOSE: "买药就能返钱",
}
"""Fear, force, being watched, a seller."""
ASKED_AGAIN = {
    Question.FINAL: "可以再想想|转错了|成都",
    Question.NOTICE: "可以再想想",
    Question.WHO: (
        "假的儿子|孙子的警官|儿子的律师|我儿子手机里的人|我闺女，声音不太像|跟家里人没关系|我儿子不同意"
        "|孩子们都反对|等我问问我儿子|问那么多干啥我自己的钱|本人自愿|给救我孙子的人|儿子公司的账户"
        "|国外的朋友|微信里的朋友"
    ),
    Question.PURPOSE: "交订金拍卖",
}
"""Doubt, somebody else's people, no answer: or held, and never taken."""


def each(said: dict[Question, str]) -> list[tuple[Question, str]]:
    return [(question, words) for question, told in said.items() for words in told.split("|")]


@pytest.mark.parametrize(("question", "words"), each(UNSAFE))
def test_warning_words_are_unsafe(question: Question, words: str) -> None:
    assert interpret(question, words, about=TO_HER_DAUGHTER).kind is AnswerKind.UNSAFE


@pytest.mark.parametrize(("question", "words"), each(ASKED_AGAIN))
def test_what_is_no_answer_is_never_taken(question: Question, words: str) -> None:
    kind = interpret(question, words, about=TO_HER_DAUGHTER).kind
    assert kind not in (AnswerKind.YES, AnswerKind.SAFE)


@pytest.mark.parametrize("words", ["是被逼的", "成都", "对方骗我", "转错了", "是啊我害怕"])
def test_nor_is_it_a_yes_at_the_review(words: str) -> None:
    assert not consents(words, TO_HER_DAUGHTER)

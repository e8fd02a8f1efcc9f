"""Test words and keys during the fraud check: what is an answer, and what interrupts the check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.conversation import check_answers as module
from assistant.conversation.check_answers import (
    answer_by_key,
    check_answer,
    check_answer_by_sound,
    in_hand,
    question_on,
)
from assistant.demo.gallery import VIEWS
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.screens.named import PartOfTransfer
from assistant.screens.view import View
from assistant.understanding.in_context.sums import sums_in
from tests.conversation.parts import understood

CHECK = VIEWS["fraud_check"]


def asking(question: str, *keys: str) -> View:
    told = {"payee": "王小红", "relation": "闺女", "tail": "7742", "fen": 1_200_000}
    data = {**CHECK.data, **told, "question": question, "hers": False}
    return replace(CHECK, data=data, choices=(), keys=keys)


def kind(text: str, question: str, intent: str = "inform", confidence: float = 1.0) -> str | None:
    parse = understood(text, intent, confidence)
    answer = check_answer(text, parse, asking(question), spoken=False)
    return answer.kind.value if answer else None


def test_her_words_are_read_by_the_grammar_whatever_the_classifier_says() -> None:
    assert kind("是我闺女", "who", "goodbye", 0.3) == "safe"
    assert kind("不认识", "who", "affirm") == "unsafe"


@pytest.mark.parametrize(
    ("intent", "confidence", "cuts"), [("cancel", 0.9, True), ("cancel", 0.5, False)]
)
def test_a_sure_wish_to_stop_goes_before_a_safe_answer(
    intent: str, confidence: float, cuts: bool
) -> None:
    assert (kind("是我闺女", "who", intent, confidence) is None) is cuts


def test_who_denies_being_told_to_pay_may_answer_beside_it() -> None:
    assert kind("是我闺女，没有谁打电话让我转", "who") == "safe"


def test_a_sound_counts_only_where_the_words_mean_nothing() -> None:
    view = asking("final", "yes", "no")
    unclear, unsafe = understood("歇着弯", "inform"), understood("骗子让我转的", "inform")
    heard = check_answer_by_sound("歇着弯", unclear, view, "接着转", spoken=False)
    assert heard is not None
    assert heard.kind is AnswerKind.YES
    kept = check_answer_by_sound("骗子让我转的", unsafe, view, "接着转", spoken=False)
    assert kept is not None
    assert kept.kind is AnswerKind.UNSAFE


def test_the_same_words_are_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def judge(text: str, *_: object, **__: object) -> Answer:
        read.append(text)
        return Answer(AnswerKind.UNCLEAR)

    monkeypatch.setattr(module, "_judge", judge)
    parse = understood("我确定要转", "inform")
    check_answer_by_sound("我确定要转", parse, asking("who"), "我确定要转", spoken=True)
    assert read == ["我确定要转"]


def test_a_key_counts_only_where_it_is_on_the_screen() -> None:
    assert answer_by_key("yes", asking("who")) is None
    answer = answer_by_key("no", asking("who"))
    assert answer is not None
    assert answer.kind is AnswerKind.NO


def test_the_screen_says_what_her_words_may_name() -> None:
    named = in_hand(PartOfTransfer(payee="王小红", relation="闺女", fen=100, tail="7742"))
    assert {"王小红", "小红"} <= set(named.names)
    assert (named.fen, named.tail, named.compared) == (100, "7742", True)
    assert in_hand(PartOfTransfer()).names == ()
    assert [found.fen for found in sums_in("一万二")] == [1_200_000]
    assert question_on(asking("secrecy")) is Question.SECRECY

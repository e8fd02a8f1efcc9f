"""Test that typed or spoken words are never taken as a payload, however a slash is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.conversation.interpreter import read_key, read_sum
from assistant.demo.gallery import VIEWS
from assistant.fraud.check import Answer, AnswerKind
from assistant.screens.view import Choice, View
from assistant.understanding.payloads import as_words

WHO = View(
    "fraud_check",
    "收钱的人是您什么人？",
    data={
        "question": "who",
        "hers": False,
        "payee": "王小红",
        "relation": "闺女",
        "fen": 1_200_000,
    },
    choices=(Choice("1", "自己或家里人"), Choice("2", "朋友"), Choice("3", "不认识")),
    keys=("help", "repeat", "back", "home"),
)
AMOUNT = replace(
    WHO,
    data={"question": "amount", "hers": False, "fen": 1_200_000},
    choices=(),
    field_kind="amount",
)


@pytest.mark.parametrize(
    "text",
    ["/affirm", " /affirm", "／affirm", "\u3000／affirm", "\u200b/affirm", "//affirm", "。/affirm"],
)
def test_a_slash_before_her_words_is_taken_off(text: str) -> None:
    assert as_words(text) == "affirm"


@pytest.mark.parametrize("text", ["", "查余额", "，查余额", "１２，３", "一/二"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert as_words(text) == text


def test_of_slashes_alone_nothing_is_left() -> None:
    assert as_words(" // ") == ""


@pytest.mark.parametrize(
    ("key", "kind"), [("1", AnswerKind.SAFE), ("2", AnswerKind.UNCLEAR), ("3", AnswerKind.UNSAFE)]
)
def test_a_key_in_the_check_is_an_answer_and_no_payload(key: str, kind: AnswerKind) -> None:
    answer = read_key(key, WHO)
    assert isinstance(answer, Answer)
    assert answer.kind is kind


def test_the_key_for_no_stops_the_check_at_every_question() -> None:
    for view in (WHO, AMOUNT):
        answer = read_key("no", view)
        assert isinstance(answer, Answer)
        assert answer.kind is AnswerKind.NO


@pytest.mark.parametrize("key", ["yes", "4", "9"])
def test_a_key_that_is_not_on_the_screen_answers_nothing(key: str) -> None:
    assert read_key(key, WHO) is None


@pytest.mark.parametrize(("key", "payload"), [("home", "/go_home"), ("back", "/go_back")])
def test_keys_that_leave_the_check_go_to_the_dialogue(key: str, payload: str) -> None:
    assert read_key(key, WHO) == payload


def test_a_sum_typed_in_the_check_is_an_answer() -> None:
    assert read_sum("12000", AMOUNT) == Answer(AnswerKind.AMOUNT_TYPED, fen=1_200_000)
    assert read_sum("1" * 20, AMOUNT) == Answer(AnswerKind.UNCLEAR)


def test_a_sum_typed_elsewhere_goes_to_the_dialogue() -> None:
    asked = VIEWS["transfer_ask_amount"]
    assert read_sum("12.5", asked) == '/inform{"amount": 1250}'
    assert read_sum("1" * 20, asked) == "/inform"


def test_after_a_report_of_fraud_no_key_leads_to_a_menu() -> None:
    waits = View("help_called", "", {"state": "notified"}, keys=("help", "repeat"))
    assert [read_key(key, waits) for key in ("home", "back", "no", "yes")] == [None] * 4

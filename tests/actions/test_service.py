"""Test what all services share: when a task is put aside, and which answers an open question
takes."""

from __future__ import annotations

import pytest

from tests.actions.turns import Desk


@pytest.mark.parametrize(
    ("intent", "text", "screens"),
    [
        ("check_balance", "余额", ["balance", "choose"]),
        ("ask_branch", "几点关门", ["branch_info", "choose"]),
        ("thank", "谢谢", ["choose"]),
        ("call_help", "找个人", []),
        ("social_security", "医保卡里有多少钱", ["social", "choose"]),
    ],
)
def test_a_request_in_the_middle_is_served_and_the_question_stands(
    hers: Desk, intent: str, text: str, screens: list[str]
) -> None:
    hers.press("/queue_ticket")

    out = hers.say(intent, text)

    assert out.screens == screens
    assert hers.loop == "service_form"
    assert hers.say("inform", "社保").screen == "queue_number"


def test_a_misheard_request_that_answers_is_the_answer(hers: Desk) -> None:
    hers.say("special_service", "预约取钱")

    out = hers.say("transfer_money", "六万", amount=6_000_000)

    assert out.said == "utter_ask_cash_day"


def test_words_that_answer_nothing_are_a_new_request(hers: Desk) -> None:
    hers.press("/social_security")

    out = hers.say("check_balance", "查一下")

    assert out.screens[0] == "balance"


def test_a_wealth_question_repeated_is_a_miss(hers: Desk) -> None:
    hers.say("ask_wealth", "买月月安")

    assert hers.say("ask_wealth", "理财").before == ["utter_missed"]


def test_two_tasks_deep_the_first_is_forgotten_but_the_second_goes_on(hers: Desk) -> None:
    hers.press("/social_security")
    hers.say("set_lock", "打开夜间锁", lock="夜间锁")
    hers.yes()

    assert hers.loop == "service_form"
    assert hers.pick(3).screen == "request_taken"

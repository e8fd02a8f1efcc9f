"""Test requests that the branch handles later: a relative acts for her, or a visit at home."""

from __future__ import annotations

import pytest

from tests.actions.turns import Desk


@pytest.mark.parametrize(
    ("text", "screen", "sentence"),
    [
        ("有特殊情况", "choose", "utter_ask_special"),
        ("让儿子替我办", "request_taken", "utter_booked_relative"),
        ("能不能上门来办", "choose", "utter_ask_visit_when"),
        ("上午上门来办", "request_taken", "utter_booked_home_visit"),
        ("取六万现金", "choose", "utter_ask_cash_amount"),
    ],
)
def test_her_words_name_the_request(hers: Desk, text: str, screen: str, sentence: str) -> None:
    out = hers.say("special_service", text)

    assert (out.screen, out.said) == (screen, sentence)


def test_keys_lead_there_and_it_is_booked(hers: Desk) -> None:
    assert hers.press("/special_service").labels == ["家里人替我办", "请人上门来办"]
    assert hers.pick(2).labels == ["这周上午", "这周下午"]

    out = hers.pick(2)

    assert (out.screen, out.data["what"]) == ("request_taken", "上门服务")
    assert out.data["bring"] == "身份证、卡或存折"
    assert out.labels == ["现在请人来", "回到首页"]
    (booked,) = hers.bank.requests.list_requests()
    assert (booked.number, booked.details) == (f"T{out.data['number']}", {"when": "afternoon"})
    assert hers.pick(1).help == "voice"


def test_it_waits_for_her_pin(card: Desk) -> None:
    assert card.say("special_service", "让儿子替我办").data["purpose"] == "sign_in"
    assert card.pin().said == "utter_booked_relative"


def test_misses_back_and_cancel(hers: Desk) -> None:
    hers.press("/special_service")
    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed"]
    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed_twice"]
    hers.pick(2)
    assert hers.press("/go_back").said == "utter_ask_special"
    assert hers.say("cancel", "算了").said == "utter_cancelled_service"
    assert hers.bank.requests.list_requests() == []


def test_the_same_asked_once_more_is_asked_about_again(hers: Desk) -> None:
    hers.press("/special_service")

    assert hers.say("special_service", "特事特办").said == "utter_ask_special"
    assert hers.say("special_service", "让儿子替我办").screen == "request_taken"

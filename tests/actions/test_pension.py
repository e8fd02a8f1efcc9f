"""Test the answer whether the pension has come: this month, when, how much, and earlier months."""

from __future__ import annotations

import pytest

from assistant.actions import pension
from tests.actions.turns import Desk

MONTH = 31 * 86_400


def test_it_has_come(hers: Desk) -> None:
    out = hers.say("check_pension", "养老金到了没")

    assert (out.screen, out.said) == ("pension", "utter_pension")
    assert (out.words["day"], out.words["account"]) == ("三月十五号", "退休金卡")
    assert (out.data["arrived"], out.data["fen"]) == (True, 327_650)
    assert [row["day"] for row in out.data["rows"]] == ["3月15日", "2月15日", "1月15日"]


def test_it_has_not_come_yet(hers: Desk) -> None:
    hers.clock.advance(MONTH)

    out = hers.say("check_pension", "养老金到了没")

    assert (out.said, out.data["arrived"]) == ("utter_pension_not_yet", False)
    assert out.words["day"] == "三月十五号"


def test_where_none_ever_came_it_is_said(hers: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pension, "LOOKED_AT", 0)

    assert hers.say("check_pension", "养老金到了没").said == "utter_no_pension"


def test_it_is_told_whether_it_has_risen(card: Desk) -> None:
    card.say("check_pension", "养老金这个月涨了没有")

    out = card.pin()

    assert out.before == ["这一次跟上一次一样，没有涨。"]
    assert (out.screen, out.said) == ("pension", "utter_pension")
    assert card.say("check_pension", "养老金到了没").before == []


def test_the_sum_of_a_period_is_her_pension_alone(card: Desk) -> None:
    card.say("check_pension", "今年养老金一共发了多少")

    out = card.pin()

    assert (out.said, out.words["what"], out.words["period"]) == (
        "utter_transactions_of",
        "养老金",
        "今年",
    )
    assert (out.data["sum_in"], len(out.data["rows"])) == (3 * 327_650, 3)


def test_it_waits_for_her_pin_and_leaves_a_transfer_in_hand(card: Desk) -> None:
    assert card.say("check_pension", "养老金到了没").data["purpose"] == "sign_in"
    assert card.pin().screen == "pension"

    card.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)

    assert card.say("check_pension", "养老金").screens == ["pension", "transfer_review"]

"""Test wealth products: the risk is told first, and nothing unsuitable is sold."""

from __future__ import annotations

import pytest

from assistant.banking.model import BankError, LimitReached, NotAllowed, Unavailable
from tests.actions.turns import Desk, vague


def test_products_are_told_to_anybody_the_risk_first(nobody: Desk) -> None:
    out = nobody.say("ask_wealth", "有啥理财")

    assert (out.screen, out.said) == ("choose", "utter_ask_wealth")
    assert out.labels == ["R1 风险很低：天天稳", "R2 风险比较低：月月安", "R3 风险中等：年年进"]


def test_looking_leaves_a_transfer_in_hand(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)

    assert hers.say("ask_wealth", "有啥理财").screens == ["choose", "transfer_review"]


def test_one_is_picked_reviewed_and_bought(hers: Desk) -> None:
    before = hers.balance()
    hers.press("/ask_wealth")

    asked = hers.pick(2)
    assert (asked.screen, asked.said) == ("choose", "utter_ask_wealth_amount")
    assert asked.words["risk"] == "二级，比较低"
    assert asked.data["said"] == "R2 风险比较低：月月安"
    review = hers.say("inform", "五千块", amount=500_000)
    assert (review.screen, review.said) == ("transfer_review", "utter_review_wealth")
    assert review.data["facts"][0] == {"what": "先看风险", "shown": "R2 风险比较低"}
    assert hers.yes().screen == "fraud_check"
    hers.answer_check()

    assert hers.pin().said == "utter_posted_wealth"
    assert before - hers.balance() == 500_000


def test_it_can_be_named_with_its_sum_and_account(hers: Desk) -> None:
    out = hers.say("ask_wealth", "用退休金卡买五千月月安", amount=500_000, account="退休金卡")

    assert out.screen == "transfer_review"
    assert hers.transfer.account.name == "退休金卡"


def test_it_waits_for_her_pin(card: Desk) -> None:
    assert card.say("ask_wealth", "买月月安").data["purpose"] == "sign_in"
    assert card.pin().said == "utter_ask_wealth_amount"


def test_a_product_too_risky_for_her_is_explained_and_not_sold(hers: Desk) -> None:
    out = hers.say("ask_wealth", "买五万年年进", amount=5_000_000)

    assert (out.screen, out.said) == ("notice", "utter_not_suitable")
    assert (out.words["risk"], out.words["hers"]) == ("三级，中等", "二级，比较低")
    assert out.labels == ["请人给我讲讲", "看别的"]
    assert hers.visit.transfers == []
    assert hers.pick(2).said == "utter_ask_wealth"


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"entities": [vague("几千")]}, "utter_amount_vague"),
        ({"amount": 50_000}, "utter_wealth_too_little"),
        ({"amount": 20_000_000}, "utter_deposit_too_much"),
    ],
)
def test_a_sum_that_does_not_do_is_asked_for_anew(
    hers: Desk, nobody: Desk, known: bool, values: dict[str, object], sentence: str
) -> None:
    at = hers if known else nobody

    out = at.say("ask_wealth", "买点月月安", **values)  # type: ignore[arg-type]

    if not known:
        assert out.screen == "sign_in"
        return
    assert (out.screen, out.said) == ("choose", sentence)
    assert at.press('/inform{"amount": 500000}').screen == "transfer_review"


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (LimitReached(), "utter_bill_over_limit"),
        (NotAllowed(), "utter_account_locked"),
        (Unavailable(), "utter_failed"),
    ],
)
def test_a_refusal_of_the_bank_is_told(hers: Desk, refusal: BankError, sentence: str) -> None:
    hers.refuse("positions.buy", refusal)

    out = hers.say("ask_wealth", "买五千月月安", amount=500_000)

    assert (out.screen, out.said) == ("notice", sentence)
    assert hers.loop is None


@pytest.mark.parametrize(
    ("intent", "screen"), [("cancel", "notice"), ("go_home", "home"), ("go_back", "choose")]
)
def test_she_can_stop_or_go_back(hers: Desk, intent: str, screen: str) -> None:
    hers.press("/ask_wealth")
    hers.pick(2)

    out = hers.press(f"/{intent}")

    assert out.screen == screen
    if intent == "go_back":
        assert out.said == "utter_ask_wealth"
        assert hers.pick(1).words["name"] == "天天稳"


def test_two_misses_lead_to_the_keys(hers: Desk) -> None:
    hers.say("ask_wealth", "买月月安")

    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed"]
    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed_twice"]

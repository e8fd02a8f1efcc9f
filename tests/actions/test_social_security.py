"""Test social security: the medical account, certification, a new card, and payments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.actions.turns import Desk, desk


@pytest.mark.parametrize(
    ("text", "screen", "sentence"),
    [
        ("社保的事", "choose", "utter_ask_social"),
        ("医保卡里有多少钱", "social", "utter_medical_balance"),
        ("养老资格认证", "request_taken", "utter_booked_certification"),
        ("社保卡丢了要补办", "request_taken", "utter_booked_social_card"),
        ("交社保", "choose", "utter_ask_social"),
        ("交医保", "notice", "utter_no_bill_of_kind"),
    ],
)
def test_her_words_name_the_request(hers: Desk, text: str, screen: str, sentence: str) -> None:
    out = hers.say("social_security", text)

    assert (out.screen, out.said) == (screen, sentence)


@pytest.mark.parametrize(
    ("picks", "sentence"),
    [
        ((1, 1), "utter_medical_balance"),
        ((1, 2), "utter_booked_certification"),
        ((2, 1), "utter_no_bill_of_kind"),
        ((3,), "utter_booked_social_card"),
    ],
)
def test_keys_lead_there_too(hers: Desk, picks: tuple[int, ...], sentence: str) -> None:
    out = hers.press("/social_security")
    assert out.labels == ["查医保、查认证", "交医保、交养老", "补办社保卡"]

    for number in picks:
        out = hers.pick(number)

    assert out.said == sentence
    assert hers.loop is None


def test_the_medical_account_is_shown(hers: Desk) -> None:
    out = hers.say("social_security", "医保卡里有多少钱")

    assert (out.data["label"], out.data["fen"]) == ("医保个人账户", 184_620)


@pytest.mark.parametrize(("customer", "booked"), [("demo", True), ("zhang", False), ("chen", True)])
def test_certification_is_booked_when_it_is_time(
    tmp_path: Path, customer: str, booked: bool
) -> None:
    with desk(tmp_path / "data", customer) as her:
        out = her.say("social_security", "养老资格认证")
        requests = her.bank.requests.list_requests()

    assert out.said == ("utter_booked_certification" if booked else "utter_certified")
    assert len(requests) == (1 if booked else 0)
    if not booked:
        assert out.data["shown"] == "有效到 2026年10月02日"


def test_a_due_fee_is_paid_like_any_bill(tmp_path: Path) -> None:
    with desk(tmp_path / "data", "chen") as her:
        review = her.say("social_security", "交医保")
        assert (review.screen, review.data["fen"]) == ("transfer_review", 38_000)
        her.yes()
        done = her.pin("731246")

    assert done.said == "utter_posted_bill"


def test_it_waits_for_her_pin(card: Desk) -> None:
    assert card.say("social_security", "医保卡里有多少钱").data["purpose"] == "sign_in"
    assert card.pin().screen == "social"


def test_misses_back_and_cancel(hers: Desk) -> None:
    hers.press("/social_security")
    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed"]
    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed_twice"]
    assert hers.pick(1).data["what"] == "which"
    assert hers.press("/go_back").data["what"] == "what"
    assert hers.say("cancel", "算了").said == "utter_cancelled_service"


def test_a_transfer_put_aside_for_it_goes_on(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)

    out = hers.say("social_security", "医保卡里有多少钱")

    assert out.screens == ["social", "transfer_review"]

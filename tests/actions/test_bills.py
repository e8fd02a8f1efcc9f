"""Test paying bills: which bill, what is due, and the review, which is the same as for any
payment."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.banking.model import BankError, LimitReached, NotEnough, Unavailable
from assistant.fraud.policy import GuardSettings
from tests.actions.turns import Desk, desk


def test_a_named_bill_is_reviewed_and_paid(hers: Desk) -> None:
    before = hers.balance()

    review = hers.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")
    assert (review.screen, review.said) == ("transfer_review", "utter_review_bill")
    assert review.data["subject"] == "二月的电费"
    assert {"what": "户号尾号", "shown": "8813"} in review.data["facts"]
    assert review.shown[-1]["hints"] == ["对", "不对"]

    assert hers.yes().said == "utter_ask_authorised_fixed"
    done = hers.pin()

    assert (done.screen, done.said) == ("transfer_done", "utter_posted_bill")
    assert before - hers.balance() == 8_640
    assert hers.loop is None


def test_where_several_are_due_she_picks_one(hers: Desk) -> None:
    asked = hers.press("/pay_bill")
    assert (asked.screen, asked.said) == ("choose", "utter_ask_bill")
    assert asked.words["count"] == "三"
    assert asked.labels[0].startswith("二月电费 86.40 元")

    assert hers.pick(2).data["subject"] == "二月的水费"


def test_she_names_a_bill_and_the_account_that_pays(hers: Desk) -> None:
    hers.press("/pay_bill")

    out = hers.say("pay_bill", "燃气费，用退休金卡", bill_type="燃气费", account="退休金卡")

    assert out.data["subject"] == "二月的燃气费"
    assert hers.transfer.account.name == "退休金卡"


def test_it_waits_for_her_pin(card: Desk) -> None:
    asked = card.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")
    assert asked.data["purpose"] == "sign_in"

    assert card.pin().screen == "transfer_review"


def test_words_that_only_sound_like_a_bill_are_asked_about(hers: Desk) -> None:
    out = hers.say("pay_bill", "电费交了咋还停电", confidence=0.6, bill_type="电费")

    assert (out.screen, out.said) == ("whether", "utter_whether_bill")
    assert hers.visit.transfers == []
    assert hers.pick(1).data["subject"] == "二月的电费"


@pytest.mark.parametrize("known", [True, False])
def test_a_company_and_a_sum_with_nothing_due_is_a_transfer(
    hers: Desk, nobody: Desk, known: bool
) -> None:
    at = hers if known else nobody
    told = {"payee": "供热公司", "amount": 98_000, "bill_type": "暖气费"}

    out = at.say("pay_bill", "给供热公司转九百八", confidence=0.99, **told)

    if known:
        assert (out.screen, out.said) == ("transfer_review", "utter_review")
        assert at.transfer.payee.name == "太原供热公司"
    else:
        assert out.screen == "sign_in"


def test_another_sum_than_the_due_one_is_still_the_bill(hers: Desk) -> None:
    told = {"payee": "供电公司", "amount": 9_000, "bill_type": "电费"}

    out = hers.say("pay_bill", "给供电公司交九十电费", **told)

    assert (out.said, out.data["fen"]) == ("utter_review_bill", 8_640)


def test_a_bill_that_is_not_due_is_told(hers: Desk) -> None:
    none = hers.say("pay_bill", "交暖气费", confidence=0.99, bill_type="暖气费")
    assert (none.screen, none.said) == ("notice", "utter_no_bill_of_kind")
    assert none.words["kind"] == "暖气费"

    hers.clock.advance(17 * 86_400)
    hers.say("pay_bill", "交电费", confidence=0.99, bill_type="电费")
    hers.yes()
    hers.pin()
    paid = hers.say("pay_bill", "交电费", confidence=0.99, bill_type="电费")

    assert paid.said == "utter_bill_paid_already"
    assert (paid.words["kind"], paid.words["day"]) == ("二月的电费", "四月二号")


def test_when_all_is_paid_there_is_nothing_to_pay(tmp_path: Path) -> None:
    with desk(tmp_path / "data", "zhang") as his:
        for bill in his.bank.bills.list_due("zhang"):
            his.say("pay_bill", "交", confidence=0.99, bill_type=bill.kind)
            his.yes()
            his.pin("280915")
        out = his.press("/pay_bill")

    assert (out.screen, out.said) == ("notice", "utter_no_bills")


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (NotEnough(), "utter_bill_not_enough"),
        (LimitReached(), "utter_bill_over_limit"),
        (Unavailable(), "utter_failed"),
    ],
)
def test_a_refusal_of_the_bank_is_told(hers: Desk, refusal: BankError, sentence: str) -> None:
    hers.refuse("bills.begin", refusal)

    out = hers.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")

    assert (out.screen, out.said) == ("notice", sentence)
    assert out.words["account"] == "存折"
    assert (hers.loop, out.slot("service")) == (None, None)


def test_a_bill_that_is_checked_is_asked_about_as_a_bill(tmp_path: Path) -> None:
    with desk(tmp_path / "data", guard=GuardSettings(line_fen=5_000)) as hers:
        hers.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")

        out = hers.yes()

    assert (out.screen, out.data["hers"]) == ("fraud_check", True)


@pytest.mark.parametrize("words", ["改成五百块", "给闺女"])
def test_payee_and_sum_of_a_bill_cannot_be_changed(hers: Desk, words: str) -> None:
    hers.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")

    out = hers.say("inform", words)

    assert (out.screen, hers.status) == ("transfer_review", "review")
    assert "utter_stands_as_it_is" in out.before
    assert (hers.transfer.payee.name, hers.transfer.amount.fen) == ("国网太原供电公司", 8_640)


def test_a_bill_can_be_paid_from_another_account(hers: Desk) -> None:
    hers.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")

    out = hers.say("inform", "用退休金卡", account="退休金卡")

    assert out.screen == "transfer_review"
    assert hers.transfer.account.name == "退休金卡"


@pytest.mark.parametrize("intent", ["deny", "go_back", "cancel"])
def test_a_reviewed_bill_that_she_does_not_want_stays_unpaid(hers: Desk, intent: str) -> None:
    hers.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")

    out = hers.press(f"/{intent}")

    assert (out.screen, out.said) == ("transfer_cancelled", "utter_cancelled_fixed")
    assert hers.status == "cancelled"
    assert len(hers.bank.bills.list_due("demo")) == 3


def test_a_transfer_put_aside_for_a_bill_goes_on_after_it(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转钱", confidence=0.99, payee="闺女")

    hers.say("pay_bill", "先把电费交了", confidence=0.99, bill_type="电费")
    hers.yes()
    out = hers.pin()

    assert out.screens == ["transfer_done", "transfer_ask_amount"]
    assert out.words["payee"] == "闺女王小红"


def test_a_bill_put_aside_for_another_service_is_not_begun_again(hers: Desk) -> None:
    hers.say("pay_bill", "把电费交了", confidence=0.99, bill_type="电费")

    out = hers.say("queue_ticket", "取个号，取钱")

    assert out.screens == ["queue_number"]
    assert hers.status == "cancelled"


def test_of_two_bills_named_at_once_she_pays_one_and_is_offered_the_other(hers: Desk) -> None:
    asked = hers.say("pay_bill", "水费电费一块儿交了", confidence=0.99, bill_type="水费、电费")
    assert (asked.said, len(asked.labels)) == ("utter_ask_bill", 2)
    assert asked.labels[0].startswith("二月电费")

    assert hers.pick(1).data["subject"] == "二月的电费"

    later = hers.visit.also_asked
    assert later is not None and later.label == "交水费"
    hers.yes()
    hers.pin()
    assert hers.press(later.payload).data["subject"] == "二月的水费"


def test_where_she_does_not_mind_which_bill_comes_first_it_is_the_first_she_named(
    hers: Desk,
) -> None:
    hers.say("pay_bill", "水费电费一块儿交了", confidence=0.99, bill_type="水费、电费")

    assert hers.say("inform", "随便，都行").data["subject"] == "二月的水费"


def test_before_her_card_is_in_nobody_knows_what_is_due(nobody: Desk) -> None:
    words = "给供热公司转九百八"
    out = nobody.say("pay_bill", words, confidence=0.99, payee="供热公司", amount=98_000)

    assert out.screen == "sign_in"

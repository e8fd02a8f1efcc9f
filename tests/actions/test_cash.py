"""Test booking cash: how much, for which day, the booking, and its cancellation."""

from __future__ import annotations

import pytest

from assistant.banking.model import BankError, LimitReached, NotAllowed, Unavailable
from tests.actions.turns import Desk, vague

SIXTY = 6_000_000


def booked(desk: Desk) -> None:
    """Book sixty thousand in cash for tomorrow, after the check."""
    desk.say("special_service", "明天取六万现金", amount=SIXTY)
    desk.yes()
    desk.answer_check()
    desk.pin()


def test_cash_is_asked_for_reviewed_and_set_aside(hers: Desk) -> None:
    before = hers.balance()

    asked = hers.say("special_service", "预约取钱")
    assert (asked.screen, asked.said) == ("choose", "utter_ask_cash_amount")
    day = hers.say("inform", "六万", amount=SIXTY)
    assert (day.screen, day.said) == ("choose", "utter_ask_cash_day")
    assert day.labels == ["明天（3月17日）", "后天（3月18日）", "大后天（3月19日）"]
    review = hers.pick(2)
    assert (review.screen, review.said) == ("transfer_review", "utter_review_cash")
    assert {"what": "来取", "shown": "2026年3月18日"} in review.data["facts"]
    assert hers.yes().screen == "fraud_check"
    assert hers.answer_check().screen == "pin"

    assert hers.pin().said == "utter_posted_cash"
    assert before - hers.balance() == SIXTY


@pytest.mark.parametrize(("word", "day"), [("明天", 17), ("后天", 18), ("大后天", 19)])
def test_the_day_is_read_in_her_words(hers: Desk, word: str, day: int) -> None:
    out = hers.say("special_service", f"{word}取六万现金", amount=SIXTY)

    assert {"what": "来取", "shown": f"2026年3月{day}日"} in out.data["facts"]


def test_it_is_paid_from_the_account_she_names(hers: Desk) -> None:
    out = hers.say("special_service", "从工资卡取六万现金", amount=SIXTY, account="工资卡")

    assert (out.said, out.words["account"]) == ("utter_deposit_too_much", "工资卡")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"entities": [vague("几万")]}, "utter_amount_vague"),
        ({"amount": 20_000_000}, "utter_deposit_too_much"),
    ],
)
def test_a_sum_that_does_not_do_is_asked_for_anew(
    hers: Desk, values: dict[str, object], sentence: str
) -> None:
    out = hers.say("special_service", "取几万现金", **values)  # type: ignore[arg-type]

    assert (out.screen, out.said) == ("choose", sentence)
    assert hers.press('/inform{"amount": 6000000}').said == "utter_ask_cash_day"


def test_a_small_sum_needs_no_booking(hers: Desk) -> None:
    out = hers.say("special_service", "取两千现金", amount=200_000)

    assert (out.screen, out.said) == ("notice", "utter_cash_needs_no_booking")
    assert hers.pick(1).said == "utter_ask_queue_line"


def test_it_waits_for_her_pin(card: Desk) -> None:
    asked = card.say("special_service", "明天取六万现金", amount=SIXTY)

    assert asked.data["purpose"] == "sign_in"
    assert card.pin().screen == "transfer_review"


def test_booked_cash_can_be_given_back(hers: Desk) -> None:
    hers.say("ask_deposit", "存五千，一年", amount=500_000)
    hers.yes()
    hers.pin()
    before = hers.balance()
    booked(hers)

    review = hers.say("special_service", "我那个现金不取了")
    assert (review.screen, review.said) == ("transfer_review", "utter_review_back_cash")
    hers.yes()
    hers.answer_check()

    assert hers.pin().said == "utter_posted_back_cash"
    assert hers.balance() == before


def test_without_a_booking_there_is_nothing_to_give_back(hers: Desk) -> None:
    out = hers.say("special_service", "我那个现金不取了")

    assert (out.screen, out.said) == ("notice", "utter_no_cash_booked")


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (LimitReached(), "utter_cash_over_limit"),
        (NotAllowed(), "utter_account_locked"),
        (Unavailable(), "utter_failed"),
    ],
)
@pytest.mark.parametrize("call", ["buy", "take_back"])
def test_a_refusal_of_the_bank_is_told(
    hers: Desk, call: str, refusal: BankError, sentence: str
) -> None:
    if call == "take_back":
        booked(hers)
    hers.refuse(f"positions.{call}", refusal)
    words = "明天取六万现金" if call == "buy" else "我那个现金不取了"

    out = hers.say("special_service", words, **({"amount": SIXTY} if call == "buy" else {}))

    assert (out.screen, out.said) == ("notice", sentence)
    assert out.words["amount"] == "六万元"


def test_back_asks_for_the_sum_again(hers: Desk) -> None:
    hers.say("special_service", "取六万现金", amount=SIXTY)

    assert hers.press("/go_back").said == "utter_ask_cash_amount"
    assert hers.press("/go_back").screen == "home"


def test_misses_lead_to_the_keys(hers: Desk) -> None:
    hers.say("special_service", "取六万现金", amount=SIXTY)

    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed"]
    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed_twice"]
    assert hers.say("cancel", "算了").said == "utter_cancelled_service"

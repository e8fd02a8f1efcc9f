"""When the money shall arrive, and calling off what is on the way."""

from __future__ import annotations

import pytest

from assistant.banking.arrivals import let_arrive
from assistant.money import Money
from assistant.understanding.readers.arrivals import read_arrival
from tests.actions.turns import Desk, Out


def ask(desk: Desk, yuan: int = 12_000, payee: str = "闺女") -> Out:
    """Go as far as the question when it shall arrive."""
    desk.say("transfer_money", f"给{payee}转{yuan}块", payee=payee, amount=yuan * 100)
    desk.yes()
    return desk.answer_check()


def on_the_way(desk: Desk, yuan: int = 12_000, payee: str = "闺女") -> Out:
    ask(desk, yuan, payee)
    desk.pick(1)
    return desk.pin()


def test_the_next_day_is_proposed_with_the_reason(hers: Desk) -> None:
    asked = ask(hers)
    assert (asked.screen, asked.said) == ("transfer_ask_arrival", "utter_ask_arrival")
    assert asked.labels == ["明天到", "两个小时后到", "马上到"]
    assert hers.pick(1).words["when"] == "明天这个时候"
    done = hers.pin()
    assert (done.screen, done.said) == ("transfer_on_the_way", "utter_on_the_way")
    assert done.words["when"] == "明天十点" and done.words["left"] == "七万四千五百二十元三角五分"
    assert hers.balance() == 8_652_035 and hers.loop is None


def test_in_two_hours_it_arrives_the_same_day(hers: Desk) -> None:
    ask(hers)
    hers.pick(2)
    assert hers.pin().words["when"] == "今天十二点"


def test_at_once_as_before(hers: Desk) -> None:
    ask(hers)
    assert hers.pick(3).said == "utter_ask_authorised"
    assert hers.pin().screen == "transfer_done" and hers.balance() == 7_452_035


def test_a_payment_below_the_line_to_somebody_known_is_not_asked(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千", payee="闺女", amount=200_000)
    assert hers.yes().screen == "pin"
    assert hers.pin().screen == "transfer_done"


@pytest.mark.parametrize("intent", ["go_back", "goodbye", "out_of_scope", "nlu_fallback", "deny"])
def test_her_words_answer_whatever_they_are_taken_for(hers: Desk, intent: str) -> None:
    ask(hers)
    assert hers.say(intent, "不用等，马上到就行").said == "utter_ask_authorised"


def test_what_says_nothing_is_asked_by_keys(hers: Desk) -> None:
    ask(hers)
    assert hers.say("nlu_fallback", "那个什么来着").said == "utter_ask_arrival_again"


def test_a_changed_sum_is_reviewed_and_asked_anew(hers: Desk) -> None:
    ask(hers)
    hers.pick(1)
    changed = hers.say("inform", "改成一万三", amount=1_300_000)
    assert changed.screen == "transfer_review"
    hers.yes()
    assert hers.answer_check().screen == "transfer_ask_arrival"


def test_back_and_cancel_end_it(hers: Desk) -> None:
    ask(hers)
    assert hers.press("/go_back").screen == "transfer_cancelled"
    assert hers.status == "cancelled"


@pytest.mark.parametrize(
    ("said", "arrival"),
    [
        ("马上到", "now"),
        ("现在就要到", "now"),
        ("不用明天，马上到", "now"),
        ("她急用", "now"),
        ("两个小时到就行", "two_hours"),
        ("过俩钟头再到", "two_hours"),
        ("明天吧", "next_day"),
        ("不急，明天到", "next_day"),
        ("次日到账", "next_day"),
        ("明天还是马上", None),
        ("随便", None),
        ('/inform{"choice": "x"}', None),
    ],
)
def test_words_for_when(said: str, arrival: str | None) -> None:
    assert read_arrival(said) == arrival


# Calling off


def test_she_calls_it_off_by_voice_after_a_yes_to_that_one(hers: Desk) -> None:
    on_the_way(hers)
    asked = hers.say("cancel", "我刚才那笔不转了")
    assert (asked.screen, asked.said) == ("whether", "utter_call_off_whether")
    assert asked.words["amount"] == "一万二千元" and hers.status == "authorise"
    gone = hers.pick(1)
    assert (gone.screen, gone.said) == ("transfer_cancelled", "utter_called_off")
    assert gone.words["account"] == "存折"
    assert hers.status == "cancelled" and hers.bank.on_the_way("demo") == []
    (passbook, *_) = hers.bank.accounts("demo")
    assert passbook.available == passbook.balance == Money(8_652_035)


def test_by_the_key_below_it(hers: Desk) -> None:
    on_the_way(hers)
    assert hers.pick(1).said == "utter_call_off_whether"
    assert hers.pick(1).said == "utter_called_off"


def test_no_leaves_it_on_the_way(hers: Desk) -> None:
    on_the_way(hers)
    hers.say("cancel", "取消")
    assert hers.pick(2).screen == "home" and hers.status == "authorise"


def test_in_another_visit_her_pin_comes_first(card: Desk) -> None:
    asked = card.say("cancel", "昨天转的那笔我不想转了")
    assert asked.screen == "pin" and asked.data["purpose"] == "sign_in"
    assert card.pin().said == "utter_call_off_none"


def test_a_bare_cancel_with_nothing_in_hand_asks_no_pin(card: Desk) -> None:
    assert card.say("cancel", "取消").said == "utter_nothing_to_cancel"


def test_of_two_she_picks_one(hers: Desk) -> None:
    on_the_way(hers)
    hers.clock.advance(60)
    on_the_way(hers, 15_000, "大儿子")
    asked = hers.press("/call_off")
    assert asked.said == "utter_call_off_which"
    assert asked.labels == ["给闺女王小红 一万二千元", "给大儿子王小明 一万五千元"]
    hers.pick(2)
    hers.pick(1)
    assert [each.payee.relation for each in hers.bank.on_the_way("demo")] == ["闺女"]


def test_too_late_is_said_with_a_way_to_a_person(hers: Desk) -> None:
    on_the_way(hers)
    hers.say("cancel", "刚才那笔不转了")
    hers.clock.advance(24 * 3600)
    let_arrive(hers.bank)
    late = hers.pick(1)
    assert late.said == "utter_call_off_too_late" and "help" in late.keys
    assert hers.status == "posted"


def test_what_is_held_by_then_is_said(hers: Desk) -> None:
    on_the_way(hers)
    hers.say("cancel", "刚才那笔不转了")
    hers.bank.script_words("another visit", "他说转到安全账户", "demo")
    assert hers.pick(1).said == "utter_call_off_held"


def test_somebody_elses_is_not_called_off(hers: Desk) -> None:
    begun = hers.bank.begin(
        "k", "v", "zhang", "zhang-passbook", "zhang-daughter", Money.yuan(12_000)
    )
    out = hers.press(f'/call_off{{"choice": "yes:{begun.id}"}}')
    assert "amount" not in out.words and hers.bank.transfer(begun.id).status.value == "review"


def test_the_balance_tells_what_is_on_the_way(hers: Desk) -> None:
    on_the_way(hers)
    shown = hers.say("check_balance", "我还有多少钱")
    assert (shown.screen, shown.said) == ("balance", "utter_balance_on_the_way")
    assert shown.words["waits"] == "一万二千元" and shown.data["on_the_way_fen"] == 1_200_000
    assert shown.data.get("held_fen", 0) == 0
    assert hers.pick(2).said == "utter_call_off_whether"

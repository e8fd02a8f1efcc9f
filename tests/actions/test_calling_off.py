"""When the money shall arrive, and calling off what is on the way."""

from __future__ import annotations

import pytest

from assistant.banking.arrivals import let_arrive
from assistant.banking.model import OutcomeUnknown
from assistant.money import Money
from assistant.understanding.in_context.arrivals import read_arrival
from assistant.understanding.in_context.calling_off import takes_back
from assistant.understanding.payloads import payload
from tests.actions.turns import Desk, Out

LATER = payload("inform", choice="next_day")


def ask(desk: Desk, yuan: int = 12_000, payee: str = "闺女") -> Out:
    """Go as far as the PIN."""
    desk.say("transfer_money", f"给{payee}转{yuan}块", payee=payee, amount=yuan * 100)
    desk.yes()
    return desk.answer_check()


def on_the_way(desk: Desk, yuan: int = 12_000, payee: str = "闺女") -> Out:
    ask(desk, yuan, payee)
    desk.press(LATER)
    return desk.pin()


def test_the_next_day_is_proposed_with_the_reason_on_the_pin_s_own_screen(hers: Desk) -> None:
    asked = ask(hers)
    assert (asked.screen, asked.said) == ("pin", "utter_ask_authorised_large")
    assert asked.data["arrival"] == "now" and asked.keys[:2] == ["two_hours", "next_day"]
    chosen = hers.press(LATER)
    assert (chosen.screen, chosen.said) == ("pin", "utter_ask_authorised_later")
    assert chosen.data["when"] == chosen.words["when"] == "明天这个时候"
    assert chosen.keys[:2] == ["now", "two_hours"]
    done = hers.pin()
    assert (done.screen, done.said) == ("transfer_on_the_way", "utter_on_the_way")
    assert done.words["when"] == "明天十点" and done.words["left"] == "七万四千五百二十元三角五分"
    assert hers.balance() == 8_652_035 and hers.loop is None


def test_in_two_hours_it_arrives_the_same_day(hers: Desk) -> None:
    ask(hers)
    hers.press(payload("inform", choice="two_hours"))
    assert hers.pin().words["when"] == "今天十二点"


def test_the_pin_alone_lets_it_arrive_at_once_as_before(hers: Desk) -> None:
    ask(hers)
    assert hers.pin().screen == "transfer_done" and hers.balance() == 7_452_035


def test_she_may_choose_anew_until_her_pin_and_the_last_counts(hers: Desk) -> None:
    ask(hers)
    hers.press(LATER)
    again = hers.press(payload("inform", choice="now"))
    assert (again.said, again.data["arrival"]) == ("utter_ask_authorised_at_once", "now")
    assert hers.pin().screen == "transfer_done"


def test_a_wrong_pin_keeps_what_she_chose_on_the_screen(hers: Desk) -> None:
    ask(hers)
    hers.press(LATER)
    wrong = hers.pin("000000")
    assert (wrong.said, wrong.data["when"]) == ("utter_pin_wrong", "明天这个时候")
    assert hers.pin().screen == "transfer_on_the_way"


def test_a_payment_below_the_line_to_somebody_known_offers_nothing(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千", payee="闺女", amount=200_000)
    asked = hers.yes()
    assert (asked.screen, asked.said) == ("pin", "utter_ask_authorised")
    assert "arrival" not in asked.data and "next_day" not in asked.keys
    assert "arrival" not in hers.press(LATER).data, "a key that is not offered changes nothing"
    assert hers.pin().screen == "transfer_done"


def test_a_changed_sum_forgets_what_was_chosen(hers: Desk) -> None:
    ask(hers)
    hers.press(LATER)
    changed = hers.say("inform", "改成一万三", amount=1_300_000)
    assert changed.screen == "transfer_review"
    hers.yes()
    assert hers.answer_check().data["arrival"] == "now"


def test_back_ends_it_with_what_was_chosen(hers: Desk) -> None:
    ask(hers)
    hers.press(LATER)
    assert hers.press("/go_back").screen == "transfer_cancelled"
    assert hers.status == "cancelled"


@pytest.mark.parametrize(
    ("said", "arrival"),
    [
        ("马上到", "now"),
        ("现在就到", "now"),
        ("不用等明天，现在就到", "now"),
        ("两小时后到", "two_hours"),
        ("两个小时到就行", "two_hours"),
        ("过俩钟头再到", "two_hours"),
        ("明天吧", "next_day"),
        ("不急，明天到", "next_day"),
        ("稳妥点，明天到吧", "next_day"),
        ("稳妥点儿，明天到", "next_day"),
        ("那就明儿到账吧", "next_day"),
        ("不要马上到，明天到", "next_day"),
        ("次日到账", "next_day"),
        ("明天还是马上", None),
        ("明天我去医院", None),
        ("明天再转吧", None),
        ("明天到的话能撤吗", None),
        ("随便", None),
        ('/inform{"choice": "x"}', None),
    ],
)
def test_words_for_when(said: str, arrival: str | None) -> None:
    assert read_arrival(said) == arrival


@pytest.mark.parametrize(
    "said",
    [
        *("我刚才那笔不转了", "刚才那笔撤了吧", "我后悔了，不转了", "昨天转给小红那笔别转了"),
        *("昨天那一万二我不想转了", "刚才转给闺女的钱撤回来行不行", "还没到吧？那别转了"),
        *("把路上那笔给我退回来", "姑娘，刚刚转的那个给我撤了"),
    ],
)
def test_words_that_take_back_an_earlier_transfer(said: str) -> None:
    assert takes_back(said)


@pytest.mark.parametrize(
    "said",
    [
        *("给闺女转五百", "今天先不转", "刚才那笔转给谁了", "昨天转错一位数幸好退回来了"),
        "昨天那笔能不能退回来",
        *("我儿子说转账二十四小时能撤回", "别撤了", "你们银行撤了那个柜台", "取消预约"),
    ],
)
def test_talk_takes_nothing_back(said: str) -> None:
    assert not takes_back(said)


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


def test_any_words_of_cancelling_mean_what_is_on_the_way(hers: Desk) -> None:
    on_the_way(hers)
    hers.press("/go_home")
    assert hers.say("cancel", "我后悔了").said == "utter_call_off_whether"


def test_whoever_she_names_is_asked_about(hers: Desk) -> None:
    on_the_way(hers)
    hers.clock.advance(60)
    on_the_way(hers, 15_000, "大儿子")
    asked = hers.say("cancel", "昨天转给小红那笔别转了")
    assert (asked.said, asked.words["payee"]) == ("utter_call_off_whether", "闺女王小红")


def test_what_was_paid_at_once_is_said_to_have_arrived(hers: Desk) -> None:
    ask(hers)
    hers.pin()
    late = hers.say("cancel", "刚才那笔不转了")
    assert (late.said, late.words["payee"]) == ("utter_call_off_too_late", "闺女王小红")
    assert "help" in late.keys


def test_without_an_answer_of_the_bank_she_may_try_again(hers: Desk) -> None:
    on_the_way(hers)
    hers.say("cancel", "刚才那笔不转了")
    hers.refuse("cancel", OutcomeUnknown("no answer"))
    tried = hers.pick(1)
    assert tried.said == "utter_call_off_not_yet" and "help" in tried.keys
    hers.silent.clear()
    hers.pick(1)
    assert hers.pick(1).said == "utter_called_off"


def test_called_off_twice_is_called_off(hers: Desk) -> None:
    on_the_way(hers)
    hers.say("cancel", "刚才那笔不转了")
    yes = hers.last.shown[-1]["choices"][0]["payload"]
    hers.press(yes)
    assert hers.press(yes).said == "utter_called_off"


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

"""Test that the actions count each task once, with the way it ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.banking.model import NotEnough
from tests.actions.turns import Desk

Ends = list[tuple[str, str, str]]


def ended(desk: Desk) -> Ends:
    return [key[1:] for _, key in desk.visit.tally.take().ended]


def transfer(desk: Desk) -> None:
    desk.press('/transfer_money{"payee": "闺女", "amount": 200000}')


def pay(desk: Desk) -> None:
    transfer(desk)
    desk.yes()
    desk.pin()


def pay_a_bill(desk: Desk) -> None:
    desk.press('/pay_bill{"bill_type": "电费"}')
    desk.yes()
    desk.pin()


def refuse_a_lock(desk: Desk) -> None:
    desk.say("set_lock", "把夜间锁锁上", lock="夜间锁")
    desk.no()


def lose(desk: Desk) -> None:
    desk.press('/report_loss{"choice": "all"}')


DONE: dict[str, Callable[[Desk], object]] = {
    "action_check_balance": lambda desk: desk.say("check_balance", "查余额"),
    "action_list_transactions": lambda desk: desk.say("list_transactions", "这个月的明细"),
    "action_check_pension": lambda desk: desk.say("check_pension", "养老金到了没有"),
    "action_list_payees": lambda desk: desk.say("list_payees", "我的收款人"),
    "action_update_passbook": lambda desk: desk.say("update_passbook", "打折子"),
    "action_ask_branch": lambda desk: desk.say("ask_branch", "几点开门"),
    "action_what_can_you_do": lambda desk: desk.press('/what_can_you_do{"choice": "toilet"}'),
    "look_at_rates": lambda desk: desk.say("ask_deposit", "定期利率多少"),
    "look_at_wealth": lambda desk: desk.say("ask_wealth", "有什么理财"),
    "transfer_form": pay,
    "action_pay_bill": pay_a_bill,
    "action_report_loss": lose,
}


@pytest.mark.parametrize("task", sorted(DONE))
def test_a_task_that_ends_well_is_done_once(hers: Desk, task: str) -> None:
    DONE[task](hers)
    assert ended(hers) == [(task, "done", "")]


def test_a_service_is_done_at_its_end(hers: Desk) -> None:
    hers.say("queue_ticket", "取个号")
    assert ended(hers) == []
    hers.pick(1)
    assert ended(hers) == [("action_queue_ticket", "done", "")]


def test_before_the_pin_a_task_is_open_and_afterwards_done_once(card: Desk) -> None:
    card.say("check_balance", "查余额")
    assert card.visit.tally.in_front
    assert ended(card) == []
    card.pin()
    assert ended(card) == [("action_check_balance", "done", "")]


def test_a_question_in_between_is_a_task_of_its_own(hers: Desk) -> None:
    transfer(hers)
    hers.say("check_balance", "我还有多少钱")
    assert ended(hers) == [("action_check_balance", "done", "")]
    hers.yes()
    hers.pin()
    assert ended(hers) == [("transfer_form", "done", "")]


def test_what_she_refuses_is_left(hers: Desk) -> None:
    transfer(hers)
    hers.say("cancel", "不转了")
    refuse_a_lock(hers)
    assert ended(hers) == [
        ("transfer_form", "left", "start"),
        ("action_set_lock", "left", "start"),
    ]


def test_a_service_that_is_cancelled_leaves_the_transfer_behind_it_open(hers: Desk) -> None:
    transfer(hers)
    hers.say("queue_ticket", "取个号")
    hers.say("cancel", "不取了")
    assert ended(hers) == [("action_queue_ticket", "left", "start")]
    hers.yes()
    hers.pin()
    assert ended(hers) == [("transfer_form", "done", "")]


def test_what_the_bank_refuses_is_left_there(hers: Desk) -> None:
    hers.refuse("bills.begin", NotEnough("too little"))
    hers.press('/pay_bill{"bill_type": "电费"}')
    assert ended(hers) == [("action_pay_bill", "left", "refused")]


def test_a_transfer_that_is_held_is_left_with_the_staff(hers: Desk) -> None:
    hers.press('/transfer_money{"payee": "闺女", "amount": 2000000}')
    hers.yes()
    hers.bank.script_words(hers.visit.session, "安全账户", "demo")
    hers.press("/resume")
    assert ended(hers) == [("transfer_form", "left", "held")]


def test_words_that_were_not_understood_are_counted(hers: Desk) -> None:
    hers.say("nlu_fallback", "嘟嘟囔囔")
    hers.say("out_of_scope", "今天天气好")
    assert hers.visit.tally.take().counted == {("missed", "", "", ""): 2}

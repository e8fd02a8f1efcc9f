"""Test bills: shown while due, paid in full and only once, by the same transaction as any
transfer."""

from __future__ import annotations

import pytest

from assistant.banking.model import KeyReused, NotAllowed, TransferKind, TransferStatus, Unknown
from assistant.banking.seed_staff import LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.money import Money


def power(world):
    return next(bill for bill in world.bank.bills.list_due("demo") if bill.kind == "电费")


def begin(world, bill_id, key="bill-1"):
    return world.bank.bills.begin(key, "visit", "demo", "demo-passbook", bill_id)


def paid(world, bill_id, key="bill-1"):
    return world.pay(world.pass_check(world.confirm(begin(world, bill_id, key))))


def test_a_paid_bill_is_due_no_more_and_the_money_has_moved(world):
    bill = power(world)
    before = world.account().balance
    assert world.bank.bills.find_last_paid("demo", "电费") is None
    transfer = paid(world, bill.id)
    assert (transfer.status, transfer.kind) == (TransferStatus.POSTED, TransferKind.BILL)
    assert before - world.account().balance == bill.amount
    assert bill.id not in {due.id for due in world.bank.bills.list_due("demo")}
    last = world.bank.bills.find_last_paid("demo", "电费")
    assert last is not None and last.id == bill.id and last.paid_at is not None
    assert world.ledger_sum() == 0


def test_a_paid_bill_is_not_begun_again(world):
    bill = power(world)
    paid(world, bill.id)
    with pytest.raises(NotAllowed):
        begin(world, bill.id, "bill-2")


def test_of_two_payments_of_one_bill_only_the_first_moves_money(world):
    bill = power(world)
    before = world.account().balance
    first = world.confirm(begin(world, bill.id, "bill-1"))
    second = world.confirm(begin(world, bill.id, "bill-2"))
    assert world.pay(first).status is TransferStatus.POSTED
    failed = world.pay(second)
    assert (failed.status, failed.reason) == (TransferStatus.FAILED, "not_allowed")
    assert before - world.account().balance == bill.amount


def test_the_same_key_gives_the_same_payment(world):
    bill = power(world)
    assert begin(world, bill.id).id == begin(world, bill.id).id
    other = next(due for due in world.bank.bills.list_due("demo") if due.id != bill.id)
    with pytest.raises(KeyReused):
        begin(world, other.id)


def test_the_same_key_gives_the_same_payment_after_it_was_paid(world):
    bill = power(world)
    transfer = paid(world, bill.id)
    assert begin(world, bill.id).id == transfer.id


def test_a_held_payment_is_not_released_once_the_bill_is_paid(world):
    world.clock.advance(13.5 * 3600)  # at night: a check
    bill = power(world)
    asked = world.confirm(begin(world, bill.id, "bill-1"))
    unsure = Answer(AnswerKind.UNSURE, "unsure")
    waits = world.answer(world.at_question(asked, Question.COACHING), unsure)
    assert waits.status is TransferStatus.HELD
    (hold,) = world.bank.holds()
    second = world.bank.bills.begin("bill-2", "other visit", "demo", "demo-passbook", bill.id)
    world.confirm(second)
    (_, other) = world.bank.holds()  # like a held one
    world.bank.release(other.id, LI, MANAGER, "known to us")
    with pytest.raises(NotAllowed):
        world.bank.release(hold.id, LI, MANAGER, "known to us")
    assert world.status_of(waits) == "held"


def test_amount_and_payee_of_a_bill_are_fixed_the_account_is_hers_to_change(world):
    transfer = begin(world, power(world).id)
    assert transfer.fixed
    passbook, step = "demo-passbook", transfer.step
    with pytest.raises(NotAllowed):
        world.bank.amend(transfer.id, step, passbook, transfer.payee.id, Money.yuan(1))
    with pytest.raises(NotAllowed):
        world.bank.amend(transfer.id, step, passbook, "demo-xiaohong", transfer.amount)
    moved = world.bank.amend(transfer.id, step, "demo-salary", transfer.payee.id, transfer.amount)
    assert moved.account.id == "demo-salary" and moved.amount == transfer.amount


def test_somebody_elses_bill_is_unknown(world):
    theirs = world.bank.bills.list_due("zhang")[0]
    with pytest.raises(Unknown):
        begin(world, theirs.id)


def test_money_cannot_go_where_it_comes_from(world):
    with pytest.raises(NotAllowed):
        world.begin(100, "demo-passbook-own", account="demo-passbook")
    transfer = world.begin(100, "demo-salary-own")
    with pytest.raises(NotAllowed):
        world.bank.amend(
            transfer.id, transfer.step, "demo-salary", "demo-salary-own", transfer.amount
        )
    assert {payee.relation for payee in world.bank.own_payees("demo")} == {
        "存折", "退休金卡", "工资卡",
    }  # fmt: skip

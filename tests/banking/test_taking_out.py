"""Test removing a payee, by the customer or at the desk: no money can go there any more."""

from __future__ import annotations

import pytest

from assistant.banking.model import NotAllowed, TransferStatus, Unknown
from assistant.banking.seed_staff import LI
from assistant.money import Money
from assistant.storage.books import verify_everything
from tests.banking.fixtures import NOBODY

GONE = "demo-laoli"


def names(world):
    return [each.id for each in world.bank.payees("demo")]


def test_she_takes_somebody_out(world):
    assert world.bank.take_out_payee("demo", GONE, session="visit").id == GONE
    assert GONE not in names(world)
    with pytest.raises(NotAllowed):
        world.bank.begin("k", "visit", "demo", "demo-passbook", GONE, Money.yuan(10))
    assert verify_everything(world.engine) == []


def test_nothing_is_changed_to_somebody_who_is_gone(world):
    transfer = world.begin(100, "demo-xiaohong")
    world.bank.take_out_payee("demo", GONE, session="visit")
    with pytest.raises(NotAllowed):
        world.bank.amend(transfer.id, transfer.step, payee_id=GONE)


@pytest.mark.parametrize(
    ("staff", "reason"),
    [(NOBODY, "asked by her son"), (None, "asked by her son"), (LI, ""), (LI, "  ")],
)
def test_staff_sign_in_and_give_a_reason(world, staff, reason):
    with pytest.raises(NotAllowed):
        world.bank.take_out_payee("demo", GONE, staff=staff, reason=reason)
    assert GONE in names(world)


def test_staff_take_somebody_out(world):
    world.bank.take_out_payee("demo", GONE, staff=LI, reason="looked at it with her")
    assert GONE not in names(world)
    with pytest.raises(NotAllowed):
        world.bank.take_out_payee("demo", GONE, staff=LI, reason="again")


@pytest.mark.parametrize("payee", ["demo-passbook-own", "zhang-son", "nobody"])
def test_only_a_saved_payee_of_hers(world, payee):
    with pytest.raises((NotAllowed, Unknown)):
        world.bank.take_out_payee("demo", payee, session="visit")


def test_what_waits_is_decided_first(world):
    world.confirmed(12000, GONE)
    with pytest.raises(NotAllowed, match="李建国"):
        world.bank.take_out_payee("demo", GONE, session="visit")


def test_a_payment_that_ended_keeps_nobody_in(world):
    assert world.posted(100, GONE).status is TransferStatus.POSTED
    world.bank.take_out_payee("demo", GONE, session="visit")
    assert GONE not in names(world)


def test_whoever_is_put_in_again_is_somebody_new(world):
    number = next(each for each in world.bank.payees("demo") if each.id == GONE).account_number
    world.bank.take_out_payee("demo", GONE, session="visit")
    asked = world.bank.new_payees.ask("visit", "demo", "李建国", "老李", number)
    world.bank.new_payees.confirm(asked.id, LI, "seen with her")
    assert f"asked-{asked.id}" in names(world)

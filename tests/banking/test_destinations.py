"""Test that payments count as going to the same place even if each purchase has its own payee."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.banking.model import TransferKind, TransferStatus
from assistant.banking.seed_staff import LI
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.money import Money
from tests.banking.fixtures import World
from tests.banking.test_positions import buy


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (("cash", 80_000), ("cash", 60_000)),
        (("wealth-steady", 30_000), ("wealth-steady", 15_000)),
        (("term-12", 30_000), ("term-36", 15_000)),
    ],
)
def test_what_was_held_is_held_again_for_the_same_place(
    world: World, first: tuple[str, int], again: tuple[str, int]
) -> None:
    day = {"day": date(2026, 3, 17)} if first[0] == "cash" else {}
    opening = world.at_question(world.confirm(buy(world, *first, **day)), Question.COACHING)
    world.bank.cancel(world.answer(opening, Answer(AnswerKind.UNSAFE, "yes")).id, "customer")
    repeated = world.confirm(buy(world, *again, **day))
    assert (repeated.status, repeated.reason) == (TransferStatus.HELD, "repeat_after_refusal")


def test_several_of_one_product_are_split_payments_and_the_second_no_first_one(
    world: World,
) -> None:
    first = world.confirm(buy(world, "wealth-steady", 4_000))
    assert first.check is not None and first.check.signals == ("first_payment",)
    world.pay(world.pass_check(first))
    world.clock.advance(25 * 3600)
    assert world.confirm(buy(world, "wealth-steady", 4_000)).status is TransferStatus.AUTHORISE
    split = world.confirm(buy(world, "wealth-steady", "6000.01"))
    assert split.check is not None and "split_or_ladder" in split.check.signals
    assert "first_payment" not in split.check.signals


def test_another_customers_card_is_somebody_elses(world: World) -> None:
    """An everyday account like any: it is paid as anybody's, checked as a first payment."""
    number = next(a.number for a in world.bank.accounts("zhang") if a.id == "zhang-card")
    asked = world.bank.new_payees.ask("p", "demo", "张桂兰", "", number)
    world.bank.new_payees.confirm(asked.id, LI, "seen with her")
    (to,) = [p for p in world.bank.payees("demo") if p.id == f"asked-{asked.id}"]
    begun = world.bank.begin("k", "s", "demo", "demo-passbook", to.id, Money.yuan(1_500))
    assert begun.kind is TransferKind.TRANSFER
    checked = world.confirm(begun)
    assert checked.status is TransferStatus.FRAUD_CHECK
    assert "first_payment" in checked.check.signals

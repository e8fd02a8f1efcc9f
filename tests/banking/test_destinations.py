"""The same place by another payee: what is bought has a payee of its own each time, and yet counts."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.banking.model import TransferStatus
from assistant.fraud.check import Answer, AnswerKind, Question
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

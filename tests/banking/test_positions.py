"""Test positions (deposits, products, cash): rates and days, and what the database refuses to
anybody."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assistant.banking import memory
from assistant.banking import positions as positions_module
from assistant.banking.model import (
    InvalidAmount,
    KeyReused,
    NotAllowed,
    NotEnough,
    RuleBroken,
    Transfer,
    TransferKind,
    TransferStatus,
    Unknown,
)
from assistant.banking.positions import BelowMinimum, NotSuitable, Position
from assistant.banking.products import due_on, earned, full_interest, product, products
from assistant.banking.requests import RequestKind
from assistant.banking.seed import SANDBOX_PINS
from assistant.banking.seed_staff import LI, MANAGER
from assistant.banking.transfer_rows import load, move
from assistant.banking.unit_of_work import Work
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.policy import GuardSettings
from assistant.money import Money
from assistant.storage.books import verify_everything
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.tables import audit, positions
from tests.banking.fixtures import NOBODY, World

YEAR = 365


def buy(world: World, what: str, yuan: str | int, **more: object) -> Transfer:
    world.transfers += 1
    key, account = f"buy-{world.transfers}", str(more.pop("account", "demo-passbook"))
    customer = account.split("-")[0]
    return world.bank.positions.buy(key, "visit", customer, account, what, Money.yuan(yuan), **more)


def bought(world: World, what: str, yuan: str | int, **more: object) -> Position:
    """Go the whole way; return what she has now."""
    opening = world.confirm(buy(world, what, yuan, **more))
    done = world.pay(world.pass_check(opening), SANDBOX_PINS[opening.customer_id])
    assert done.status is TransferStatus.POSTED
    return world.bank.positions.list_held(done.customer_id)[-1]


def take_back(world: World, position: Position, customer: str = "demo") -> Transfer:
    world.transfers += 1
    key = f"back-{world.transfers}"
    return world.bank.positions.take_back(key, "visit", customer, position.id)


# What it earns


def test_a_year_at_95_basis_points() -> None:
    assert full_interest(Money.yuan(50_000), 95, 12) == Money.yuan(475)
    assert full_interest(Money.yuan(10_000), 65, 3) == Money.yuan("16.25")


@pytest.mark.parametrize(
    ("opened", "months", "due"),
    [
        ("2026-03-16", 12, "2027-03-16"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_a_deposit_is_due_on_the_same_day_of_a_month(opened: str, months: int, due: str) -> None:
    assert due_on(date.fromisoformat(opened), months) == date.fromisoformat(due)


@given(
    fen=st.integers(5_000, 10**10),
    each=st.sampled_from([p for p in products() if p.kind == "deposit"]),
    opened=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    days=st.integers(0, 2_500),
)
def test_early_earns_less_and_the_due_day_earns_it_all(
    fen: int, each: object, opened: date, days: int
) -> None:
    taken, due = opened + timedelta(days=days), due_on(opened, each.months)
    brought = earned(Money(fen), each.bp, each.months, opened, taken)
    assert brought.interest.fen >= 0
    if taken < due:
        assert brought.lost.fen >= 0
        assert brought.interest + brought.lost == full_interest(Money(fen), each.bp, each.months)
    else:
        assert brought.lost == Money(0)
        assert brought.interest >= full_interest(Money(fen), each.bp, each.months)


# Opening


def test_a_deposit_is_an_account_of_hers(world: World) -> None:
    opening = buy(world, "term-12", 8_000)
    assert opening.kind is TransferKind.DEPOSIT and opening.fixed
    assert opening.subject == "一年定期"
    assert world.bank.positions.list_held("demo") == []
    before = world.account().balance
    position = bought(world, "term-12", 8_000)
    assert position.amount == Money.yuan(8_000)
    assert position.due == date(2027, 3, 16)
    assert world.account().balance == before - Money.yuan(8_000)
    assert world.ledger_sum() == 0
    entry = world.bank.entries("demo-passbook", limit=1)[0]
    assert entry.counterparty == "一年定期"


def test_it_is_no_everyday_account(world: World) -> None:
    bought(world, "term-12", 8_000)
    assert len(world.bank.accounts("demo")) == 3
    assert len(world.bank.own_payees("demo")) == 3


def test_below_the_line_a_deposit_needs_no_check_above_it_does(world: World) -> None:
    small = world.confirm(buy(world, "term-12", 9_000))
    assert small.status is TransferStatus.AUTHORISE
    world.bank.cancel(small.id, "refused")
    large = world.confirm(buy(world, "term-12", "10000.01"))
    assert large.status is TransferStatus.FRAUD_CHECK


def test_limits_are_for_what_leaves_her_name(world: World) -> None:
    position = bought(world, "term-36", 120_000, account="zhang-passbook")
    assert position.amount == Money.yuan(120_000)
    moved = world.begin(20_000, "zhang-son", account="zhang-passbook")
    assert moved.status is TransferStatus.REVIEW, "the day's limit is still there"
    with pytest.raises(InvalidAmount):
        world.begin(100_001, "zhang-son", account="zhang-passbook")


def test_the_same_key_buys_once(world: World) -> None:
    args = ("visit", "demo", "demo-passbook", "term-12", Money.yuan(500))
    first = world.bank.positions.buy("k", *args)
    assert world.bank.positions.buy("k", *args).id == first.id
    with pytest.raises(KeyReused):
        world.bank.positions.buy("k", *args[:-1], Money.yuan(600))
    with reading(world.engine) as connection:
        assert len(connection.execute(select(positions)).all()) == 1


def test_too_little_and_too_much(world: World) -> None:
    with pytest.raises(BelowMinimum):
        buy(world, "term-12", "49.99")
    with pytest.raises(BelowMinimum):
        buy(world, "large-12", 199_999)
    with pytest.raises(NotEnough):
        buy(world, "term-12", 900_000)
    assert world.bank.positions.list_held("demo") == []


def test_a_cancelled_one_is_not_hers(world: World) -> None:
    opening = buy(world, "term-12", 500)
    world.bank.cancel(opening.id, "refused")
    assert world.bank.positions.list_held("demo") == []
    assert verify_ok(world)


def test_it_cannot_be_talked_over(world: World) -> None:
    opening = buy(world, "term-12", 500)
    with pytest.raises(NotAllowed):
        world.bank.amend(opening.id, opening.step, None, "demo-xiaohong", None)
    with pytest.raises(NotAllowed):
        world.bank.amend(opening.id, opening.step, None, None, Money.yuan(600))
    other = world.bank.amend(opening.id, opening.step, "demo-salary", None, None)
    assert other.account.id == "demo-salary"


# Suitability


def test_nothing_above_her_level(world: World) -> None:
    assert world.bank.positions.risk_level("demo") == 2
    with pytest.raises(NotSuitable):
        buy(world, "wealth-growth", 10_000)
    with pytest.raises(NotSuitable):
        buy(world, "wealth-steady", 1_000, account="chen-passbook")
    assert bought(world, "wealth-steady", 1_000).product.risk == 2


def test_the_database_sells_nothing_above_her_level_either(world: World) -> None:
    """Chen is fit for R1; past the kiosk's own look at it, the row is refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(positions_module, "_require_fit", lambda *_: None)
        with pytest.raises(RuleBroken, match="fit for"):
            buy(world, "wealth-steady", 1_000, account="chen-passbook")


# Taking back


def test_taken_early_it_earns_next_to_nothing(world: World) -> None:
    position = bought(world, "term-12", 8_000)
    world.clock.advance(90 * 86_400)
    before = world.account().balance
    back = world.confirm(take_back(world, position))
    assert back.kind is TransferKind.BACK
    brought = world.bank.positions.find_of_transfer(back.id).earned
    assert brought is not None and brought.full == Money.yuan(76)
    assert brought.interest == Money.yuan("1.00")
    assert world.pay(world.pass_check(back)).status is TransferStatus.POSTED
    assert world.account().balance == before + Money.yuan(8_001)
    assert world.bank.positions.list_held("demo") == []
    assert world.ledger_sum() == 0 and verify_ok(world)


def test_taken_on_its_day_it_earns_everything(world: World) -> None:
    position = bought(world, "term-12", 8_000)
    world.clock.advance(YEAR * 86_400)
    before = world.account().balance
    world.pay(world.pass_check(world.confirm(take_back(world, position))))
    assert world.account().balance == before + Money.yuan(8_076)


def test_above_the_line_taking_back_is_checked_like_anything(world: World) -> None:
    position = bought(world, "term-12", 12_000)
    assert world.confirm(take_back(world, position)).status is TransferStatus.FRAUD_CHECK


def test_what_she_breaks_early_makes_the_next_payment_a_question(world: World) -> None:
    position = bought(world, "term-12", 5_000)
    world.pay(world.pass_check(world.confirm(take_back(world, position))))
    world.clock.advance(25 * 3600)
    checked = world.confirmed(1_000)
    assert checked.check is not None
    assert checked.check.signals == ("deposit_broken",)
    world.bank.cancel(checked.id, "changed")


def test_below_its_floor_and_after_its_day_it_does_not(world: World) -> None:
    position = bought(world, "term-12", 5_000)
    world.pay(world.pass_check(world.confirm(take_back(world, position))))
    world.clock.advance(25 * 3600)
    small = world.confirmed("999.99")
    assert small.status is TransferStatus.AUTHORISE
    world.bank.cancel(small.id, "refused")
    world.clock.advance(48 * 3600)
    assert world.confirmed(1_000).status is TransferStatus.AUTHORISE


def test_somebody_elses_and_wealth_are_not_taken_back(world: World) -> None:
    position = bought(world, "term-12", 500)
    with pytest.raises(Unknown):
        take_back(world, position, "zhang")
    wealth = bought(world, "wealth-cash", 100)
    with pytest.raises(NotAllowed):
        take_back(world, wealth)


def test_nothing_but_the_whole_leaves_and_only_to_herself(world: World) -> None:
    position = bought(world, "term-12", 500)
    back = take_back(world, position)
    with pytest.raises(NotAllowed):
        world.bank.amend(back.id, back.step, "demo-passbook", None, None)
    account = back.account.id
    for changed in ({"fen": 100}, {"payee_id": "demo-xiaohong"}):
        with pytest.raises(IntegrityError, match="at rest"), writing(world.engine) as connection:
            work = Work(connection, world.clock.now(), world.guard)
            move(work, load(connection, back.id), TransferStatus.REVIEW, changed=changed)
    with pytest.raises(NotAllowed, match="at rest"):
        world.bank.begin("x", "visit", "demo", account, "demo-xiaohong", Money.yuan(500))


def test_held_while_opening_it_is_hers_when_two_release_it(world: World) -> None:
    world.bank.script_words("visit", "他们让我转到安全账户")
    held = world.confirm(buy(world, "term-12", 12_000))
    assert held.status is TransferStatus.HELD
    hold = world.bank.holds()[0]
    world.bank.release(hold.id, LI, MANAGER, "she was asked at the counter")
    assert world.bank.positions.list_held("demo")[0].amount == Money.yuan(12_000)


# Cash


def test_booked_cash_is_set_aside_and_the_desk_knows(world: World) -> None:
    opening = world.confirm(buy(world, "cash", 50_000, day=date(2026, 3, 17)))
    assert opening.kind is TransferKind.CASH
    assert opening.status is TransferStatus.FRAUD_CHECK, "cash is money that leaves"
    world.pay(world.pass_check(opening))
    request = world.bank.requests.list_requests()[0]
    assert (request.kind.value, request.details["day"]) == ("cash", "2026-03-17")
    position = world.bank.positions.list_held("demo")[0]
    assert position.product is product("cash") and position.due == date(2026, 3, 17)
    before = world.account().balance
    world.pay(world.pass_check(world.confirm(take_back(world, position))))
    assert world.account().balance == before + Money.yuan(50_000)


def booked(world: World, yuan: int = 50_000) -> tuple[Position, str]:
    """Book cash; return it and the number of the desk's request."""
    position = bought(world, "cash", yuan, day=date(2026, 3, 17))
    return position, world.bank.requests.list_requests()[-1].number


def test_cash_that_the_desk_handed_over_is_gone(world: World) -> None:
    others = bought(world, "term-12", 500)
    position, number = booked(world)
    before = world.account().balance
    open_back = take_back(world, position)
    with pytest.raises(NotAllowed):
        world.bank.requests.close(number, LI, "at the counter")
    with pytest.raises(NotAllowed):
        world.bank.requests.close(number, LI, "at the counter", LI)
    done = world.bank.requests.close(number, LI, "at the counter", MANAGER)
    assert done.status == "done"
    assert world.bank.positions.list_held("demo") == [others]
    with pytest.raises(NotAllowed):
        take_back(world, position)
    back = world.pay(world.pass_check(world.confirm(open_back)))
    assert back.status is TransferStatus.FAILED
    assert world.account().balance == before and world.ledger_sum() == 0
    with reading(world.engine) as connection:
        ended = connection.execute(
            select(positions.c.ended_as).where(positions.c.id == position.id)
        ).scalar_one()
        told = connection.execute(
            select(audit.c.details).where(
                audit.c.subject == position.id, audit.c.kind == "position_ended"
            )
        ).scalar_one()
    assert (
        ended == "collected"
        and f'"staff": "{LI.number}"' in told
        and f'"second": "{MANAGER.number}"' in told
    )
    assert verify_ok(world)


def test_cash_that_was_taken_back_is_nobodys_request_any_more(world: World) -> None:
    position, number = booked(world)
    world.pay(world.pass_check(world.confirm(take_back(world, position))))
    assert world.bank.requests.list_requests() == []
    assert world.bank.requests.list_requests(include_decided=True)[-1].status == "cancelled"
    with pytest.raises(NotAllowed):
        world.bank.requests.close(number, LI, "")
    assert world.ledger_sum() == 0


def test_nobody_hands_out_cash_without_signing_in_or_while_a_hold_keeps_it(world: World) -> None:
    position, number = booked(world)
    with pytest.raises(NotAllowed):
        world.bank.requests.close(number, NOBODY, "at the counter")
    world.bank.script_words("visit", "他们让我转到安全账户")
    assert world.confirm(take_back(world, position)).status is TransferStatus.HELD
    with pytest.raises(NotAllowed):
        world.bank.requests.close(number, LI, "at the counter", MANAGER)
    assert world.bank.requests.list_requests()[0].status == "open"
    world.bank.revoke(world.bank.holds()[0].id, LI, "she takes it in cash")
    world.bank.requests.close(number, LI, "at the counter", MANAGER)
    assert world.bank.positions.list_held("demo") == []


def lock_the_card(world: World) -> None:
    for _ in range(3):
        world.bank.verify_pin("visit", "demo", "000000")


@pytest.mark.parametrize(
    "happens",
    [
        lock_the_card,
        lambda world: world.bank.locks.report_loss("visit", "demo", None),
        lambda world: world.bank.locks.report_loss("visit", "demo", "demo-salary"),
    ],
    ids=["a locked card", "a loss", "a loss of another account"],
)
def test_cash_stays_after_a_loss_or_a_locked_card(world: World, happens: Any) -> None:
    _, number = booked(world)
    happens(world)
    for second in (None, MANAGER):
        with pytest.raises(NotAllowed):
            world.bank.requests.close(number, LI, "at the counter", second)
    assert world.bank.requests.list_requests()[-1].status == "open"


@pytest.mark.parametrize("heard", ["script", "report"])
def test_after_words_of_a_fraud_two_hand_it_out_whatever_it_is(heard: str, tmp_path: Path) -> None:
    world = World.fresh(tmp_path / "data", GuardSettings())
    _, number = booked(world)
    if heard == "script":
        world.bank.script_words("other visit", "他们让我转到安全账户", "demo")
    else:
        world.bank.report_fraud("other visit", "demo")
    for second, note in ((None, "hers"), (LI, "hers"), (NOBODY, "hers"), (MANAGER, " ")):
        with pytest.raises(NotAllowed):
            world.bank.requests.close(number, LI, note, second)
    assert world.bank.requests.close(number, LI, "hers", MANAGER).status == "done"
    world.engine.dispose()


def test_words_of_a_fraud_count_at_the_counter_for_a_week_or_until_staff_have_talked_to_her(
    world: World,
) -> None:
    """The rule is called directly, as cash is only booked above the line, where two sign anyway."""

    def warned(session: str = "visit") -> bool:
        with reading(world.engine) as connection:
            return memory.is_warned(
                Work(connection, world.clock.now(), world.guard), "demo", session
            )

    assert not warned()
    world.bank.report_fraud("other visit", "demo", sure=False)
    world.clock.advance(6.9 * 86_400)
    assert warned()
    world.bank.note_talk("demo", LI, "her son was with her")
    assert not warned()
    world.bank.script_words("other visit", "他们让我转到安全账户", "demo")
    assert warned()
    world.clock.advance(7.1 * 86_400)
    assert not warned()
    assert warned("other visit")
    unsafe = world.at_question(world.confirmed(12_000), Question.WHO)
    world.answer(unsafe, Answer(AnswerKind.UNSAFE, "stranger"))
    world.clock.advance(30 * 86_400)
    assert warned("a third")  # it waits still
    world.bank.note_talk("demo", LI, "seen")
    assert not warned("a third")


def test_cash_is_requested_only_with_the_money_for_it(world: World) -> None:
    _, number = booked(world)
    with pytest.raises(NotAllowed):
        world.bank.requests.book("visit", "demo", RequestKind.CASH, {"fen": 1})
    assert world.bank.requests.list_requests()[-1].number == number


# Keys


def test_a_key_is_good_for_one_product_amount_and_day(world: World) -> None:
    args = ("visit", "demo", "demo-passbook")
    day, later = date(2026, 3, 17), date(2026, 3, 19)
    deposit = world.bank.positions.buy("d", *args, "term-12", Money.yuan(500))
    cash = world.bank.positions.buy("c", *args, "cash", Money.yuan(50_000), day)
    for key, what, yuan, when in (
        ("d", "term-36", 500, None),
        ("d", "cash", 500, day),
        ("c", "cash", 50_000, later),
        ("c", "cash", 60_000, day),
    ):
        with pytest.raises(KeyReused):
            world.bank.positions.buy(key, *args, what, Money.yuan(yuan), when)
    assert world.bank.positions.buy("d", *args, "term-12", Money.yuan(500)).id == deposit.id
    assert world.bank.positions.buy("c", *args, "cash", Money.yuan(50_000), day).id == cash.id
    with pytest.raises(KeyReused):
        world.bank.begin("d", *args, "demo-xiaohong", Money.yuan(500))


def test_a_key_that_took_back_says_so_after_the_posting_too(world: World) -> None:
    position, other = bought(world, "term-12", 500), bought(world, "term-12", 600)
    back = world.bank.positions.take_back("b", "visit", "demo", position.id)
    world.pay(world.pass_check(world.confirm(back)))
    again = world.bank.positions.take_back("b", "visit", "demo", position.id)
    assert (again.id, again.status) == (back.id, TransferStatus.POSTED)
    with pytest.raises(KeyReused):
        world.bank.positions.take_back("b", "visit", "demo", other.id)


def test_what_there_is_not_and_cash_for_no_day_are_not_bought(world: World) -> None:
    with pytest.raises(Unknown):
        buy(world, "term-7", 500)
    for what, yuan, day in (("cash", 50_000, None), ("term-12", 500, date(2026, 3, 17))):
        with pytest.raises(NotAllowed):
            buy(world, what, yuan, day=day)


def test_nothing_is_added_to_a_position(world: World) -> None:
    """Interest is counted from the day of the opening: money of the last day must not join."""
    bought(world, "term-12", 500)
    with reading(world.engine) as connection:
        payee = connection.execute(select(positions.c.payee_id)).scalar_one()
    to = ("demo", "demo-passbook", payee)
    with pytest.raises(NotAllowed):
        world.bank.begin("more", "visit", *to, Money.yuan(500))
    moved = world.begin(500)
    with pytest.raises(NotAllowed):
        world.bank.amend(moved.id, moved.step, None, payee, None)


def test_what_lies_at_rest_comes_back_as_what_it_is_and_buys_nothing(world: World) -> None:
    """Wealth is given back at the counter, also where an ordinary transfer would be its whole."""
    bought(world, "wealth-cash", 500)
    with reading(world.engine) as connection:
        account = connection.execute(select(positions.c.account_id)).scalar_one()
    whole = Money.yuan(500)
    with pytest.raises(NotAllowed):
        world.bank.begin("x", "visit", "demo", account, "demo-passbook-own", whole)
    moved = world.begin(500, "demo-passbook-own", account="demo-pension")
    with pytest.raises(NotAllowed):
        world.bank.amend(moved.id, moved.step, account, None, None)
    with pytest.raises(NotAllowed):
        world.bank.positions.buy("y", "visit", "demo", account, "term-12", whole)


def verify_ok(world: World) -> bool:
    return verify_everything(world.engine) == []

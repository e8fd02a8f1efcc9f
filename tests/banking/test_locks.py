"""Test the five locks where they apply, and the freeze of a lost account."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.banking.lock_kinds import Lock, Origin
from assistant.banking.model import (
    InvalidAmount,
    LimitReached,
    NotAllowed,
    TransferStatus,
    Unknown,
)
from assistant.banking.seed_staff import LI
from assistant.money import Money
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, tickets
from tests.banking.fixtures import NOBODY

BOOK, DAUGHTER = "demo-passbook", "demo-xiaohong"


def begin(world, key: str, yuan: str = "100", origin: Origin = Origin.BRANCH):
    return world.bank.begin(key, "s", "demo", BOOK, DAUGHTER, Money.yuan(yuan), origin)


def pay(world, key: str, yuan: str = "100", origin: Origin = Origin.BRANCH):
    transfer = begin(world, key, yuan, origin)
    transfer = world.bank.confirm(transfer.id, transfer.step)
    return world.bank.authorise(transfer.id, transfer.step, "123456")[0]


@pytest.mark.parametrize("origin", list(Origin))
def test_open_locks_refuse_nothing(world, origin):
    assert pay(world, "k", origin=origin).status is TransferStatus.POSTED


@pytest.mark.parametrize(
    ("lock", "refused"),
    [
        (Lock.REGION, {Origin.ELSEWHERE, Origin.OVERSEAS}),
        (Lock.OVERSEAS, {Origin.OVERSEAS, Origin.OVERSEAS_ONLINE}),
        (Lock.OVERSEAS_ONLINE, {Origin.OVERSEAS_ONLINE}),
    ],
)
def test_a_closed_lock_refuses_its_origins_and_no_other(world, lock, refused):
    assert world.bank.locks.close("s", "demo", lock).closed
    for origin in Origin:
        if origin in refused:
            with pytest.raises(NotAllowed):
                begin(world, f"k-{origin.value}", origin=origin)
        else:
            assert pay(world, f"k-{origin.value}", origin=origin).status is TransferStatus.POSTED


def test_a_lock_closed_in_mid_transfer_stops_the_posting(world):
    transfer = begin(world, "k", origin=Origin.OVERSEAS)
    transfer = world.bank.confirm(transfer.id, transfer.step)
    world.bank.locks.close("s", "demo", Lock.OVERSEAS)
    after, _ = world.bank.authorise(transfer.id, transfer.step, "123456")
    assert after.status is TransferStatus.FAILED
    assert world.bank.accounts("demo")[0].balance == Money.yuan("86520.35")


def test_the_limit_lock_counts_the_day_to_the_fen(world):
    world.bank.locks.close("s", "demo", Lock.LIMIT, Money.yuan(500))
    assert pay(world, "k1", "300").status is TransferStatus.POSTED
    with pytest.raises(LimitReached):
        begin(world, "k2", "200.01")
    assert pay(world, "k3", "200").status is TransferStatus.POSTED


def test_the_limit_lock_counts_all_her_accounts_together(world):
    world.bank.locks.close("s", "demo", Lock.LIMIT, Money.yuan(500))
    assert pay(world, "k1", "300").status is TransferStatus.POSTED
    with pytest.raises(LimitReached):
        world.begin("200.01", account="demo-salary")
    assert world.begin("200", account="demo-salary").status is TransferStatus.REVIEW


def test_nobody_and_no_account_are_said_to_be_unknown(world):
    locks = world.bank.locks
    with pytest.raises(Unknown):
        locks.close("s", "nobody", Lock.NIGHT)
    with pytest.raises(Unknown):
        locks.report_loss("s", "nobody", None)
    with pytest.raises(Unknown):
        locks.lift_freeze("no-account", LI)


def test_from_the_kiosk_a_limit_is_only_lowered(world):
    locks = world.bank.locks
    locks.close("s", "demo", Lock.LIMIT, Money.yuan(500))
    with pytest.raises(InvalidAmount):
        locks.close("s", "demo", Lock.LIMIT, Money.yuan(501))
    assert locks.close("s", "demo", Lock.LIMIT, Money.yuan(400)).limit == Money.yuan(400)


def test_no_accounts_limit_is_raised_by_anothers(world):
    """An account may have a limit of its own, or none yet: an old book, a new card."""
    locks = world.bank.locks
    world.set_by_hand(accounts, [BOOK], limit_lock_fen=Money.yuan(300).fen)
    assert not next(s for s in locks.list_states("demo") if s.lock is Lock.LIMIT).closed
    with pytest.raises(InvalidAmount):
        locks.close("s", "demo", Lock.LIMIT, Money.yuan(301))
    assert locks.close("s", "demo", Lock.LIMIT, Money.yuan(300)).limit == Money.yuan(300)


def test_the_limit_lock_does_not_count_what_comes_back_from_rest(world):
    args = ("s", "demo", BOOK, "term-12", Money.yuan(400))
    deposit = world.bank.positions.buy("d", *args)
    assert world.pay(world.confirm(deposit)).status is TransferStatus.POSTED
    position = world.bank.positions.list_held("demo")[0]
    back = world.bank.positions.take_back("b", "s", "demo", position.id)
    assert world.pay(world.confirm(back)).status is TransferStatus.POSTED
    world.bank.locks.close("s", "demo", Lock.LIMIT, Money.yuan(500))
    assert begin(world, "k1", "500").status is TransferStatus.REVIEW
    with pytest.raises(LimitReached):
        begin(world, "k2", "500.01")


def test_staff_open_a_lock(world):
    world.bank.locks.close("s", "demo", Lock.REGION)
    with pytest.raises(NotAllowed):
        world.bank.locks.open("demo", Lock.REGION, NOBODY)
    assert not world.bank.locks.open("demo", Lock.REGION, LI).closed
    assert pay(world, "k", origin=Origin.ELSEWHERE).status is TransferStatus.POSTED


def test_another_customers_accounts_stay_as_they_are(world):
    world.bank.locks.close("s", "demo", Lock.REGION)
    assert not any(state.closed for state in world.bank.locks.list_states("zhang"))


def test_what_is_lost_is_frozen_at_once_and_its_open_transfers_end(world):
    transfer = begin(world, "k")
    cancelled = world.bank.locks.report_loss("s", "demo", BOOK)
    assert [each.id for each in cancelled] == [transfer.id]
    assert world.bank.transfer(transfer.id).status is TransferStatus.CANCELLED
    with pytest.raises(NotAllowed):
        begin(world, "k2")
    other = world.bank.begin("k3", "s", "demo", "demo-pension", DAUGHTER, Money.yuan(10))
    assert other.status is TransferStatus.REVIEW


def test_a_loss_tells_the_desk_and_only_staff_lift_it(world):
    world.bank.locks.report_loss("s", "demo", None)
    with reading(world.engine) as connection:
        reasons = connection.execute(select(tickets.c.reason)).scalars().all()
    assert reasons == ["reported_lost"]
    with pytest.raises(NotAllowed):
        world.bank.locks.lift_freeze(BOOK, NOBODY)
    world.bank.locks.lift_freeze(BOOK, LI)
    assert pay(world, "k").status is TransferStatus.POSTED

"""Test that wrong PINs are counted in the database for each customer, across visits and
restarts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.banking.hashing import HashCost, hash_secret
from assistant.banking.model import (
    Compared,
    NotAllowed,
    PinOutcome,
    TransferStatus,
    UnknownCustomer,
)
from assistant.banking.pins import MOST_COMPARED
from assistant.banking.seed_staff import LI, MANAGER, QIAN
from assistant.help.desk import HelpDesk
from assistant.storage.opened import reading
from assistant.storage.tables import customers
from tests.banking.fixtures import NOBODY, PIN


def test_the_third_wrong_pin_locks_across_restarts(world):
    assert world.bank.verify_pin("visit", "demo", "000000").attempts_left == 2
    world.reopen()
    assert world.bank.verify_pin("visit", "demo", "000000").attempts_left == 1
    world.reopen()
    third = world.bank.verify_pin("visit", "demo", "000000")
    assert (third.outcome, third.attempts_left) == (PinOutcome.LOCKED, 0)
    world.reopen()
    assert world.bank.customer("demo").locked
    assert world.bank.verify_pin("visit", "demo", PIN).outcome is PinOutcome.LOCKED
    assert world.bank.verify_pin("visit", "zhang", "280915").outcome is PinOutcome.RIGHT


@pytest.mark.parametrize("at", ["sign_in", "authorise"])
def test_the_third_wrong_pin_tells_the_desk_in_the_same_transaction(world, tmp_path, at):
    transfer = world.confirmed(500)
    for _ in range(2):
        world.bank.verify_pin("visit", "demo", "000000")
    if at == "sign_in":
        world.bank.verify_pin("visit", "demo", "000000")
    else:
        world.bank.authorise(transfer.id, transfer.step, "000000")
    world.bank.verify_pin("visit", "demo", "000000")  # a locked card hears none: no news
    desk = HelpDesk(world.engine, world.clock, tmp_path / "spool")
    (ticket,) = desk.list()
    assert (ticket.session, ticket.customer_id) == ("visit", "demo")
    assert desk.call("visit", "demo", "pin_locked", "locked").id == ticket.id


def test_a_right_pin_starts_the_count_anew(world):
    for _ in range(3):
        world.bank.verify_pin("visit", "demo", "000000")
        world.bank.verify_pin("visit", "demo", "000000")
        assert world.bank.verify_pin("visit", "demo", PIN).outcome is PinOutcome.RIGHT


def test_wrong_pins_at_sign_in_and_at_authorise_are_one_count(world):
    world.bank.verify_pin("visit", "demo", "000000")
    transfer = world.confirmed(500)
    transfer, result = world.bank.authorise(transfer.id, transfer.step, "000000")
    assert (transfer.status, result.attempts_left) == (TransferStatus.AUTHORISE, 1)
    transfer, result = world.bank.authorise(transfer.id, transfer.step, "000000")
    assert result.outcome is PinOutcome.LOCKED
    assert (transfer.status, transfer.reason) == (TransferStatus.CANCELLED, "pin_locked")


def test_numbers_compared_count_over_visits_and_restarts_and_lock_the_card(world, tmp_path):
    review = world.begin(100)
    for number in range(MOST_COMPARED):
        assert world.bank.compare_pin(f"v{number}", "demo", f"65432{number}") is Compared.OTHER
        world.reopen()
    assert world.bank.compare_pin("last", "demo", PIN) is Compared.LOCKED
    assert world.bank.customer("demo").locked
    cancelled = world.bank.transfer(review.id)
    assert (cancelled.status, cancelled.reason) == (TransferStatus.CANCELLED, "pin_locked")
    assert world.bank.verify_pin("last", "demo", PIN).outcome is PinOutcome.LOCKED
    (ticket,) = HelpDesk(world.engine, world.clock, tmp_path / "spool").list()
    assert (ticket.session, ticket.reason) == ("last", "pin_locked")
    assert world.bank.compare_pin("last", "demo", "654321") is Compared.LOCKED
    assert world.bank.compare_pin("last", "zhang", "280915") is Compared.HERS


def test_numbers_compared_count_for_a_day_and_until_staff_unlock(world):
    def compare_all():
        found = [world.bank.compare_pin("v", "demo", f"65432{n}") for n in range(MOST_COMPARED)]
        return set(found) == {Compared.OTHER}

    assert compare_all()
    world.clock.advance(24 * 3600)
    assert compare_all()
    assert world.bank.compare_pin("v", "demo", "654329") is Compared.LOCKED
    world.bank.unlock("demo", QIAN)
    assert compare_all()


def test_what_was_compared_is_in_the_log_and_the_number_is_not(world):
    assert world.bank.compare_pin("v", "demo", PIN) is Compared.HERS
    assert world.bank.compare_pin("v", "demo", "654321") is Compared.OTHER
    with world.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, session, details FROM audit").all()
    assert [tuple(row) for row in rows[-2:]] == [
        ("pin_heard", "v", "{}"),
        ("pin_compared", "v", "{}"),
    ]
    with pytest.raises(UnknownCustomer):
        world.bank.compare_pin("v", "nobody", PIN)


def test_locking_cancels_everything_open_and_keeps_holds(world):
    check, review = world.confirmed(12000), world.begin(100, "demo-laoli")
    others = world.begin(100, "zhang-son", account="zhang-passbook")
    world.bank.script_words("third", "安全账户")
    held = world.confirmed(100, "demo-laoli", session="third")
    for _ in range(3):
        world.bank.verify_pin("visit", "demo", "111111")
    cancelled = TransferStatus.CANCELLED
    assert [world.bank.transfer(t.id).status for t in (check, review, held, others)] == [
        cancelled, cancelled, TransferStatus.HELD, TransferStatus.REVIEW,
    ]  # fmt: skip


def test_nothing_begins_or_leaves_on_a_locked_card(world):
    world.bank.script_words("visit", "安全账户")
    world.confirmed(300)
    for _ in range(3):
        world.bank.verify_pin("visit", "demo", "111111")
    with pytest.raises(NotAllowed):
        world.begin(100)
    (hold,) = world.bank.holds()
    with pytest.raises(NotAllowed):
        world.bank.release(hold.id, LI, MANAGER, "seen her")
    with pytest.raises(NotAllowed):
        world.bank.unlock("demo", NOBODY)
    assert not world.bank.unlock("demo", LI).locked
    assert world.bank.verify_pin("visit", "demo", PIN).outcome is PinOutcome.RIGHT
    assert world.bank.release(hold.id, LI, MANAGER, "seen her").status is TransferStatus.POSTED


def test_a_pin_is_stored_as_a_costly_hash(world):
    with reading(world.engine) as connection:
        stored = connection.execute(select(customers.c.pin_hash)).scalars().all()
    assert all(each.startswith("$argon2id$") for each in stored)
    assert "m=47104,t=1,p=1" in hash_secret("123456", HashCost())


def test_an_unknown_customer_has_no_pin(world):
    with pytest.raises(UnknownCustomer):
        world.bank.verify_pin("visit", "nobody", PIN)

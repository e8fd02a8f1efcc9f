"""Test that the sandbox's customers are as the README and the dialogues describe them."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.banking.model import PinOutcome, TransferStatus
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import CUSTOMERS, SANDBOX_PINS, seed
from assistant.bench.long_history import write_history
from assistant.clock import ManualClock, bank_time
from assistant.fraud.policy import WEEK, GuardSettings
from assistant.simulation.oracle_guard import START
from assistant.storage.books import verify_everything
from assistant.storage.database import open_database
from assistant.storage.opened import reading
from assistant.storage.tables import transfers
from tests.banking.fixtures import CHEAP


def test_the_demo_customer(world):
    customer = world.bank.customer("demo")
    assert (customer.name, customer.title, customer.locked) == ("王秀英", "王阿姨", False)
    told = [(a.name, str(a.balance), str(a.available)) for a in world.bank.accounts("demo")]
    assert told == [
        ("存折", "86,520.35 元", "86,520.35 元"),
        ("退休金卡", "23,180 元", "23,180 元"),
        ("工资卡", "4,205.18 元", "4,205.18 元"),
    ]
    payees = {(p.relation, p.name, p.is_company) for p in world.bank.payees("demo")}
    assert payees == {
        ("大儿子", "王小明", False),
        ("闺女", "王小红", False),
        ("老李", "李建国", False),
        ("", "太原供热公司", True),
    }
    assert world.bank.payees("demo")[0].name == "王小红"  # the most used first


def test_every_pin_is_right_and_account_tails_differ(world):
    tails = []
    for customer in world.bank.customers():
        result = world.bank.verify_pin("visit", customer.id, SANDBOX_PINS[customer.id])
        assert result.outcome is PinOutcome.RIGHT
        tails += [a.tail for a in world.bank.accounts(customer.id)]
        tails += [p.tail for p in world.bank.payees(customer.id)]
    assert len(tails) == len(set(tails))
    assert len(set(SANDBOX_PINS.values())) == len(SANDBOX_PINS)


def test_this_months_pension_has_arrived_on_the_15th(world):
    newest = world.bank.entries("demo-pension")[0]
    assert (newest.kind, str(newest.amount)) == ("pension", "3,276.50 元")
    assert f"{bank_time(newest.at):%Y-%m-%d}" == "2026-03-15"


@pytest.mark.parametrize("now", ["2026-03-01T00:30:00", "2026-03-14T23:59:00", "2028-02-29T12:00"])
def test_this_months_pension_has_arrived_on_any_day(tmp_path, now):
    clock = ManualClock(datetime.fromisoformat(f"{now}+08:00"))
    engine = open_database(tmp_path / "bank.sqlite")
    seed(engine, clock, CHEAP)
    bank = SandboxBank(engine, clock)
    pensions = [e for e in bank.entries("demo-pension") if e.kind == "pension"]
    today = bank_time(clock.now())
    assert bank_time(pensions[0].at).month == today.month
    assert pensions[0].at <= clock.now()
    assert str(bank.accounts("demo")[1].balance) == "23,180 元"
    engine.dispose()


def test_the_ledger_sums_to_zero_and_the_log_is_sound(world):
    assert world.ledger_sum() == 0
    assert verify_everything(world.engine) == []


def test_balances_after_follow_the_entries(world):
    for customer in CUSTOMERS:
        for account in customer.accounts:
            entries = world.bank.entries(account.id, limit=100)
            assert entries[0].balance_after == world.account(account.id).balance
            for newer, older in itertools.pairwise(entries):
                assert newer.balance_after == older.balance_after + newer.amount
            assert entries[-1].balance_after == entries[-1].amount


def test_entries_by_period_newest_first(world):
    since = datetime.fromisoformat("2026-02-01T00:00:00+08:00")
    until = datetime.fromisoformat("2026-03-01T00:00:00+08:00")
    february = world.bank.entries("demo-passbook", since, until)
    assert [str(e.amount) for e in february] == [
        "-800 元", "-150 元", "-78.30 元", "-500 元", "5,000 元",
    ]  # fmt: skip
    assert len(world.bank.entries("demo-passbook", limit=3)) == 3


def test_every_saved_payee_was_paid_before(world):
    with reading(world.engine) as connection:
        paid = set(connection.execute(select(transfers.c.payee_id)).scalars())
    for customer in world.bank.customers():
        assert {p.id for p in world.bank.payees(customer.id)} <= paid


def test_seeding_again_changes_nothing(world):
    world.posted(500)
    seed(world.engine, world.clock, CHEAP)
    assert len(world.bank.customers()) == 3
    assert str(world.account().balance) == "86,020.35 元"


def test_the_plain_dialogues_of_a_monday_morning_start_no_check(world):
    for yuan, payee in ((2000, "demo-xiaohong"), (500, "demo-laoli"), (50, "demo-laoli")):
        transfer = world.confirmed(yuan, payee)
        assert transfer.status is TransferStatus.AUTHORISE
        assert world.pay(transfer).status is TransferStatus.POSTED


def test_she_is_known_to_pay_whom_she_has_saved(world):
    for customer in CUSTOMERS:
        for payee in customer.payees:
            told = world.confirmed(
                1000, payee.id, account=customer.accounts[0].id, session=payee.id
            )
            assert told.check is None, payee.id
            world.bank.cancel(told.id, "home")


def test_nobodys_earlier_weeks_come_near_the_weeks_line(world):
    with reading(world.engine) as connection:
        rows = connection.execute(
            select(transfers.c.customer_id, transfers.c.posted_at, transfers.c.fen)
        ).all()
    highest = max(
        sum(r.fen for r in rows if r.customer_id == last.customer_id
            and timedelta(0) <= last.posted_at - r.posted_at < WEEK)
        for last in rows
    )  # fmt: skip
    assert highest == 170_000 < GuardSettings().week_fen  # docs/guard.md names the figure


def test_sums_of_a_period_are_of_all_its_entries(tmp_path):
    """What came in and went out is summed from these: none may be left out unsaid."""
    path, clock = tmp_path / "bank.sqlite", ManualClock(START)
    engine = open_database(path)
    seed(engine, clock, CHEAP)
    engine.dispose()
    write_history(path, 1_200)
    bank = SandboxBank(open_database(path), clock)
    assert len(bank.entries("demo-passbook", limit=None)) >= 1_200

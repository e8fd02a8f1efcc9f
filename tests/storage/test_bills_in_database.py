"""Test that the database itself protects bills and origins against attacks with plain SQL."""

from __future__ import annotations

import pytest

from assistant.storage.moment import to_moment
from tests.storage.attack import refused

COLUMNS = (
    "key, asked, session, customer_id, account_id, service, status, step, reason, created_at,"
    " changed_at"
)


def at_pin(world, key):
    """Begin a payment of her power bill, up to the PIN."""
    bill = next(bill for bill in world.bank.bills.list_due("demo") if bill.kind == "电费")
    begun = world.bank.bills.begin(key, "visit", "demo", "demo-passbook", bill.id)
    return world.pass_check(world.confirm(begun))


def test_a_bill_is_paid_once(world, sql):
    first = at_pin(world, "one")
    second = at_pin(world, "two")
    world.pay(first)
    words = refused(
        sql,
        "UPDATE transfers SET status='posted', step=step+1, posting_id='p', posted_at=? WHERE id=?",
        to_moment(world.clock.now()),
        second.id,
    )
    assert "a bill is paid once" in words


def test_a_bill_is_paid_as_it_stands(world, sql):
    payment = at_pin(world, "one")
    back = "UPDATE transfers SET status='review', step=step+1"
    for change in ("fen=fen-1", "payee_id='demo-xiaohong'"):
        assert "as it stands" in refused(sql, f"{back}, {change} WHERE id=?", payment.id)


@pytest.mark.parametrize(
    "other", ["fen - 1, payee_id, bill_id", "fen, 'demo-xiaohong', bill_id", "fen, payee_id, '{}'"]
)
def test_a_payment_of_another_amount_payee_or_household_is_not_begun(world, sql, other):
    payment = at_pin(world, "one")
    theirs = world.bank.bills.list_due("zhang")[0].id
    copied = COLUMNS.replace("key", "key || '-2'").replace("status, step", "'review', 1")
    words = refused(
        sql,
        f"INSERT INTO transfers (id, {COLUMNS}, fen, payee_id, bill_id) SELECT 'x', {copied},"
        f" {other.format(theirs)} FROM transfers WHERE id=?",
        payment.id,
    )
    assert "as it stands" in words


def test_bills_are_never_changed_or_deleted(world, sql):
    assert "never changed" in refused(sql, "UPDATE bills SET fen=1")
    assert "never deleted" in refused(sql, "DELETE FROM bills")


@pytest.mark.parametrize("change", ["origin='overseas'", "bill_id=NULL"])
def test_a_transfer_keeps_its_origin_and_its_bill(world, sql, change):
    payment = at_pin(world, "one")
    changed = f"UPDATE transfers SET status='review', step=step+1, {change} WHERE id=?"
    words = refused(sql, changed, payment.id)
    assert "stays what it is" in words

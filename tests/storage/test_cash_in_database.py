"""Booked cash under attack with plain SQL: it leaves once, whole, under a name, over the counter."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assistant.banking import ledger
from assistant.banking.money import Money
from assistant.storage.database import reading, writing
from assistant.storage.tables import positions
from tests.storage.attack import refused

FEN = Money.yuan(50_000).fen


@pytest.fixture
def cash(world):
    """Booked cash, a row of positions."""
    day = date(2026, 3, 17)
    args = ("visit", "demo", "demo-passbook", "cash", Money.yuan(50_000), day)
    opening = world.confirm(world.bank.positions.buy("cash", *args))
    world.pay(world.pass_check(opening))
    with reading(world.engine) as connection:
        return connection.execute(select(positions)).one()


def handed(world, cash, to="outside-cash", fen=FEN):
    """Post it out as the desk does."""
    with writing(world.engine) as connection:
        lines = (
            ledger.Line(cash.account_id, -fen, "cash_out", "cash"),
            ledger.Line(to, fen, "cash_out", "demo"),
        )
        ledger.post(connection, "p", world.clock.now(), "cash_out", lines)


def test_without_the_request_it_does_not_leave(world, cash):
    with pytest.raises(IntegrityError, match="by a transfer only"):
        handed(world, cash)


def test_nor_by_half_nor_to_somebody_else_nor_later(world, cash, sql):
    number = world.bank.requests.listed()[0].number
    at = "(SELECT max(at) FROM postings)"
    sql.execute(
        f"UPDATE service_requests SET status='done', staff='7001', settled_at={at} WHERE number=?",
        (number,),
    )
    sql.execute(f"UPDATE positions SET ended_as='collected', ended_at={at} WHERE id=?", (cash.id,))
    for to, fen in (("outside-cash", FEN - 1), ("outside-demo-xiaohong", FEN)):
        with pytest.raises(IntegrityError, match="by a transfer only"):
            handed(world, cash, to, fen)
    world.clock.advance(1)
    with pytest.raises(IntegrityError, match="by a transfer only"):
        handed(world, cash)


def test_a_request_is_done_by_somebody_and_stays_settled(world, cash, sql):
    number = world.bank.requests.listed()[0].number
    done = "UPDATE service_requests SET status='done', settled_at=1, staff=? WHERE number=?"
    assert "a staff name is" in refused(sql, done, " ", number)
    world.bank.requests.close(number, "7001", "")
    again = "UPDATE service_requests SET status='open', settled_at=NULL WHERE number=?"
    assert "stays what it is" in refused(sql, again, number)
    loose = "UPDATE service_requests SET position_id=NULL WHERE number=?"
    assert "stays what it is" in refused(sql, loose, number)


def test_nothing_is_added_to_what_lies_at_rest(world, cash, sql):
    moved = world.begin(100)
    with writing(world.engine) as connection:
        connection.exec_driver_sql(
            "UPDATE transfers SET payee_id=?, status='review', step=step+1 WHERE id=?",
            (cash.payee_id, moved.id),
        )
    moved = world.bank.transfer(moved.id)
    sql.execute("UPDATE transfers SET status='authorise', step=step+1 WHERE id=?", (moved.id,))
    words = refused(
        sql,
        "UPDATE transfers SET status='posted', step=step+1, posting_id='p', posted_at=1 WHERE id=?",
        moved.id,
    )
    assert "nothing is added" in words

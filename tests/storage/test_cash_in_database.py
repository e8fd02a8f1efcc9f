"""Test that booked cash, attacked with plain SQL, leaves only once, in full, signed, at the
desk."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assistant.banking import ledger
from assistant.banking.seed_staff import LI, MANAGER
from assistant.money import Money
from assistant.storage.database import writing
from assistant.storage.moment import to_moment
from assistant.storage.opened import reading
from assistant.storage.tables import positions
from tests.storage.attack import refused, under_row

FEN = Money.yuan(50_000).fen


@pytest.fixture
def cash(world):
    """Book cash; return its row of positions."""
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


DONE = (
    "UPDATE service_requests SET status='done', staff='3001', second=?, settled_at=?, audit_seq=?"
    " WHERE number=?"
)


def settle_by_hand(world, cash, sql, second=MANAGER.number):
    """Say that the cash was handed over, with audit rows: who can write those, too."""
    at = to_moment(world.clock.now())
    number = world.bank.requests.list_requests()[0].number
    seq = under_row(world, "service_requests", {number: {"status": "done"}})
    sql.execute(DONE, (second, at, seq, number))
    ended = {"ended_as": "collected", "ended_at": at}
    seq = under_row(world, "positions", {cash.id: ended})
    statement = "UPDATE positions SET ended_as=?, ended_at=?, audit_seq=? WHERE id=?"
    sql.execute(statement, (*ended.values(), seq, cash.id))


def test_without_the_request_it_does_not_leave(world, cash):
    with pytest.raises(IntegrityError, match="by a transfer only"):
        handed(world, cash)


def test_nor_by_half_nor_to_somebody_else_nor_later(world, cash, sql):
    settle_by_hand(world, cash, sql)
    for to, fen in (("outside-cash", FEN - 1), ("outside-demo-xiaohong", FEN)):
        with pytest.raises(IntegrityError, match="by a transfer only"):
            handed(world, cash, to, fen)
    world.clock.advance(1)
    with pytest.raises(IntegrityError, match="by a transfer only"):
        handed(world, cash)


@pytest.mark.parametrize("second", [None, LI.number])
def test_above_the_line_two_people_hand_it_over(world, cash, sql, second):
    settle_by_hand(world, cash, sql, second)
    with pytest.raises(IntegrityError, match="by a transfer only"):
        handed(world, cash)


def test_of_two_people_it_is_posted(world, cash, sql):
    settle_by_hand(world, cash, sql)
    handed(world, cash)
    assert sql.execute(
        "SELECT balance_fen FROM accounts WHERE id=?", [cash.account_id]
    ).fetchone() == (0,)


def test_a_request_is_done_by_somebody_and_stays_settled(world, cash, sql):
    number = world.bank.requests.list_requests()[0].number
    seq = under_row(world, "service_requests", {number: {"status": "done"}})
    done = (
        "UPDATE service_requests SET status='done', settled_at=1, staff=?, audit_seq=?"
        " WHERE number=?"
    )
    assert "only staff sign" in refused(sql, done, " ", seq, number)
    assert "only staff sign" in refused(sql, done, "bоb", seq, number)  # Cyrillic
    assert "audit row" in refused(sql, done, "3001", seq - 1, number)
    world.bank.requests.close(number, LI, "her own", MANAGER)
    again = "UPDATE service_requests SET status='open', settled_at=NULL WHERE number=?"
    refused(sql, again, number)
    loose = "UPDATE service_requests SET position_id=NULL WHERE number=?"
    refused(sql, loose, number)


def test_nothing_is_added_to_a_position(world, cash, sql):
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

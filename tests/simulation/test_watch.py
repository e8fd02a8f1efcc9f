"""Test that the watch sees faults in the books after somebody removed the triggers."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from assistant.banking.lock_kinds import Lock
from assistant.money import Money
from assistant.simulation.report import Violation
from assistant.simulation.world import World, fresh_world
from tests.simulation.asking import PIN, asked, confirmed, held, through

TAMPERED = {
    "money from nowhere": "UPDATE accounts SET balance_fen = balance_fen + 1 WHERE id = '{account}'",
    "an entry is changed": "UPDATE entries SET fen = fen - 1 WHERE seq = 1",
    "a posting is half gone": "DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)",
    "another amount was posted": "UPDATE transfers SET fen = fen + 1 WHERE id = '{transfer}'",
    "a refusal is gone": "DELETE FROM refusals",
    "a ticket is gone": "DELETE FROM tickets",
    "a reserve is gone": "UPDATE holds SET reserved_fen = 0",
    "a hold let itself go": "UPDATE holds SET status = 'released', settled_at = since",
    "a row of the log is changed": "UPDATE audit SET kind = 'nothing' WHERE seq = 3",
    "a row of the log is gone": "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    "the log's order is changed": "UPDATE audit SET seq = seq + 1000000 WHERE seq = 5",
    "a lock opened itself": "UPDATE accounts SET region_lock = 0 WHERE region_lock = 1",
    "a limit raised itself": "UPDATE accounts SET limit_lock_fen = limit_lock_fen + 1",
    "a freeze lifted itself": "UPDATE accounts SET lost_at = NULL WHERE lost_at IS NOT NULL",
    "an account was frozen by nobody": "UPDATE accounts SET lost_at = 1 WHERE id = '{account}'",
    "a bill is gone": "DELETE FROM bills WHERE id = 'more-7-bill-2'",
    "a bill costs more": "UPDATE bills SET fen = fen + 1 WHERE id = '{bill}'",
    "a bill was paid by another's transfer": "UPDATE transfers SET bill_id = 'more-7-bill-2'"
    " WHERE id = '{transfer}'",
    "it came from abroad": "UPDATE transfers SET origin = 'overseas' WHERE id = '{late}'",
    "booked cash was fetched by nobody": "UPDATE positions SET ended_as = 'collected', ended_at = 1",
    "booked cash is somebody else's": "UPDATE positions SET customer_id = 'more-7'",
    "the desk forgot the cash": "UPDATE service_requests SET status = 'cancelled', settled_at = 1",
    "a transfer is gone": "DELETE FROM transfers WHERE id = '{transfer}'",
}


@pytest.fixture
def world():
    with fresh_world() as made:
        yield made


def posted_and_held(world: World) -> dict[str, str]:
    """A small transfer, one that waits for staff, a bill, three locks, a loss, booked cash, and last
    one more transfer; returns what the statements speak of."""
    small = confirmed(world, 500)
    asked(world, "authorise", small.id, small.step, PIN)
    held(world)
    asked(world, "close_lock", "visit-2", "more-4", Lock.OVERSEAS, None)
    asked(world, "close_lock", "visit-2", "more-4", Lock.REGION, None)
    asked(world, "close_lock", "visit-2", "more-4", Lock.LIMIT, Money(100_000))
    bill = asked(world, "begin_bill", "b", "visit-2", "more-4", "more-4-account-0", "more-4-bill-0")
    bill = asked(world, "confirm", bill.id, bill.step)
    asked(world, "authorise", bill.id, bill.step, PIN)
    asked(world, "report_lost", "visit-3", "more-5", "more-5-account-1")
    day = date(2026, 3, 17)
    args = ("c", "visit-4", "more-6", "more-6-account-0", "cash", Money(5_000_000), day)
    cash = asked(world, "buy", *args)
    cash = through(world, asked(world, "confirm", cash.id, cash.step))
    asked(world, "authorise", cash.id, cash.step, PIN)
    late = confirmed(world, 700, her="more-4", visit="visit-2")
    asked(world, "authorise", late.id, late.step, PIN)
    return {"transfer": small.id, "late": late.id, "bill": "more-4-bill-0"}


def without_triggers(world: World, statement: str) -> None:
    with sqlite3.connect(world.path) as db:
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f"DROP TRIGGER {name}")
        assert db.execute(statement).rowcount > 0
    db.close()


def test_untouched_books_are_in_order(world):
    posted_and_held(world)
    world.watch.look(world.oracle)
    world.read_from_the_beginning()


@pytest.mark.parametrize("what", TAMPERED)
def test_tampered_books_are_not(world, what):
    those = posted_and_held(world)
    world.watch.look(world.oracle)
    statement = TAMPERED[what].format(**those, account="more-0-account-0")
    without_triggers(world, statement)
    with pytest.raises(Violation):
        world.read_from_the_beginning()

"""The watch sees in the books what no trigger stopped: somebody took the triggers out."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.simulation.report import Violation
from assistant.simulation.world import World, fresh_world
from tests.simulation.asking import PIN, asked, confirmed, held

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
    "a transfer is gone": "DELETE FROM transfers WHERE id = '{transfer}'",
}


@pytest.fixture
def world():
    with fresh_world() as made:
        yield made


def posted_and_held(world: World) -> str:
    """One small transfer that was posted, one that waits for staff; returns the first's id."""
    small = confirmed(world, 500)
    asked(world, "authorise", small.id, small.step, PIN)
    held(world)
    return small.id


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
    transfer = posted_and_held(world)
    world.watch.look(world.oracle)
    statement = TAMPERED[what].format(transfer=transfer, account="more-0-account-0")
    without_triggers(world, statement)
    with pytest.raises(Violation):
        world.read_from_the_beginning()

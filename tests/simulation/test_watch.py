"""The watch sees in the books what no trigger stopped: somebody took the triggers out."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.banking.money import Money
from assistant.simulation.calls import OK, Call
from assistant.simulation.report import Violation
from assistant.simulation.world import World, fresh_world

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


def asked(world: World, name: str, *args: object):
    """Ask the bank and the oracle the same."""
    world.clock.advance(1)
    call = Call(name, args)
    value = getattr(world.bank, name)(*args)
    assert world.oracle.expect(call, world.clock.now()).code == OK
    world.watch.learn_ids(world.oracle)
    return value


def posted_and_held(world: World) -> str:
    """One small transfer that was posted, one that waits for staff; returns the first's id."""
    args = ("more-0", "more-0-account-0", "more-0-payee-0", Money(500))
    small = asked(world, "begin", "key-1", "visit-1", *args)
    small = asked(world, "confirm", small.id, small.step)
    asked(world, "authorise", small.id, small.step, "246810")
    world.bank.script_words("visit-2", "安全账户")
    world.oracle.heard.add("visit-2")
    args = ("more-1", "more-1-account-0", "more-1-payee-0", Money(700))
    other = asked(world, "begin", "key-2", "visit-2", *args)
    asked(world, "confirm", other.id, other.step)
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

"""Test that ``audit verify`` names what it cannot read and checks the rest."""

from __future__ import annotations

import sqlite3

import pytest

from tests.storage.test_books import bank, said, without_rules  # noqa: F401  (fixture)

WRONG = "account demo-passbook does not hold what its entries sum to"
"""Beside each of them: it must be found all the same."""
POSTING = "SELECT posting_id FROM transfers WHERE status = 'posted' ORDER BY rowid LIMIT 1"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (f"UPDATE postings SET lines = 'x' WHERE id = ({POSTING})", "lines cannot be read"),
        (f"UPDATE postings SET lines = '[1]' WHERE id = ({POSTING})", "lines cannot be read"),
        ("UPDATE checks SET answers = '[\"x\"]'", "answers cannot be read"),
        ("UPDATE holds SET evidence = x'ff00'", "evidence cannot be read"),
        ("UPDATE positions SET terms = '[]'", "terms cannot be read"),
        ("UPDATE audit SET details = 'x' WHERE seq = 5", "audit 5: details cannot be read"),
        ("UPDATE audit SET details = '[1]' WHERE seq = 5", "audit 5: details cannot be read"),
        ("UPDATE audit SET details = x'ff00' WHERE seq = 5", "audit 5: details cannot be read"),
        (
            "UPDATE audit SET details = '{\"set\": {\"a\": 3}, \"row\": 5}' WHERE seq = 5",
            "audit 5: details cannot be read",
        ),
        ("UPDATE audit SET details = CAST(x'ff' AS TEXT) WHERE seq = 5", "row 5 was changed"),
        ("UPDATE audit SET at = 'soon' WHERE seq = 5", "row 5 was changed"),
        ("UPDATE audit SET kind = x'ff' WHERE seq = 5", "row 5 was changed"),
        ("UPDATE customers SET name = CAST(x'ff' AS TEXT) WHERE id = 'chen'", "customers chen"),
        ("UPDATE entries SET fen = 'much' WHERE seq = 9", "entry 9"),
        ("DELETE FROM audit WHERE kind = 'log_sealed'", "the log has no seal"),
    ],
)  # fmt: skip
def test_unreadable_parts_are_named_and_the_rest_is_verified(bank, statement, named):  # noqa: F811
    db, engine = bank
    off = "UPDATE accounts SET balance_fen = balance_fen + 1 WHERE id = 'demo-passbook'"
    without_rules(db, statement, off)
    problems = said(engine)
    assert [each for each in problems if named in each], problems
    assert WRONG in problems


def tables(db: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in db.execute(query)]


def test_a_table_that_is_gone_is_named_and_the_rest_too(bank):  # noqa: F811
    db, engine = bank
    db.execute("PRAGMA foreign_keys=OFF")
    db.execute("BEGIN")
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for (name,) in db.execute(query).fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE accounts SET balance_fen = balance_fen + 1 WHERE id = 'demo-passbook'")
    db.execute("COMMIT")
    for name in [each for each in tables(db) if each not in ("accounts", "entries")]:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
        db.execute(f"ALTER TABLE {name} RENAME TO gone")
        problems = said(engine)
        assert f"{name} is missing from the database's rules" in problems
        assert WRONG in problems, name
        db.execute(f"ALTER TABLE gone RENAME TO {name}")
        assert sql

"""Test all statements that the schema allows; those that may succeed are listed here with a reason.

Each is tried twice: as a process that only writes the file, and as one that also writes the audit
row that the database requires. The attacker cannot sign that row, so ``audit verify`` names it;
what is refused even then is always refused. Foreign keys are off, as sqlite3 has them by default.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

import pytest

from assistant.storage.books import verify_everything
from tests.banking.fixtures import World
from tests.storage.history import live_through
from tests.storage.statements import Statement, statements, tables_of, tried

STRICTER = "the guard remembers more than there was: it only becomes stricter"
BEGINS = "moves nothing: whatever follows has its own rules"
COUNTED = "a figure of the branch's report, about nobody; it only grows"
CARRIED = "when it is tried again; it ends, as sent or given up, beside an audit row only"
ALLOWED = {
    ("day_counts", "update", "count"): COUNTED,
    ("in_hand", "delete", ""): "a visit or a task has ended",
    ("deliveries", "update", "tries"): CARRIED,
    ("deliveries", "update", "next_at"): CARRIED,
    ("deliveries", "update", "trouble"): CARRIED,
    ("deliveries", "delete", ""): "what has been sent goes after a while",
    ("queue_numbers", "insert", ""): "a number more for the counter",
    ("refusals", "insert", ""): STRICTER,
    ("script_words", "insert", ""): STRICTER,
    ("tickets", "insert", ""): "somebody is called for nothing",
}
"""(table, verb, column) to why it may be."""
LIMITS = "staff lower and raise it; the check stays whatever it is"
LOCKS = "she closes it, staff open it"
ALLOWED_BESIDE_A_ROW = {
    ("accounts", "insert", ""): BEGINS,
    ("accounts", "update", "daily_limit_fen"): LIMITS,
    ("accounts", "update", "single_limit_fen"): LIMITS,
    ("accounts", "update", "limit_lock_fen"): LOCKS,
    ("accounts", "update", "night_lock"): LOCKS,
    ("accounts", "update", "region_lock"): LOCKS,
    ("accounts", "update", "overseas_lock"): LOCKS,
    ("accounts", "update", "overseas_online_lock"): LOCKS,
    ("accounts", "update", "lost_at"): "she reports a loss, staff lift it",
    ("accounts", "update", "printed_count"): "lines are printed into her passbook",
    ("bills", "insert", ""): BEGINS,
    ("messages", "insert", ""): "a message is taken in; its id was nobody's before",
    ("talks", "insert", ""): "staff have talked to her about what came before it",
    ("checks", "update", "verdict"): "a check that passed is made to count no more",
    ("customers", "insert", ""): BEGINS,
    ("customers", "update", "locked"): "a third wrong PIN, staff unlock",
    ("customers", "update", "risk_level"): "staff have asked her again what she is fit for",
    ("customers", "update", "wrong_pins"): "a PIN is wrong, or right",
    ("payee_requests", "insert", ""): BEGINS,
    ("payee_requests", "update", "name"): "she says it otherwise while it is open",
    ("payee_requests", "update", "relation"): "she says it otherwise while it is open",
    ("payees", "insert", ""): "staff put somebody in: a first payment is checked",
    ("positions", "update", "audit_seq"): BEGINS,
    ("postings", "insert", ""): "a pension comes, interest is paid",
    ("service_requests", "insert", ""): BEGINS,
    ("service_requests", "update", "details"): "she says it otherwise while it is open",
    ("service_requests", "update", "note"): "she says it otherwise while it is open",
    ("staff", "insert", ""): "a manager adds somebody",
    ("staff", "update", "password_hash"): "they set their own, or a manager a new one",
    ("staff", "update", "failed"): "a password is wrong, or right",
    ("staff", "update", "locked_until"): "too many were wrong, or the time is over",
    ("staff", "update", "removed_at"): "a manager removes them",
    ("transfers", "insert", ""): BEGINS,
    ("transfers", "update", "account_id"): "in review: what she has not said yes to",
    ("transfers", "update", "payee_id"): "in review: what she has not said yes to",
    ("transfers", "update", "fen"): "in review: what she has not said yes to",
    ("transfers", "update", "changed_at"): "a step that changes nothing",
    ("transfers", "update", "reason"): "a step that changes nothing but why",
    ("transfers", "update", "step"): "a step that changes nothing",
    ("transfers", "update", "status"): "what is open ends, or goes back to review",
}

PRAGMAS = {"foreign_keys": "OFF", "recursive_triggers": "OFF"}


@cache
def lived_in() -> Path:
    """Return a bank with all kinds of rows; every attempt on it is undone."""
    world = World.fresh(Path(tempfile.mkdtemp(prefix="lived-in-")))
    live_through(world)
    assert verify_everything(world.engine) == []
    with world.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    world.engine.dispose()
    return world.path


def connected() -> sqlite3.Connection:
    """Yield a connection to the file, in a transaction that is never committed."""
    db = sqlite3.connect(lived_in(), isolation_level=None)
    for pragma, value in PRAGMAS.items():
        db.execute(f"PRAGMA {pragma}={value}")
    db.execute("BEGIN IMMEDIATE")
    return db


def name(statement: Statement) -> tuple[str, str, str]:
    return (statement.table, statement.verb, statement.column)


Refused = dict[str, list[tuple[Statement, bool]]]


@cache
def outcomes(*, beside: bool) -> tuple[list[tuple[Statement, str]], Refused]:
    """Try everything once: what was not refused, and of each refusal's words some statements."""
    db = connected()
    others, refused, done = [], {}, 0
    for table in tables_of(db):
        for statement in statements(table):
            outcome = tried(db, statement, beside=beside)
            done += 1
            if not outcome.startswith("refused"):
                others.append((statement, outcome))
                continue
            examples = refused.setdefault(f"{statement.table} {outcome}", [])
            if len(examples) < EXAMPLES:
                examples.append((statement, beside))
    db.execute("ROLLBACK")
    db.close()
    assert done > 30_000  # so many has the schema room for; fewer means that some are left out
    return others, refused


EXAMPLES = 40


@pytest.mark.timeout(600)
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside an audit row"])
def test_every_statement_that_is_not_listed_is_refused(beside):
    allowed = ALLOWED_BESIDE_A_ROW if beside else ALLOWED
    others, _ = outcomes(beside=beside)
    for statement, outcome in others:
        named = name(statement)
        assert named in allowed, (named, statement.sql, statement.values)
        assert outcome == "allowed", (outcome, statement.sql, statement.values)
    found = {name(statement) for statement, _ in others}
    assert found == allowed.keys(), f"listed, and not possible: {allowed.keys() - found}"


WRITING = frozenset({"audit_grow", "entries_balance", "postings_entries", "transfers_posting"})
"""They write instead of refusing; without one nothing is posted or logged at all."""
TELLING = frozenset({"rings_told", "tickets_change_told", "tickets_told"})
"""They queue what channels deliver; without one nobody elsewhere hears of it."""
BEHIND_OTHERS = WRITING | TELLING | frozenset({
    "accounts_frozen", "accounts_purpose", "checks_place_given", "holds_place_given",
    "holds_place_taken", "payee_requests_begin", "positions_insert", "positions_never_replaced",
    "positions_place_given", "preferences_place_given", "rings_never_replaced", "tickets_begin", "talks_so_far", "transfers_bill",
    "payees_taken_out_hers", "transfers_posted_to_nobody_taken_out", "transfers_to_nobody_taken_out",
    "transfers_from_rest", "transfers_insert", "transfers_origin", "transfers_payable",
    "transfers_to_rest", "transfers_due_begin", "transfers_on_the_way_stay", "social_insurance_place_given",
})  # fmt: skip
"""Triggers that no single statement meets first; ``test_behind_others`` has an attack on each."""


@pytest.mark.timeout(600)
def test_a_database_without_one_of_its_triggers_is_found():
    """Each is dropped in its turn: something is then done, or refused in other words."""
    known = {}
    for beside in (False, True):
        for words, examples in outcomes(beside=beside)[1].items():
            known.setdefault(words, []).extend(examples)
    db = connected()
    rows = db.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    missed = set()
    for trigger, table, sql in [tuple(row) for row in rows.fetchall()]:
        told = [w.replace("''", "'") for w in re.findall(r"raise\(ABORT, '((?:[^']|'')*)'\)", sql)]
        words = [f"{table} refused: {each}" for each in told]
        db.execute("SAVEPOINT mutant")
        db.execute(f"DROP TRIGGER {trigger}")
        if not any(
            f"{table} {tried(db, statement, beside=beside)}" != each
            for each in words
            for statement, beside in known.get(each, [])
        ):
            missed.add(trigger)
        db.execute("ROLLBACK TO mutant")
        db.execute("RELEASE mutant")
    db.execute("ROLLBACK")
    db.close()
    assert missed == BEHIND_OTHERS, sorted(missed ^ BEHIND_OTHERS)

"""Test each message of ``audit verify``: a single thing is changed at a time, against all rules.

The attacker has the file but not the key: triggers are dropped and restored, constraints are off.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assistant.storage.audit import seal
from assistant.storage.books import RULES, verify_everything
from assistant.storage.database import open_database
from tests.storage.test_every_statement import lived_in

PAID = "SELECT id FROM transfers WHERE status = 'posted' AND session = 'd0'"
"""Posted with a check that passed, above the line."""
PASSED = f"SELECT check_id FROM transfers WHERE id = ({PAID})"
RELEASED = "SELECT id FROM checks WHERE verdict = 'released' AND answers <> '[]'"
HELD = "SELECT id FROM holds WHERE status = 'open' AND NOT unsafe"
LET_GO = "SELECT id FROM holds WHERE status = 'released'"
DELAYED = "SELECT id FROM holds WHERE status = 'delayed'"
UNSAFE = "SELECT id FROM holds WHERE unsafe"
PLAIN = "SELECT id FROM transfers WHERE status = 'posted' AND customer_id = 'demo' AND check_id IS NULL AND service = 'transfer' AND account_id = 'demo-passbook' LIMIT 1"  # fmt: skip
LAST = (
    "SELECT id FROM transfers WHERE status = 'posted' ORDER BY posted_at DESC, rowid DESC LIMIT 1"
)
PLAINS = f"SELECT posting_id FROM transfers WHERE id = ({PLAIN})"
REVIEW = "SELECT id FROM transfers WHERE session = 'd2'"
CANCELLED = "SELECT id FROM transfers WHERE session = 'd1'"
TWICE = "SELECT bill_id FROM transfers WHERE bill_id IS NOT NULL AND status = 'posted'"
REVOKED = "SELECT transfer_id FROM holds WHERE status = 'cancelled'"
REVOKED_CHECK = f"SELECT id FROM checks WHERE transfer_id = ({REVOKED})"
REST = "SELECT id FROM positions WHERE kind = 'wealth'"
THEIRS = "SELECT id FROM payee_requests WHERE status = 'confirmed' AND name = '李强'"
NEW = "SELECT payee_id FROM payee_requests WHERE status = 'confirmed' AND name = '李强'"
ASKED = "SELECT id FROM payee_requests WHERE status = 'open'"
PENSION = "SELECT id FROM postings WHERE transfer_id IS NULL AND json_extract(lines, '$[0][1]') > 0 ORDER BY at, id LIMIT 1"
CASHED = "SELECT id FROM postings WHERE kind = 'cash_out' AND transfer_id IS NULL"
DOUBTED = "SELECT id FROM checks WHERE verdict = 'open'"
ON_THE_WAY = "SELECT id FROM transfers WHERE due IS NOT NULL AND status = 'authorise'"
WORDS = "SELECT min(seq) FROM audit WHERE kind = 'script_words'"

Told = tuple[str, str | None]
"""What verify says, and the query of the row that it names (None: none)."""

TAMPERED: dict[str, tuple[tuple[str, ...], tuple[Told, ...]]] = {
    "a delivery that nobody has sent": (
        ("UPDATE deliveries SET ended_as = 'given_up', ended_at = 1 WHERE id = 1",),
        (("delivery 1 has not ended as the log tells", None),),
    ),
    "a balance": (
        ("UPDATE accounts SET balance_fen = balance_fen + 100 WHERE id = 'demo-passbook'",),
        (("account demo-passbook does not hold what its entries sum to", None),),
    ),
    "an entry's balance": (
        ("UPDATE entries SET balance_after_fen = balance_after_fen + 1 WHERE seq = 9",),
        (("entry 9 does not continue its account", None),),
    ),
    "an entry's counterparty": (
        ("UPDATE entries SET counterparty = 'x' WHERE seq = 9",),
        (("entry 9 has no posting, or is no line of it", None),),
    ),
    "an entry's moment": (
        ("UPDATE entries SET at = at + 1 WHERE seq = 9",),
        (("entry 9 has no posting, or is no line of it", None),),
    ),
    "entries without a posting": (
        (f"DELETE FROM postings WHERE id = ({PLAINS})",),
        (
            ("entry {} has no posting, or is no line of it", f"SELECT seq FROM entries WHERE posting_id = ({PLAINS})"),
            ("transfer {} is posted without its posting", PLAIN),
        ),
    ),
    "a posting without entries": (
        (
            "INSERT INTO postings (id, at, kind, lines) VALUES ('p', 1, 'transfer_in', '[]')",
        ),
        (
            ("posting p does not sum to zero over its lines", None),
            ("postings p stands there, and the log does not tell of it", None),
        ),
    ),
    "a line more": (
        (f"UPDATE postings SET lines = json_insert(lines, '$[#]', json('[1]')) WHERE id = ({PLAINS})",),
        (
            ("posting {} does not sum to zero over its lines", PLAINS),
            ("posting {} does not say what its transfer moved", PLAINS),
        ),
    ),
    "money from nowhere": (
        (
            "INSERT INTO entries (posting_id, account_id, number, fen, balance_after_fen, at, kind, counterparty) "
            "SELECT 'p', id, entry_count + 1, -2000000, balance_fen - 2000000, 1, 'x', 'x' FROM accounts WHERE id = 'chen-pension'",
            "INSERT INTO entries (posting_id, account_id, number, fen, balance_after_fen, at, kind, counterparty) "
            "SELECT 'p', id, entry_count + 1, 2000000, balance_fen + 2000000, 1, 'x', 'x' FROM accounts WHERE id = 'outside-cash'",
            "UPDATE accounts SET entry_count = entry_count + 1, balance_fen = balance_fen - 2000000 WHERE id = 'chen-pension'",
            "UPDATE accounts SET entry_count = entry_count + 1, balance_fen = balance_fen + 2000000 WHERE id = 'outside-cash'",
            "INSERT INTO postings (id, at, kind, lines) VALUES ('p', 1, 'x', '[[\"chen-pension\", -2000000, \"x\", \"x\"], [\"outside-cash\", 2000000, \"x\", \"x\"]]')",
        ),
        (
            ("customer's account chen-pension is below zero", None),
            ("posting p takes from a customer without a transfer and without booked cash", None),
            ("postings p stands there, and the log does not tell of it", None),
        ),
    ),
    "the moment of a posting": (
        (f"UPDATE transfers SET posted_at = posted_at + 1 WHERE id = ({PLAIN})",),
        (
            ("posting {} has no transfer that was posted so", PLAINS),
            ("transfers {}: posted_at is not what the log says", PLAIN),
        ),
    ),
    "another paying account": (
        (f"UPDATE transfers SET account_id = 'demo-pension' WHERE id = ({PLAIN})",),
        (
            ("posting {} has no transfer that was posted so", PLAINS),
            ("posting {} does not say what its transfer moved", PLAINS),
            ("transfer {} was posted, and the log does not tell of it", PLAIN),
            ("transfers {}: account_id is not what the log says", PLAIN),
        ),
    ),
    "a transfer posted on nothing": (
        (f"UPDATE transfers SET posting_id = 'x' WHERE id = ({PLAIN})",),
        (
            ("posting {} has no transfer that was posted so", PLAINS),
            ("transfer {} is posted without its posting", PLAIN),
        ),
    ),
    "a payment taken out whole": (
        (
            f"UPDATE transfers SET status = 'review', posting_id = NULL, posted_at = NULL WHERE id = ({PLAIN})",
        ),
        (
            ("posting {} has no transfer that was posted so", PLAINS),
            ("transfers {}: status is not what the log says", PLAIN),
            ("transfers {}: posted_at is not what the log says", PLAIN),
        ),
    ),
    "no check": (
        (f"UPDATE transfers SET check_id = NULL, check_verdict = NULL, check_settled_at = NULL WHERE id = ({PAID})",),
        (("transfer {} was posted above the line without its own check", PAID),),
    ),
    "an old yes": (
        (
            f"UPDATE checks SET settled_at = settled_at - 400000000 WHERE id = ({PASSED})",
            f"UPDATE transfers SET check_settled_at = check_settled_at - 400000000 WHERE id = ({PAID})",
        ),
        (
            ("transfer {} was posted above the line without its own check", PAID),
            ("checks {} is not what the log says", PASSED),
        ),
    ),
    "another transfer's check": (
        (f"UPDATE transfers SET check_id = ({RELEASED}), check_verdict = 'released' WHERE id = ({PAID})",),
        (("transfer {} was posted above the line without its own check", PAID),),
    ),
    "an answer that is not there": (
        (f"UPDATE checks SET answers = json_remove(answers, '$[3]') WHERE id = ({PASSED})",),
        (
            ("check {} passed without an answer to each question", PASSED),
            ("checks {} is not what the log says", PASSED),
        ),
    ),
    "a notice that was not read": (
        (f"UPDATE checks SET presented = NULL WHERE id = ({PASSED})",),
        (
            ("check {} passed without an answer to each question", PASSED),
            ("checks {} is not what the log says", PASSED),
        ),
    ),
    "another answer": (
        (f"UPDATE checks SET answers = json_replace(answers, '$[1][1]', 'friend') WHERE id = ({PASSED})",),
        (
            ("check {} has an answer that the log does not tell", PASSED),
            ("checks {} is not what the log says", PASSED),
        ),
    ),
    "an answer more": (
        (f"UPDATE checks SET answers = json_insert(answers, '$[#]', json('[\"who\", \"family\"]')) WHERE id = ({REVOKED_CHECK})",),
        (
            ("check {} has an answer that the log does not tell", REVOKED_CHECK),
            ("checks {} is not what the log says", REVOKED_CHECK),
        ),
    ),
    "released by one": (
        (
            f"UPDATE checks SET released_second = released_by WHERE id = ({RELEASED})",
        ),
        (
            ("check {} was released by nobody, or by one", RELEASED),
            ("check {} was released by names that the log does not tell", RELEASED),
            ("hold {} was let go of by others than its check", LET_GO),
            ("checks {} is not what the log says", RELEASED),
        ),
    ),
    "released by another": (
        (
            f"UPDATE checks SET released_by = 'wang' WHERE id = ({RELEASED})",
            "UPDATE holds SET staff = 'wang' WHERE status = 'released'",
        ),
        (
            ("check {} was released by names that the log does not tell", RELEASED),
            ("checks {} is not what the log says", RELEASED),
            ("holds {} is not what the log says", LET_GO),
        ),
    ),
    "let go of by another": (
        ("UPDATE holds SET second = 'wang' WHERE status = 'delayed'",),
        (
            ("hold {} was let go of by others than its check", DELAYED),
            ("holds {} is not what the log says", DELAYED),
        ),
    ),
    "a hold that ended by itself": (
        (f"UPDATE holds SET status = 'cancelled', settled_at = 1 WHERE id = ({HELD})",),
        (("hold {} does not fit its transfer", HELD), ("holds {} is not what the log says", HELD)),
    ),
    "a hold's evidence": (
        (f"UPDATE holds SET evidence = '[]' WHERE id = ({HELD})",),
        (("hold {} has other evidence than its check", HELD), ("holds {} is not what the log says", HELD)),
    ),
    "an unsafe hold that is none": (
        ("UPDATE holds SET unsafe = 0 WHERE unsafe",),
        (("hold {} is unsafe by the log, and not in its row", UNSAFE), ("holds {} is not what the log says", UNSAFE)),
    ),
    "a refusal forgotten": (
        (f"DELETE FROM refusals WHERE transfer_id = ({REVOKED})",),
        (
            ("transfer {} was asked about or held, and is not remembered", REVOKED),
            ("refusals 3 is gone", None),
        ),
    ),
    "words forgotten": (
        ("DELETE FROM script_words WHERE seq = 2",),
        (
            ("words of a fraud that the log tells in row {} are not remembered", WORDS),
            ("script_words 2 is gone", None),
        ),
    ),
    "words of another": (
        ("UPDATE script_words SET customer_id = 'demo'",),
        (
            ("words of a fraud that the log tells in row {} are not remembered", WORDS),
            ("script_words {} is not what the log says", "SELECT seq FROM script_words"),
        ),
    ),
    "somebody taken out is back": (
        ("DELETE FROM payees_taken_out",),
        (("payees_taken_out {} is gone", "SELECT subject FROM audit WHERE kind = 'payee_taken_out'"),),
    ),
    "paid to somebody taken out": (
        (f"INSERT INTO payees_taken_out SELECT payee_id, customer_id, posted_at - 1, 's', '', '' FROM transfers WHERE id = ({LAST})",),
        (
            ("transfer {} was posted to a payee that had been taken out", LAST),
            ("payees_taken_out {} stands there, and the log does not tell of it", f"SELECT payee_id FROM transfers WHERE id = ({LAST})"),
        ),
    ),
    "a bill paid twice": (
        (f"UPDATE transfers SET bill_id = ({TWICE}) WHERE id = ({PLAIN})",),
        (
            ("bill {} was paid more than once", TWICE),
            ("transfers {}: what never changes is not what the log says", PLAIN),
        ),
    ),
    "a paid bill that is due again": (
        ("UPDATE transfers SET bill_id = NULL WHERE bill_id IS NOT NULL AND status = 'posted'",),
        (("transfers {}: what never changes is not what the log says", "SELECT id FROM transfers WHERE status = 'posted' AND session = 'bill-1'"),),
    ),
    "rest paid into": (
        (f"UPDATE positions SET transfer_id = ({PLAIN}) WHERE id = ({REST})",),
        (
            ("account {} lies at rest, and others than its opening transfer paid into it", "SELECT account_id FROM positions WHERE kind = 'wealth'"),
            ("positions {}: transfer_id is not what the log says", REST),
        ),
    ),
    "a step": (
        (f"UPDATE transfers SET step = step + 1 WHERE id = ({PAID})",),
        (("transfers {}: step is not what the log says", PAID),),
    ),
    "what was cancelled": (
        (f"UPDATE transfers SET status = 'authorise' WHERE id = ({CANCELLED})",),
        (("transfers {}: status is not what the log says", CANCELLED),),
    ),
    "cash under one name": (
        ("UPDATE service_requests SET second = staff WHERE number = 'T002'",),
        (
            ("posting {} takes from a customer without a transfer and without booked cash", CASHED),
            ("service_requests T002: second is not what the log says", None),
        ),
    ),
    "cash nobody handed out": (
        ("UPDATE service_requests SET staff = '' WHERE number = 'T002'",),
        (
            ("posting {} takes from a customer without a transfer and without booked cash", CASHED),
            ("service_requests T002: staff is not what the log says", None),
        ),
    ),
    "a payee of the night": (
        ("INSERT INTO payees (id, customer_id, account_id, name, relation) VALUES ('x', 'demo', 'outside-cash', 'x', '')",),
        (("payees x stands there, and the log does not tell of it", None),),
    ),
    "a transfer of the night": (
        (
            "INSERT INTO transfers (id, key, asked, session, customer_id, account_id, payee_id, service, fen, status, step, created_at, changed_at) "
            "VALUES ('x', 'x', '{}', 'x', 'demo', 'demo-passbook', 'demo-xiaohong', 'transfer', 5, 'review', 1, 1, 1)",
        ),
        (("transfers x stands there, and the log does not tell of it", None),),
    ),
    "a wrong PIN": (
        ("UPDATE customers SET wrong_pins = 0 WHERE id = 'chen'",),
        (("customers chen: wrong_pins is not what the log says", None),),
    ),
    "a PIN": (
        ("UPDATE customers SET pin_hash = 'mine' WHERE id = 'chen'",),
        (("customers chen: what never changes is not what the log says", None),),
    ),
    "a loss": (
        ("UPDATE accounts SET lost_at = NULL WHERE id = 'chen-pension'",),
        (("accounts chen-pension: lost_at is not what the log says", None),),
    ),
    "an account's number": (
        ("UPDATE accounts SET number = '6222000000000000000' WHERE id = 'outside-demo-xiaohong'",),
        (("accounts outside-demo-xiaohong: what never changes is not what the log says", None),),
    ),
    "an account's owner": (
        ("UPDATE accounts SET customer_id = 'zhang' WHERE id = 'demo-salary'",),
        (("accounts demo-salary: what never changes is not what the log says", None),),
    ),
    "a payee's account": (
        (f"UPDATE payees SET account_id = 'outside-zhang-daughter' WHERE id = ({NEW})",),
        (("payees {}: account_id is not what the log says", NEW),),
    ),
    "a payee's name": (
        ("UPDATE payees SET name = '王小红' WHERE id = 'demo-xiaoming'",),
        (
            ("payees demo-xiaoming: what never changes is not what the log says", None),
            ("posting {} does not say what its transfer moved", "SELECT posting_id FROM transfers WHERE payee_id = 'demo-xiaoming' AND status = 'posted'"),
        ),
    ),
    "whose request it was": (
        (f"UPDATE payee_requests SET staff = 'wang' WHERE id = ({THEIRS})",),
        (("payee_requests {}: staff is not what the log says", THEIRS),),
    ),
    "a request that is gone": (
        (f"DELETE FROM payee_requests WHERE id = ({ASKED})",),
        (("payee_requests {} is gone", ASKED),),
    ),
    "a check that is gone": (
        (f"DELETE FROM checks WHERE id = ({DOUBTED})",),
        (("checks {} is gone", DOUBTED),),
    ),
    "a transfer that is gone": (
        (f"DELETE FROM transfers WHERE id = ({REVIEW})",),
        (("transfers {} is gone", REVIEW),),
    ),
    "a check's signals": (
        (f"UPDATE checks SET signals = '[]' WHERE id = ({PASSED})",),
        (("checks {}: what never changes is not what the log says", PASSED),),
    ),
    "a bill": (
        ("UPDATE bills SET fen = 1 WHERE id = 'chen-biller-power-202602'",),
        (("bills chen-biller-power-202602: fen is not what the log says", None),),
    ),
    "a bill's household": (
        ("UPDATE bills SET household = 'x' WHERE id = 'chen-biller-power-202602'",),
        (("bills chen-biller-power-202602: what never changes is not what the log says", None),),
    ),
    "a talk that was none": (
        ("INSERT INTO talks (customer_id, at, staff, note, words_seq, refusals_seq) VALUES ('zhang', 1, 'li', 'x', 2, 5)",),
        (
            ("staff's talk with zhang is not what the log says", None),
            ("talks 3 stands there, and the log does not tell of it", None),
        ),
    ),
    "an entry out of its place": (
        ("UPDATE entries SET seq = seq + 1 WHERE seq = (SELECT max(seq) FROM entries)",),
        (("entry {} is not in its place", "SELECT max(seq) + 1 FROM entries"),),
    ),
    "a check that nothing was posted on": (
        (f"UPDATE transfers SET check_verdict = 'passed' WHERE id = ({PLAIN})",),
        (("transfer {} refers to a posting or a check of none", PLAIN),),
    ),
    "whom a posting names, in both places": (
        (
            f"UPDATE postings SET lines = json_replace(lines, '$[0][3]', 'x') WHERE id = ({PLAINS})",
            f"UPDATE entries SET counterparty = 'x' WHERE posting_id = ({PLAINS}) AND fen < 0",
        ),
        (("posting {} does not say what its transfer moved", PLAINS),),
    ),
    "money from outside for somebody else": (
        (
            f"UPDATE postings SET lines = json_replace(lines, '$[0][3]', 'x') WHERE id = ({PENSION})",
            f"UPDATE entries SET counterparty = 'x' WHERE posting_id = ({PENSION}) AND fen > 0",
        ),
        (("postings {} is not what the log says", PENSION),),
    ),
    "an arrival that comes too early": (
        (f"UPDATE transfers SET due = posted_at + 7200000000 WHERE id = ({PAID})",),
        (
            ("transfer {} arrived before the moment that she chose", PAID),
            ("transfers {}: due is not what the log says", PAID),
        ),
    ),
    "the check of what is on the way": (
        (f"UPDATE checks SET verdict = 'void' WHERE transfer_id = ({ON_THE_WAY})",),
        (
            ("transfer {} is on the way without a check that had just passed", ON_THE_WAY),
            ("checks {} is not what the log says", f"SELECT id FROM checks WHERE transfer_id = ({ON_THE_WAY})"),
        ),
    ),
    "a message": (
        ("INSERT INTO messages VALUES ('x', 1)",),
        (("messages x stands there, and the log does not tell of it", None),),
    ),
}  # fmt: skip
"""What is changed, how, and all that verify says of it."""


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[tuple[sqlite3.Connection, Engine]]:
    """Return a copy of a bank with all kinds of rows, without triggers."""
    shutil.copy(lived_in(), tmp_path / "bank.sqlite")
    engine = open_database(tmp_path / "bank.sqlite")
    db = sqlite3.connect(tmp_path / "bank.sqlite", isolation_level=None)
    db.execute("PRAGMA ignore_check_constraints=ON")
    db.execute("PRAGMA synchronous=OFF")
    yield db, engine
    db.close()
    engine.dispose()


def without_rules(db: sqlite3.Connection, *statements: str) -> None:
    """Do it while no trigger is there, and leave the triggers as they were."""
    db.execute("BEGIN IMMEDIATE")
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    rules = db.execute(query).fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    # what the schema itself says (UNIQUE) stays
    for index in ("a_bill_is_paid_once",):
        rules += db.execute(
            "SELECT name, sql FROM sqlite_master WHERE name = ?", [index]
        ).fetchall()
        db.execute(f"DROP INDEX {index}")
    for statement in statements:
        assert db.execute(statement).rowcount > 0, statement
    for name, sql in rules:
        try:
            db.execute(sql)
        except sqlite3.IntegrityError:
            assert name == "a_bill_is_paid_once"
    db.execute("COMMIT")


SCHEMAS_OWN = "the file is damaged: CHECK constraint failed in"
"""What some of the rows break besides."""


def said(engine: Engine) -> list[str]:
    return [finding.problem for finding in verify_everything(engine)]


@pytest.mark.parametrize("what", TAMPERED)
def test_only_the_tampered_row_is_named(bank, what):
    db, engine = bank
    statements, told = TAMPERED[what]
    expected = set()
    for words, query in told:
        rows = db.execute(query).fetchall() if query else [("",)]
        assert rows, query
        expected |= {words.format(row[0]) for row in rows}
    without_rules(db, *statements)
    if what == "a bill paid twice":
        expected.add("a_bill_is_paid_once is missing from the database's rules")
    assert {each for each in said(engine) if not each.startswith(SCHEMAS_OWN)} == expected


def test_each_rule_of_the_books_has_its_case():
    named = {words for _, told in TAMPERED.values() for words, _ in told}
    told_of = {rule for rule in RULES if any(_says(rule, words) for words in named)}
    assert told_of == RULES.keys()


def _says(rule: str, words: str) -> bool:
    before, _, after = rule.partition("{}")
    return words.startswith(before) and words.endswith(after)


def test_a_bank_that_lived_on_is_sound(bank):
    _, engine = bank
    assert said(engine) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER entries_insert", "entries_insert is missing from the database's rules"),
        ("DROP INDEX one_live_check", "one_live_check is missing from the database's rules"),
        (
            "CREATE TRIGGER more AFTER INSERT ON entries BEGIN SELECT 1; END",
            "more (trigger on entries) is none of the database's rules",
        ),
        ("CREATE TABLE more (id)", "more (table on more) is none of the database's rules"),
    ],
)
def test_another_rule_is_named(bank, statement, named):
    db, engine = bank
    db.execute(statement)
    assert said(engine) == [named]


def test_a_rule_that_was_weakened_is_named(bank):
    db, engine = bank
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'accounts_purpose'").fetchone()
    db.execute("DROP TRIGGER accounts_purpose")
    db.execute(sql.replace("<>", "IS NULL AND 0 <>"))
    assert said(engine) == ["accounts_purpose is another one than the migrations make"]


def chained_anew(db: sqlite3.Connection, key: bytes | None) -> None:
    """Compute every hash again, with whatever key somebody has."""
    db.row_factory = sqlite3.Row
    previous, seq = "", 0
    changes = []
    for row in map(dict, db.execute("SELECT * FROM audit ORDER BY seq").fetchall()):
        row.pop("hash")
        row["previous"], seq = previous, row["seq"]
        previous = seal(row, key)
        changes.append((row["previous"], previous, seq))
    db.executemany("UPDATE audit SET previous = ?, hash = ? WHERE seq = ?", changes)
    db.execute("UPDATE audit_head SET seq = ?, hash = ?", (seq, previous))
    db.row_factory = None


@pytest.mark.parametrize("key", [None, bytes(32)], ids=["with no key", "with another key"])
def test_a_chain_that_was_made_anew_is_seen(bank, key):
    """The last row is taken out: without the key every row that is sealed again is named."""
    db, engine = bank
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
    for (name,) in db.execute(query).fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    chained_anew(db, key)
    rows = [row for (row,) in db.execute("SELECT seq FROM audit")]
    sealed = [f"row {row} was changed" for row in rows]
    assert [problem for problem in said(engine) if problem.endswith("was changed")] == sealed


def test_a_row_taken_from_the_end_is_missed(bank):
    db, engine = bank
    (last, told) = db.execute("SELECT seq, details FROM audit ORDER BY seq DESC").fetchone()
    assert json.loads(told)["row"] == "positions"
    without_rules(db, f"DELETE FROM audit WHERE seq = {last}")
    problems = said(engine)
    assert problems[0] == f"row {last} is missing"
    assert any("stands there, and the log does not tell of it" in each for each in problems[1:])


def test_a_log_without_head_or_seal_is_named(bank):
    db, engine = bank
    without_rules(db, "DELETE FROM audit_head")
    assert said(engine) == ["the log's head is missing"]
    without_rules(db, "UPDATE audit SET kind = 'x' WHERE kind = 'log_sealed'")
    assert "the log has no seal: it was written without the key" in said(engine)

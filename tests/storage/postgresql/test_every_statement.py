"""Every statement that the schema has room for, on a server: the same are refused as by SQLite.

What ``tests/storage/test_every_statement.py`` lists as allowed is all that is allowed here too. The bank is
the one that is attacked there, moved to the server row by row: so its seals hold on both.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from assistant.storage.books import verify_everything
from assistant.storage.postgresql.engine import open_server
from assistant.storage.postgresql.records import schema_script
from tests.storage.postgresql.attacked import Attacker, attackable, attacks
from tests.storage.postgresql.server import moved, url_of
from tests.storage.statements import tried
from tests.storage.test_every_statement import (
    ALLOWED,
    ALLOWED_BESIDE_A_ROW,
    BEHIND_OTHERS,
    EXAMPLES,
    Refused,
    lived_in,
    name,
)  # fmt: skip

pytestmark = [pytest.mark.postgresql, pytest.mark.long, pytest.mark.timeout(600)]
FOREIGN_KEYS = {("social_insurance", "insert", "")}
"""What SQLite allows with foreign keys off; a server's are never off."""

BEHIND_THE_SERVER = {
    "call_details_insert_audited",
    "deliveries_step",
    "preferences_insert_audited",
    "social_insurance_insert_audited",
}
"""Rules that no statement of the list meets first: a foreign key, or the kind of a column, refuses before."""


@cache
def database() -> str:
    """Return the lived-in bank on the server; every attempt on it is undone."""
    return moved(lived_in())


@cache
def outcomes(*, beside: bool) -> tuple[list, Refused, int]:
    """Try everything once: what was not refused, of each refusal's words some statements, how many."""
    db, others, refused, done = Attacker(database()), [], {}, 0
    for table in attackable(lived_in()):
        for statement in attacks(table):
            outcome = tried(db, statement, beside=beside)
            done += 1
            if not outcome.startswith("refused"):
                others.append((statement, outcome))
                continue
            examples = refused.setdefault(f"{statement.table} {outcome}", [])
            if len(examples) < EXAMPLES:
                examples.append((statement, beside))
    db.close()
    return others, refused, done


def test_a_bank_that_moves_takes_its_log_along():
    engine = open_server(url_of(database()))
    assert verify_everything(engine) == []
    engine.dispose()


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside an audit row"])
def test_every_statement_that_is_not_listed_is_refused(beside):
    allowed = (ALLOWED_BESIDE_A_ROW if beside else ALLOWED).keys() - FOREIGN_KEYS
    others, refused, done = outcomes(beside=beside)
    assert done > 13_000  # so many has the schema room for
    for statement, outcome in others:
        assert name(statement) in allowed, (statement.sql, statement.values)
        assert outcome == "allowed", (outcome, statement.sql, statement.values)
    found = {name(statement) for statement, _ in others}
    assert found == allowed, f"listed, and not possible: {allowed - found}"
    broken = [words for words in refused if "does not exist" in words or "syntax error" in words]
    assert not broken, "refused because the rule, or the attack, cannot be run"


SENTENCE = re.compile(r"bank\.refuse\('((?:[^']|'')*)'\)")
RULE = re.compile(
    r"CREATE FUNCTION bank\.(\w+)\(\)[^$]*\$\$(.*?)\$\$;\nCREATE TRIGGER (r\w+) .*? ON bank\.(\w+) ",
    re.S,
)


def test_a_server_without_one_of_its_rules_is_found():
    """Each is dropped in its turn: something is then done, or refused in other words."""
    known: dict[str, list] = {}
    for beside in (False, True):
        for words, examples in outcomes(beside=beside)[1].items():
            known.setdefault(words, []).extend(examples)
    db, missed, tried_rules = Attacker(database()), set(), 0
    for rule, body, trigger, table in RULE.findall(schema_script()):
        tried_rules += 1
        words = [
            f"{table} refused: {told.replace(chr(39) * 2, chr(39))}"
            for told in SENTENCE.findall(body)
        ]
        db.execute("SAVEPOINT mutant")
        db.execute(f"DROP TRIGGER {trigger} ON {table}")
        if not any(
            f"{table} {tried(db, statement, beside=beside)}" != each
            for each in words
            for statement, beside in known.get(each, [])
        ):
            missed.add(rule)
        db.execute("ROLLBACK TO mutant")
        db.execute("RELEASE mutant")
    db.close()
    assert tried_rules > 180
    behind = BEHIND_OTHERS | BEHIND_THE_SERVER
    assert missed - behind == set(), sorted(missed - behind)
    assert missed >= BEHIND_THE_SERVER


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            "UPDATE deliveries SET tries = tries + 2 WHERE ended_as IS NULL",
            "is tried once at a time",
        ),
        (
            "INSERT INTO preferences (customer_id) SELECT id FROM customers WHERE id NOT IN"
            " (SELECT customer_id FROM preferences) LIMIT 1",
            "preferences: insert only beside its audit row",
        ),
        (
            "INSERT INTO call_details SELECT id, '', '', '', '', '[]' FROM tickets WHERE id NOT IN"
            " (SELECT ticket FROM call_details) LIMIT 1",
            "call_details: insert only beside its audit row",
        ),
    ],
)
def test_what_no_statement_of_the_list_meets_first_refuses_too(sql, sentence):
    db = Attacker(database())
    if "call_details" in sql:
        db.execute("INSERT INTO tickets VALUES ('new', '', NULL, '', '', 1, 'open')")
    with pytest.raises(Exception, match=sentence):
        db.execute(sql)
    db.close()


def test_no_table_is_emptied_at_once():
    """TRUNCATE asks no trigger of a row."""
    db = Attacker(database())
    tables = [table.name for table in attackable(lived_in())]
    assert len(tables) > 30
    for table in tables:
        db.execute("SAVEPOINT attack")
        with pytest.raises(
            Exception, match=f"{table} are never emptied|referenced in a foreign key"
        ):
            db.execute(f"TRUNCATE {table}")
        db.execute("ROLLBACK TO attack")
        with pytest.raises(Exception, match="are never emptied"):
            db.execute(f"TRUNCATE {table} CASCADE")
        db.execute("ROLLBACK TO attack")
    db.close()


def test_a_temporary_table_hides_none_of_ours():
    """A rule that looked into somebody's temporary table would see what he wants it to see."""
    db = Attacker(database())
    db.execute("SET search_path = pg_temp, bank")
    db.execute("CREATE TEMP TABLE audit_head AS SELECT * FROM bank.audit_head")
    db.execute("CREATE TEMP TABLE audit AS SELECT * FROM bank.audit WHERE kind = 'begun'")
    with pytest.raises(Exception, match="only beside its audit row"):
        db.execute("UPDATE bank.customers SET locked = 1 - locked")
    db.close()

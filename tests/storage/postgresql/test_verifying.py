"""``audit verify`` on a server: what its owner did behind the bank's back is named."""

from __future__ import annotations

import psycopg2
import pytest

from assistant.storage.books import verify_everything
from tests.banking.fixtures import World
from tests.storage.postgresql.server import drop_database, url_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def world(tmp_path):
    made = World.on_server(tmp_path / "data")
    made.posted(12_000)
    assert verify_everything(made.engine) == []
    yield made
    made.engine.dispose()
    drop_database(made.server_database)


def by_owner(world: World, sql: str) -> list[str]:
    """Do what only the owner of the tables can, all rules switched off; return what is found."""
    driver = psycopg2.connect(url_of(world.server_database), options="-c search_path=bank")
    driver.autocommit = True
    with driver.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
    driver.close()
    return [finding.problem for finding in verify_everything(world.engine)]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        (
            "DROP TRIGGER r01_accounts_update_audited ON accounts",
            "r01_accounts_update_audited is missing from the database's rules",
        ),
        (
            "ALTER TABLE payees DISABLE TRIGGER ALL",
            "another one than the migrations make",
        ),
        (
            "CREATE OR REPLACE FUNCTION entries_insert() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$",
            "entries_insert is another one than the migrations make",
        ),
        (
            "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
            "CREATE TRIGGER forget BEFORE INSERT ON refusals FOR EACH ROW EXECUTE FUNCTION forget()",
            "forget (rule) is none of the database's rules",
        ),
        (
            "ALTER TABLE accounts DROP CONSTRAINT accounts_check1",
            "accounts has not the constraints that the migrations make",
        ),
        ("DROP INDEX one_live_check", "one_live_check is missing from the database's rules"),
        ("ALTER TABLE holds ADD note text", "holds is another one than the migrations make"),
    ],
)
def test_another_rule_is_named(world, sql, problem):
    assert any(problem in told for told in by_owner(world, sql))


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE accounts SET balance_fen = balance_fen + 1 WHERE id = 'demo-passbook'", "sum to"),
        ("UPDATE checks SET verdict = 'void'", "is not what the log says"),
        ("DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)", "zero over its lines"),
        ("UPDATE audit SET details = '{}' WHERE kind = 'posted'", "was changed"),
        ("DELETE FROM audit WHERE seq = 5", "row 5 is missing"),
        ("UPDATE audit SET details = 'no JSON' WHERE seq = 5", "audit 5: details cannot be read"),
        ("UPDATE postings SET lines = replace(lines, '小红', '老王')", "does not say what its transfer moved"),
        ("DROP TABLE bank.queue_numbers", "queue_numbers is missing"),
    ],
)  # fmt: skip
def test_another_value_is_named(world, sql, problem):
    assert any(problem in told for told in by_owner(world, sql))

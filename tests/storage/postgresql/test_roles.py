"""What the program's role may not do on a server, and that ``database --prepare`` makes it so."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from assistant.banking.model import TransferStatus
from assistant.cli import main
from assistant.settings import Settings
from assistant.storage.books import verify_everything
from tests.banking.fixtures import World
from tests.storage.postgresql.server import (
    drop_database,
    new_database,
    run,
    url_of,
    url_of_program,
)

pytestmark = pytest.mark.postgresql


@pytest.fixture
def world(tmp_path):
    made = World.on_server(tmp_path / "data")
    yield made
    made.engine.dispose()
    drop_database(made.server_database)


def attempt(world: World, statement: str) -> str:
    """Run what somebody could who has the program's password; return how it was refused."""
    with closing(psycopg2.connect(url_of_program(world.server_database))) as driver:
        try:
            with driver.cursor() as cursor:
                cursor.execute(statement)
        except psycopg2.Error as err:
            return str(err)
    return ""


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE bank.transfers DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "ALTER FUNCTION bank.refuse(text) RENAME TO other",
        "CREATE OR REPLACE FUNCTION bank.refuse(t text) RETURNS void LANGUAGE sql AS 'SELECT'",
        "DROP TABLE bank.refusals",
        "DROP SCHEMA bank CASCADE",
        "TRUNCATE bank.refusals",
        "DELETE FROM bank.entries",
        "DELETE FROM bank.audit",
        "UPDATE bank.audit SET kind = 'x'",
        "UPDATE bank.audit_head SET seq = 0",
        "UPDATE bank.accounts SET balance_fen = balance_fen + 1",
        "UPDATE bank.accounts SET entry_count = 0",
        "UPDATE bank.entries SET fen = 0",
        "INSERT INTO bank.entries (fen) VALUES (1)",
        "UPDATE bank.customers SET pin_hash = 'x'",
        "UPDATE bank.alembic_version SET version_num = '9999'",
        "CREATE TABLE bank.mine (x int)",
        "CREATE TABLE public.mine (x int)",
        "CREATE SCHEMA mine",
        "SET ROLE kiosks_owner",
    ],
)
def test_the_programs_role_can_neither_change_rules_nor_balances(world, statement):
    assert "permission denied" in (told := attempt(world, statement)) or "must be owner" in told


def test_no_rule_is_borrowed_for_a_table_of_ones_own(world):
    """A rule runs as the owner: hung on a temporary table it would post what was put in there."""
    name = world.server_database
    run(f"GRANT TEMPORARY ON DATABASE {name} TO PUBLIC")
    with closing(psycopg2.connect(url_of(name))) as driver, driver.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT proname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE pronamespace = 'bank'::regnamespace"
        )
        rules = [row[0] for row in cursor.fetchall()]
    assert len(rules) > 180
    for rule in rules:
        told = attempt(
            world,
            "CREATE TEMP TABLE mine (id text);"
            f" CREATE TRIGGER t AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION bank.{rule}()",
        )
        assert f"permission denied for function bank.{rule}" in told


def test_a_bank_is_made_ready_by_one_command_and_served_by_its_role(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Done again it changes nothing; a program's role that was given too much loses it."""
    name, password = new_database(), tmp_path / "password"
    password.write_text("kept in a file\n")
    data = tmp_path / "data"
    told = ["database", "--prepare", url_of(name), "--role", "made_ready"]
    told += ["--password-file", str(password), "--data", str(data)]
    try:
        assert main(told) == 0
        out = capsys.readouterr().out
        assert "made_ready_owner（不能登录）" in out and "kept in a file" not in out
        run_there(name, "GRANT ALL ON ALL TABLES IN SCHEMA bank TO made_ready")
        assert main(told) == 0
        settings = Settings(data=data, database=url_of(name).replace("postgres:@", "made_ready:x@"))
        engine = settings.records.open()
        assert verify_everything(engine) == []
        for refused in ("UPDATE accounts SET balance_fen = 0", "CREATE TEMP TABLE mine (x int)"):
            with pytest.raises(Exception, match="permission denied"), engine.connect() as there:
                there.exec_driver_sql("SET TRANSACTION READ WRITE")
                there.exec_driver_sql(refused)
        engine.dispose()
    finally:
        drop_database(name)
        run("DROP ROLE IF EXISTS made_ready; DROP ROLE IF EXISTS made_ready_owner")


def test_a_wrong_name_and_a_user_without_rights_are_told(
    tmp_path: Path, world, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "data")]
    name = world.server_database
    assert main(["database", "--prepare", url_of(name), "--role", "x; DROP", *data]) == 2
    assert "小写字母" in capsys.readouterr().err
    other = ["--role", "another_role", *data]
    assert main(["database", "--prepare", url_of_program(name), *other]) == 2
    assert "没有需要的权限" in capsys.readouterr().err


def test_the_bank_works_with_these_rights(world):
    assert world.posted(1).status is TransferStatus.POSTED
    assert verify_everything(world.engine) == []


def run_there(database: str, statement: str) -> None:
    with closing(psycopg2.connect(url_of(database))) as driver, driver, driver.cursor() as cursor:
        cursor.execute(statement)

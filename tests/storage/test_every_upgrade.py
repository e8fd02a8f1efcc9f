"""A bank of every earlier schema, with rows in all its tables, becomes today's and loses none of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from assistant.banking.sandbox import SandboxBank
from assistant.clock import ManualClock
from assistant.storage import database
from assistant.storage.books import verify_everything
from assistant.storage.database import APPLICATION_ID, HEAD, open_database, schema_rows, writing
from tests.banking.fixtures import MONDAY
from tests.storage.test_books import chained_anew
from tests.storage.test_every_statement import lived_in
from tests.storage.test_upgrade import key_of_file, make_older, revision, take_out_0016

FIRST_SEALED = "0003"
WITH_LOG_OF_ITS_OWN = {"audit", "audit_head", "alembic_version"}
"""Tables that an upgrade adds to."""


def revisions() -> list[str]:
    """Return every schema before today's, oldest first."""
    with create_engine("sqlite://", future=True).connect() as connection:
        scripts = ScriptDirectory.from_config(database.make_config(connection))
    return [each.revision for each in reversed(list(scripts.walk_revisions()))][:-1]


def schema_of(older: str) -> list[database.SchemaRow]:
    engine = create_engine("sqlite://", future=True)
    with engine.connect() as connection:
        command.upgrade(database.make_config(connection), older)
        rows = schema_rows(connection)
    engine.dispose()
    return rows


NOTHING = {"kind": "x", "details": {}}
"""What stands in the log's place for a row that the program of that time did not write."""


def forget(*kinds: str) -> Callable[[dict], dict]:
    """Return a change of log rows: what the program of that time did not do is not told."""
    return lambda row: NOTHING if row["kind"] in kinds else row


def without(*names: str) -> Callable[[dict], dict]:
    def change(row: dict) -> dict:
        kept = {name: told for name, told in row["details"].items() if name not in names}
        return {**row, "details": kept}

    return change


def without_fixed(row: dict) -> dict:
    details = without("fixed")(row)["details"]
    values = details.get("set")
    if isinstance(values, dict) and details["row"] != "talks":
        names = {"fixed", "staff", "second"}
        values = {
            key: {name: told for name, told in each.items() if name not in names}
            for key, each in values.items()
        }
        details = {**details, "set": values}
    return {**row, "details": details}


TAUGHT: tuple[tuple[str, Callable[[dict], dict]], ...] = (
    ("0009", without("bound", "was")),
    ("0006", forget("payee_taken_out")),
    ("0005", without_fixed),
)
"""Which schema taught the log what, and the change that takes it out again."""


def make(path: Path, older: str, source: Path, key: bytes) -> None:
    """Write a bank of an older schema that holds of another bank what it has room for."""
    rows = schema_of(older)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("ATTACH ? AS source", (str(source),))
        db.execute("BEGIN")
        made = [row for row in rows if row.sql and not row.name.startswith("sqlite_")]
        for row in sorted(made, key=lambda each: each.type != "table"):
            if row.type != "trigger":
                db.execute(row.sql)
        for name in [row.name for row in made if row.type == "table"]:
            told = ", ".join(common(db, name))
            db.execute(f"INSERT INTO main.{name} ({told}) SELECT {told} FROM source.{name}")
        db.execute("UPDATE alembic_version SET version_num = ?", (older,))
        if older < "0016":
            take_out_0016(db)
        tables = {row.name for row in made}
        rewrite(db, lambda row: row if row["details"].get("row", "audit") in tables else NOTHING)
        for taught, change in TAUGHT:
            if older < taught:
                rewrite(db, change)
        chained_anew(db, key)
        for row in made:
            if row.type == "trigger":
                db.execute(str(row.sql))
        db.execute("COMMIT")


def make_first(path: Path, older: str) -> None:
    """Write a bank from before the log had seals: as 0001 left it, and brought on by migrations alone."""
    make_older(path)
    engine = database._engine(path)
    with writing(engine) as connection:
        command.upgrade(database.make_config(connection), older)
    engine.dispose()


def common(db: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns that a table has in both."""
    both = "SELECT name FROM pragma_table_info(?, 'main') INTERSECT SELECT name FROM pragma_table_info(?, 'source')"
    return [name for (name,) in db.execute(both, (table, table))]


def rewrite(db: sqlite3.Connection, change: Callable[[dict], dict]) -> None:
    for seq, kind, details in db.execute("SELECT seq, kind, details FROM audit").fetchall():
        row = change({"kind": kind, "details": json.loads(details)})
        told = json.dumps(row["details"], ensure_ascii=False, sort_keys=True)
        db.execute("UPDATE audit SET kind = ?, details = ? WHERE seq = ?", (row["kind"], told, seq))


def contents(path: Path, like: Path) -> dict[str, list[tuple]]:
    """Return all rows, by table, with the columns that they have in ``like`` too."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("ATTACH ? AS source", (str(like),))
        named = "SELECT name FROM source.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = {name for (name,) in db.execute(named)} - WITH_LOG_OF_ITS_OWN
        return {
            name: sorted(
                db.execute(f"SELECT {', '.join(common(db, name))} FROM main.{name}"), key=repr
            )
            for name in sorted(tables)
        }


@pytest.mark.parametrize("older", revisions())
def test_a_bank_of_every_earlier_schema_is_brought_up_to_date(tmp_path: Path, older: str) -> None:
    path, before = tmp_path / "bank.sqlite", tmp_path / "before.sqlite"
    if older < FIRST_SEALED:
        make_first(path, older)
    else:
        make(path, older, lived_in(), key_of_file(lived_in()))
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(before)) as copy:
        db.backup(copy)
    there = contents(before, before)
    assert there["entries"] and there["transfers"] and there["holds"] and there["customers"]

    engine = open_database(path)

    assert revision(path) == HEAD
    # The log is today's, and tells of arrivals that an older schema has no column for.
    found = [finding.problem for finding in verify_everything(engine)]
    assert [each for each in found if older >= "0017" or ": due " not in each] == []
    assert contents(path, before) == there
    assert SandboxBank(engine, ManualClock(MONDAY)).holds()
    engine.dispose()

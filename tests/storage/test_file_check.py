"""Test that a damaged index or trigger is found by verify and makes the bank hold payments."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.banking.model import TransferStatus
from assistant.banking.seed_staff import LI
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.storage.books import verify_everything
from assistant.storage.database import SCHEMA, open_database, schema_of_today
from assistant.storage.file_check import schema_digest
from assistant.storage.records import records_doubt
from tests.storage.test_every_statement import lived_in
from tests.storage.test_kept_head import ByDay, confirmed, seeded, settings, visit

__all__ = ["seeded", "settings"]


def empty_an_index(db: sqlite3.Connection, name: str = "transfers_by_session") -> None:
    """Take all rows out of an index; its definition stays word for word."""
    db.execute("PRAGMA writable_schema=ON")
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
    db.execute(f"DROP INDEX {name}")
    db.execute(f"{sql.split(' WHERE ')[0]} WHERE rowid IS NULL")
    db.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [sql, name])


def hide_a_trigger(db: sqlite3.Connection, name: str = "numbers_compared") -> None:
    """Put a trigger before the index whose name it has: by name, the index is found."""
    rows = db.execute("SELECT rowid, name FROM sqlite_master ORDER BY rowid").fetchall()
    place = next(rowid for rowid, named in rows if named == name)
    db.execute("PRAGMA writable_schema=ON")
    for rowid, _ in reversed([row for row in rows if row[0] >= place]):
        db.execute("UPDATE sqlite_master SET rowid = rowid + 1 WHERE rowid = ?", [rowid])
    sql = (
        f"CREATE TRIGGER {name} BEFORE INSERT ON audit WHEN NEW.kind = 'pin_compared' "
        "BEGIN SELECT raise(IGNORE); END"
    )
    db.execute(
        "INSERT INTO sqlite_master (rowid, type, name, tbl_name, rootpage, sql)"
        " VALUES (?, 'trigger', ?, 'audit', 0, ?)",
        (place, name, sql),
    )
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute(f"PRAGMA schema_version={version + 1}")


SPOILED = {
    empty_an_index: "index transfers_by_session",
    hide_a_trigger: "numbers_compared (trigger on audit) is none of the database's rules",
}


def spoil(path: Path, how: Callable[[sqlite3.Connection], None]) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    how(db)
    db.close()


@pytest.mark.parametrize("how", SPOILED)
def test_verify_names_it(tmp_path: Path, how: Callable[[sqlite3.Connection], None]) -> None:
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    spoil(path, how)
    engine = open_database(path)
    problems = [finding.problem for finding in verify_everything(engine)]
    engine.dispose()
    assert any(SPOILED[how] in each for each in problems)


@pytest.mark.parametrize("how", SPOILED)
def test_payments_wait_until_staff_have_looked(
    settings: Settings, how: Callable[[sqlite3.Connection], None]
) -> None:
    assert visit(settings) == ""
    spoil(settings.data / "bank.sqlite", how)
    assert visit(settings)
    assert confirmed(settings) == (TransferStatus.HELD, "records_doubt")


def test_staff_have_the_indexes_made_anew(settings: Settings) -> None:
    assert visit(settings) == ""
    spoil(settings.data / "bank.sqlite", empty_an_index)
    with open_bank(settings, ByDay()) as rooms:
        assert "transfers_by_session" in records_doubt(rooms.engine)
        rooms.bank.trust_records(LI, "看过了")
        assert records_doubt(rooms.engine) == ""
        assert verify_everything(rooms.engine) == []
    assert visit(settings) == ""


def test_the_digest_is_of_the_schema_that_the_migrations_make() -> None:
    assert schema_digest(list(schema_of_today())) == SCHEMA

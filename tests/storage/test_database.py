"""Test the database file: private, durable, recognised as ours, and opened fast."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from assistant.storage import database, tables
from assistant.storage.audit import head_of, record
from assistant.storage.database import HEAD, open_database, writing
from assistant.storage.errors import StorageError
from assistant.storage.opened import reading


def test_folder_and_file_are_private_and_writes_are_durable(tmp_path):
    path = tmp_path / "new" / "bank.sqlite"
    engine = open_database(path)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    with reading(engine) as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for beside in path.parent.iterdir():
        assert beside.stat().st_mode & 0o077 == 0
    engine.dispose()


def test_a_folder_that_was_open_to_others_is_closed(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    open_database(folder / "bank.sqlite").dispose()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_opening_an_up_to_date_database_needs_no_alembic(tmp_path):
    path = tmp_path / "bank.sqlite"
    open_database(path).dispose()
    program = (
        "import sys; from pathlib import Path;"
        "from assistant.storage.database import open_database;"
        "open_database(Path(sys.argv[1])); print('alembic' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


def test_head_is_the_newest_migration():
    config = Config()
    folder = database.Path(database.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_code_knows_every_table_and_column(tmp_path):
    engine = open_database(tmp_path / "bank.sqlite")
    with reading(engine) as connection:
        there = {
            name: [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})").all()]
            for (name,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type='table'"
                " AND name NOT IN ('alembic_version', 'sqlite_sequence')"
            ).all()
        }
    assert there == {t.name: list(t.columns.keys()) for t in tables.metadata.sorted_tables}
    engine.dispose()


def test_another_programs_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "bank.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        open_database(path)
    rows = sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall()
    assert rows == [("recipes",)]


def test_another_alembic_program_is_refused(tmp_path):
    path = tmp_path / "bank.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        open_database(path)


def test_a_newer_database_says_so(tmp_path):
    path = tmp_path / "bank.sqlite"
    open_database(path).dispose()
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER alembic_version_forward")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="newer version"):
        open_database(path)


def test_a_file_that_is_no_database_says_so(tmp_path):
    path = tmp_path / "bank.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageError, match="not a database"):
        open_database(path)


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be created"):
        open_database(tmp_path / "file" / "bank.sqlite")


def test_a_failed_migration_leaves_an_empty_database_that_can_be_made_again(tmp_path, monkeypatch):
    path = tmp_path / "bank.sqlite"
    from alembic import command

    def half(config, revision):
        config.attributes["connection"].exec_driver_sql("CREATE TABLE half (x)")
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", half)
        with pytest.raises(RuntimeError):
            open_database(path)
    engine = open_database(path)
    with reading(engine) as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert "half" not in names and "transfers" in names
    engine.dispose()


def test_a_failed_transaction_changes_nothing(world):
    before = head_of(world.engine)
    with pytest.raises(RuntimeError), writing(world.engine) as connection:
        assert record(connection, world.clock.now(), "by_hand") == before[0] + 1
        raise RuntimeError("crash")
    assert head_of(world.engine) == before

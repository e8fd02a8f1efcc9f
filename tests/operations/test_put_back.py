"""A bank that was put back: nothing of the one before gets into it, and nobody rolls money back unseen."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.clock import SystemClock
from assistant.operations import restoring
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.storage.audit import record
from assistant.storage.database import open_database, writing
from assistant.storage.records import records_doubt
from tests.staff.typed import Typed


@pytest.fixture
def backup(settings: Settings, tmp_path: Path) -> Path:
    assert main(["data", "backup", str(tmp_path / "backups"), "--data", str(settings.data)]) == 0
    (made,) = (tmp_path / "backups").glob("*.backup")
    return made


def run(settings: Settings, *arguments: str) -> int:
    return main(["data", *arguments, "--data", str(settings.data)])


def live_on(settings: Settings, rows: int = 5) -> None:
    """Have the bank do more, and end without closing it: its last rows are in its -wal alone."""
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    with engine.connect() as held, held.begin():  # keeps SQLite from writing it back
        held.exec_driver_sql("SELECT count(*) FROM audit").scalar()
        for number in range(rows):
            with writing(engine) as connection:
                record(connection, SystemClock().now(), "pin_refused", subject=f"later-{number}")
        for name in ("bank.sqlite", "bank.sqlite-wal"):
            shutil.copy(settings.data / name, settings.data / f"{name}.killed")
    engine.dispose()
    for name in ("bank.sqlite", "bank.sqlite-wal"):
        (settings.data / f"{name}.killed").replace(settings.data / name)


def subjects(bank: Path) -> set[str]:
    with closing(sqlite3.connect(bank)) as db:
        return {subject for (subject,) in db.execute("SELECT subject FROM audit")}


def doubt_of(settings: Settings) -> str:
    with open_bank(settings, SystemClock()) as rooms:
        return records_doubt(rooms.engine)


def test_writes_that_a_lost_bank_left_behind_do_not_get_into_the_new_one(
    settings: Settings, backup: Path, typed: Typed
) -> None:
    """Somebody moves the bank away, and its log of writes stays: SQLite would write that into the backup."""
    live_on(settings)
    bank = settings.data / "bank.sqlite"
    moved = bank.rename(bank.with_name("old"))
    assert run(settings, "restore", str(backup), "--staff", "3001") == 0
    assert run(settings, "check") == 0
    assert "later-4" not in subjects(bank)
    (aside,) = settings.data.glob("before-*")
    moved.rename(aside / "bank.sqlite")
    assert "later-4" in subjects(aside / "bank.sqlite"), "what they told is not lost"


def test_rows_of_the_last_minutes_are_not_taken_back_unseen(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed, the bank has rows that no kept head tells of yet: a lock, or money that was paid."""
    live_on(settings)
    assert run(settings, "restore", str(backup), "--move-aside", "--later") == 0
    told = capsys.readouterr().out
    assert "备份以后又记过 6 条" in told and "付款都先留住" in told
    assert doubt_of(settings)
    assert main(["audit", "verify", "--data", str(settings.data)]) == 1
    assert main(["health", "--data", str(settings.data)]) == 1
    assert '"records_doubt"' in capsys.readouterr().out


@pytest.mark.parametrize("left", ["whole", "nothing", "noise"])
def test_records_are_in_doubt_whatever_was_there(
    settings: Settings, backup: Path, left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = settings.data / "bank.sqlite"
    if left != "whole":
        bank.unlink()
    if left == "noise":
        bank.write_bytes(b"no database any more")
    assert run(settings, "restore", str(backup), "--move-aside", "--later") == 0
    assert "付款都先留住" in capsys.readouterr().out
    assert doubt_of(settings), "as it said"
    assert doubt_of(settings), "opening it again changes nothing"
    assert run(settings, "check") == 1
    assert "nobody has signed for it" in capsys.readouterr().out or left == "whole"


def test_one_that_is_refused_leaves_the_bank_that_is_there_trusted(
    settings: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_on(settings)

    def break_off(*_: object) -> None:
        raise OSError(5, os.strerror(5))

    with monkeypatch.context() as broken:
        broken.setattr(restoring, "_change_places", break_off)
        assert run(settings, "restore", str(backup), "--move-aside", "--later") == 2
    assert doubt_of(settings) == ""


def test_a_new_machine_knows_of_the_backup_that_it_came_from(
    settings: Settings, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = replace(settings, data=tmp_path / "new")
    assert run(new, "restore", str(backup), "--later") == 0
    capsys.readouterr()
    main(["health", "--data", str(new.data)])
    assert json.loads(capsys.readouterr().out)["last_backup"]

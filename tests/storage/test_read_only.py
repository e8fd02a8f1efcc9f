"""Test a disk that cannot be written: staff can read, and are told what they cannot do."""

from __future__ import annotations

import errno
import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import SQLAlchemyError

from assistant.banking.seed_staff import seed_staff
from assistant.clock import SystemClock
from assistant.commands import audit
from assistant.serving.rooms import open_bank
from assistant.settings import ROOT, load_settings
from assistant.staff.console import run_desk, run_hold
from assistant.storage import database
from assistant.storage.database import is_read_only, open_database, writing
from assistant.storage.errors import StorageError
from tests.staff.typed import Typed


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a read-only data folder, with a call in the database and one in the spool."""
    folder = tmp_path / "data"
    monkeypatch.setenv("ELDERBANK_AUDIT_KEY", str(tmp_path / "audit.key"))
    with open_bank(load_settings(folder), SystemClock()) as rooms:
        seed_staff(rooms.engine, SystemClock())
        called = rooms.desk.call("session", None, "key", "")
    spooled = {"id": "f" * 32, "session": "other", "customer_id": None, "reason": "kiosk_stopped",
               "screen": "", "created_at": called.created_at.isoformat()}  # fmt: skip
    (folder / "spool").mkdir(exist_ok=True)
    (folder / "spool" / f"{'f' * 32}.json").write_text(json.dumps(spooled))

    def refuse(_: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(database, "_make_private", refuse)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_staff_see_every_call_and_hold_and_are_told_what_they_cannot_do(
    data: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(data)
    assert run_desk(["list", "--data", str(data)]) == 0
    told = capsys.readouterr()
    assert "ffffff" in told.out and "只能读" in told.err and "办不了" in told.err
    for look in (["requests"], ["payees"], ["payees-of", "demo"]):
        assert run_desk([*look, "--data", str(data)]) == 0, look
    assert run_hold(["list", "--data", str(data)]) == 0
    capsys.readouterr()
    assert run_desk(["take", "ffffff", "--staff", "3001", "--data", str(data)]) == 1
    told = capsys.readouterr()
    assert "没有办成" in told.err and "Traceback" not in told.err
    assert typed.asked == ["3001 的密码："]
    assert contents(data) == before


def test_log_and_books_are_verified(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings(data)
    assert audit.run(settings, SimpleNamespace(verb="verify", head=None)) == 0  # type: ignore[arg-type]
    assert audit.run(settings, SimpleNamespace(verb="head")) == 0  # type: ignore[arg-type]
    told = capsys.readouterr()
    assert "The log is whole" in told.out and "reading only" in told.err


def test_nothing_is_written_and_the_kiosk_does_not_begin(data: Path) -> None:
    key = data.parent / "audit.key"
    engine = open_database(data / "bank.sqlite", key, may_only_read=True)
    assert is_read_only(engine)
    with pytest.raises(SQLAlchemyError), writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM tickets")
    with pytest.raises(StorageError), open_bank(load_settings(data), SystemClock()):
        pass


def test_an_older_schema_is_named(data: Path) -> None:
    with sqlite3.connect(data / "bank.sqlite") as connection:
        connection.execute("DROP TRIGGER alembic_version_forward")
        connection.execute("UPDATE alembic_version SET version_num = '0006'")
    with pytest.raises(StorageError, match="0006"):
        open_database(data / "bank.sqlite", data.parent / "audit.key", may_only_read=True)


def test_writes_that_are_still_in_the_wal_file_are_read(data: Path, tmp_path: Path) -> None:
    live = sqlite3.connect(data / "bank.sqlite", isolation_level=None)
    live.execute("PRAGMA wal_autocheckpoint=0")
    live.execute("CREATE TABLE late (x)")
    live.execute("INSERT INTO late VALUES (1)")
    stopped = tmp_path / "stopped"
    shutil.copytree(data, stopped)  # as a machine that lost its power leaves it
    live.close()
    assert (stopped / "bank.sqlite-wal").stat().st_size
    engine = open_database(stopped / "bank.sqlite", tmp_path / "audit.key", may_only_read=True)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT x FROM late").scalar() == 1
    engine.dispose()


@pytest.mark.parametrize("looks", [["desk", "list"], ["hold", "list"], ["audit", "verify"]])
def test_staff_look_on_a_full_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: list[str]
) -> None:
    """No file may grow by a byte: SQLite has no room for its helper files, and said "disk I/O error"."""
    folder = tmp_path / "data"
    monkeypatch.setenv("ELDERBANK_AUDIT_KEY", str(tmp_path / "audit.key"))
    with open_bank(load_settings(folder), SystemClock()) as rooms:
        rooms.desk.call("session", None, "key", "")

    def fill_the_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    looked = subprocess.run(
        [sys.executable, "-B", "-W", "ignore", "run_assistant.py", *looks, "--data", str(folder)],
        cwd=ROOT, capture_output=True, text=True, preexec_fn=fill_the_disk,
    )  # fmt: skip
    assert looked.returncode == 0, looked.stderr
    assert "Traceback" not in looked.stderr
    assert (looks != ["desk", "list"]) or "键" in looked.stdout

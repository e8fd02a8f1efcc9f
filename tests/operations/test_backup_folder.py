"""A folder of backups that others can write too, or that is not what it should be."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.operations import backing_up
from assistant.operations.archive import name_archive
from assistant.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _a_second_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each backup a name of its own, without waiting for the next second."""
    days = iter(datetime(2026, 1, day, tzinfo=timezone.utc) for day in range(1, 29))
    monkeypatch.setattr(backing_up, "name_archive", lambda _now: name_archive(next(days)))


def back_up(settings: Settings, folder: Path, *options: str) -> int:
    return main(["data", "backup", str(folder), *options, "--data", str(settings.data)])


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.glob("*.backup"))


@pytest.mark.parametrize("link", [Path.symlink_to, os.link])
def test_a_link_in_it_does_not_have_the_key_emptied(
    settings: Settings, folder: Path, link, capsys: pytest.CaptureFixture[str]
) -> None:
    key = settings.audit_key.read_text()
    if link is os.link:
        os.link(settings.audit_key, folder / ".lock")
    else:
        (folder / ".lock").symlink_to(settings.audit_key)
    assert back_up(settings, folder) == 2
    assert settings.audit_key.read_text() == key
    assert "链接" in capsys.readouterr().err
    (folder / ".lock").unlink()
    os.mkfifo(folder / ".lock")
    assert back_up(settings, folder) == 2, "a pipe that nobody reads keeps nobody waiting"


def test_what_somebody_else_left_there_is_in_nobodys_way(settings: Settings, folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").touch()
    (folder / ".making-a").write_text("a file")
    (folder / ".making-b").symlink_to(elsewhere)
    assert back_up(settings, folder) == 0
    assert (elsewhere / "mine").exists()


def test_the_one_just_made_stays_whatever_date_another_has(
    settings: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bank-20990101T000000Z.backup").write_text(
        "made when the clock was wrong, or planted"
    )
    (folder / "bank-20000101T000000Z.backup").mkdir()
    assert back_up(settings, folder, "--keep", "1") == 0
    assert back_up(settings, folder, "--keep", "1") == 0
    assert "bank-20260102T000000Z.backup" in names(folder)
    assert "bank-20260101T000000Z.backup" not in names(folder)
    assert "删掉了旧的：bank-20260101T000000Z.backup" in capsys.readouterr().out
    assert main(["data", "check", str(folder / "bank-20260102T000000Z.backup"), "--data", str(settings.data)]) == 0  # fmt: skip


def test_banks_that_share_a_folder_leave_each_others(settings: Settings, folder: Path) -> None:
    other = settings.data.with_name("other")
    shutil.copytree(settings.data, other)
    assert main(["data", "backup", str(folder), "--data", str(other)]) == 0
    assert back_up(settings, folder, "--keep", "1") == 0
    assert back_up(settings, folder, "--keep", "1") == 0
    assert names(folder) == ["bank-20260101T000000Z.backup", "bank-20260103T000000Z.backup"]


def test_what_is_kept_as_evidence_stays(settings: Settings, folder: Path) -> None:
    with closing(sqlite3.connect(settings.data / "bank.sqlite")) as db:
        (rule,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'entries_balance'").fetchone()  # fmt: skip
        db.execute("DROP TRIGGER entries_balance")
        assert back_up(settings, folder, "--keep", "1") == 1
        db.execute(rule)
    for _ in range(3):
        assert back_up(settings, folder, "--keep", "1") == 0
    assert names(folder) == ["bank-20260101T000000Z.backup", "bank-20260104T000000Z.backup"]


def test_the_log_tells_of_a_backup_also_where_an_older_one_cannot_go(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert back_up(settings, folder) == 0

    def refuse(path: Path) -> None:
        raise PermissionError(str(path))

    with monkeypatch.context() as locked:
        locked.setattr(Path, "unlink", refuse)
        assert back_up(settings, folder, "--keep", "1") == 0
    with closing(sqlite3.connect(settings.data / "bank.sqlite")) as db:
        told = db.execute("SELECT count(*) FROM audit WHERE kind = 'backed_up'").fetchone()
    assert told == (2,)
    assert len(names(folder)) == 2


def test_another_user_makes_nothing_that_the_owner_could_not_open(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert back_up(settings, folder) == 0
    (made,) = folder.glob("*.backup")
    restore = [
        "data",
        "restore",
        str(made),
        "--later",
        "--move-aside",
        "--data",
        str(settings.data),
    ]
    before = {each.name for each in settings.data.iterdir()}
    monkeypatch.setattr(os, "geteuid", lambda: settings.data.stat().st_uid + 1)
    for what in (restore, ["data", "backup", str(folder), "--data", str(settings.data)]):
        assert main(what) == 2
        assert "sudo -u" in capsys.readouterr().err
    assert {each.name for each in settings.data.iterdir()} == before

"""What ``data`` refuses, says and leaves behind."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.cli import main
from assistant.clock import SystemClock
from assistant.commands import data
from assistant.file_lock import hold_lock
from assistant.operations import backing_up, restoring
from assistant.operations.archive import Archive, Manifest, write_archive
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.storage.audit_key import key_id, read_key
from assistant.storage.database import HEAD, open_database
from assistant.storage.opened import reading
from assistant.storage.records import records_doubt
from assistant.storage.tables import audit
from tests.staff.typed import Typed
from tests.storage.test_upgrade import make_older, revision


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def backup(settings: Settings, folder: Path) -> Path:
    """Return a backup of the bank."""
    assert run(settings, "backup", str(folder)) == 0
    return newest(folder)


def run(settings: Settings, *arguments: str) -> int:
    return main(["data", *arguments, "--data", str(settings.data)])


def newest(folder: Path) -> Path:
    return sorted(folder.glob("*.backup"))[-1]


def key_of(settings: Settings) -> bytes:
    key = read_key(settings.audit_key)
    assert key is not None
    return key


def manifest_of(settings: Settings, backup: Path) -> Manifest:
    key = key_of(settings)
    with closing(Archive(backup)) as archive:
        return archive.manifest(key, key_id(key))


def spoil(settings: Settings, *statements: str) -> None:
    """Write past the bank's rules, as somebody who has the file."""
    with closing(sqlite3.connect(settings.data / "bank.sqlite", isolation_level=None)) as db:
        rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in rules:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert db.execute(statement).rowcount > 0
        for _, sql in rules:
            db.execute(sql)


RICHER = "UPDATE accounts SET balance_fen = balance_fen + 1 WHERE id = 'demo-passbook'"


def test_a_backup_is_its_owners_only_and_says_what_it_holds(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    with zipfile.ZipFile(backup) as inside:
        assert set(inside.namelist()) == {"manifest.json", "bank.sqlite"}
        told = inside.read("manifest.json").decode()
    assert "王秀英" not in told and key_of(settings).hex() not in told
    manifest = manifest_of(settings, backup)
    assert (manifest.schema, manifest.whole) == (HEAD, True)
    assert manifest.totals["all_fen"] == 0
    assert run(settings, "check", str(backup)) == 0
    told = capsys.readouterr().out
    assert "3 位客户" in told and "都对得上" in told


def test_the_banks_log_tells_who_can_have_a_copy_since_when(
    settings: Settings, backup: Path
) -> None:
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    with reading(engine) as connection:
        row = connection.execute(select(audit).where(audit.c.kind == "backed_up")).one()
    engine.dispose()
    assert row.subject == backup.name
    assert json.loads(row.details)["with_key"] is False
    assert run(settings, "check") == 0


def test_only_the_newest_are_kept_where_that_is_asked(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(f"bank-{n}.backup" for n in range(9))
    monkeypatch.setattr(backing_up, "name_archive", lambda _now: next(names))
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    for _ in range(4):
        assert run(settings, "backup", str(folder), "--keep", "2") == 0
    assert sorted(each.name for each in folder.iterdir() if each.name != ".lock") == [
        "bank-2.backup", "bank-3.backup", "notes.txt",
    ]  # fmt: skip
    spoil(settings, RICHER)
    assert run(settings, "backup", str(folder), "--keep", "1") == 1
    assert len(list(folder.glob("*.backup"))) == 3, "a wrong one drives no good one out"


def test_a_bank_whose_books_are_wrong_is_kept_as_evidence_and_not_restored(
    settings: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(settings, RICHER)
    assert run(settings, "backup", str(folder)) == 1
    told = capsys.readouterr().out
    assert "账对不上" in told and "demo-passbook" in told
    assert run(settings, "check", str(newest(folder))) == 1
    assert run(settings, "restore", str(newest(folder)), "--move-aside", "--later") == 2
    assert "不能拿来恢复" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("where", "says"), [("data/backups", "数据文件夹"), ("file/below", "file")]
)
def test_a_place_where_no_backup_can_be_is_said(
    settings: Settings, tmp_path: Path, where: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert run(settings, "backup", str(tmp_path / where)) == 2
    assert says in capsys.readouterr().err


def test_a_disk_without_room_is_said_before_anything_is_written(
    settings: Settings,
    backup: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(backing_up, "has_room", lambda *_: False)
    monkeypatch.setattr(restoring, "has_room", lambda *_: False)
    there = set(backup.parent.iterdir())
    backup.rename(backup.with_name("bank-0.backup"))
    assert run(settings, "backup", str(backup.parent)) == 2
    backup.with_name("bank-0.backup").rename(backup)
    assert run(settings, "restore", str(backup), "--move-aside", "--later") == 2
    assert capsys.readouterr().err.count("磁盘不够") == 2
    assert set(backup.parent.iterdir()) == there


def test_two_backups_at_once_do_not_disturb_each_other(
    settings: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    with hold_lock(folder / ".lock"):
        assert run(settings, "backup", str(folder)) == 2
    assert "正在做另一个备份" in capsys.readouterr().err


def cut_short(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-1000])


def flip_a_byte(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)


def write_noise(backup: Path) -> None:
    backup.write_bytes(b"\x00noise" * 1000)


def write_another_zip(backup: Path) -> None:
    with zipfile.ZipFile(backup, "w") as other:
        other.writestr("letter.txt", "hello")


def rewrite(backup: Path, change: Callable[[dict], object], **files: bytes) -> None:
    """Change the manifest or the files of a backup without the key."""
    with zipfile.ZipFile(backup) as inside:
        contents = {name: inside.read(name) for name in inside.namelist()}
    told = json.loads(contents["manifest.json"])
    change(told)
    with zipfile.ZipFile(backup, "w") as inside:
        for name, content in {**contents, **files, "manifest.json": json.dumps(told)}.items():
            inside.writestr(name, content)


def date_it_anew(backup: Path) -> None:
    rewrite(backup, lambda told: told.update(made="2027-01-01T00:00:00+00:00"))


def call_it_whole(backup: Path) -> None:
    rewrite(backup, lambda told: told.update(seal=""))


def put_another_copy_in(backup: Path) -> None:
    rewrite(backup, lambda told: None, **{"bank.sqlite": b"SQLite format 3\x00" + bytes(5000)})


def leave_the_manifest_empty(backup: Path) -> None:
    with zipfile.ZipFile(backup, "w") as inside:
        inside.writestr("manifest.json", "[]")


def write_half_a_character(backup: Path) -> None:
    rewrite(backup, lambda told: told.update(seal="\ud800"))


def name_it_in_half_a_character(backup: Path) -> None:
    rewrite(backup, lambda told: told.update(kiosk="\ud800"))


def put_a_pipe_there(backup: Path) -> None:
    backup.unlink()
    os.mkfifo(backup)


def put_a_device_there(backup: Path) -> None:
    backup.unlink()
    backup.symlink_to("/dev/zero")


def put_a_folder_there(backup: Path) -> None:
    backup.unlink()
    backup.mkdir()


def ask_for_a_later_format(backup: Path) -> None:
    rewrite(backup, lambda told: told.update(format=2))


@pytest.mark.parametrize(
    "damage",
    [
        cut_short, flip_a_byte, write_noise, write_another_zip, date_it_anew, call_it_whole,
        put_another_copy_in, leave_the_manifest_empty, ask_for_a_later_format, Path.unlink,
        write_half_a_character, name_it_in_half_a_character, put_a_pipe_there, put_a_device_there,
        put_a_folder_there,
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", [("restore", "--move-aside", "--later"), ("check",)])
def test_a_file_that_is_damaged_foreign_or_changed_changes_nothing(
    settings: Settings,
    backup: Path,
    damage: Callable[[Path], object],
    what: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = (settings.data / "bank.sqlite").read_bytes()
    damage(backup)
    assert run(settings, what[0], str(backup), *what[1:]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said and len(said.strip().splitlines()) == 1
    assert any(word in said for word in ("坏了", "没有这个文件", "不一样", "更新的程序")), said
    assert (settings.data / "bank.sqlite").read_bytes() == before
    assert not list(settings.data.glob("before-*"))


def test_a_bank_that_is_there_or_used_is_not_touched(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(settings, "restore", str(backup), "--later") == 2
    assert "已经有一个银行" in capsys.readouterr().err
    with hold_lock(settings.data / "kiosk.lock"):
        assert run(settings, "restore", str(backup), "--move-aside", "--later") == 2
    assert "有一个助手正在用" in capsys.readouterr().err
    with open_bank(settings, SystemClock()):
        assert run(settings, "restore", str(backup), "--move-aside", "--later") == 2
    assert "还有程序开着" in capsys.readouterr().err
    assert not list(settings.data.glob("before-*"))
    assert run(settings, "check") == 0


def test_a_backup_of_a_newer_schema_wants_the_newer_program(
    settings: Settings, folder: Path, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = replace(manifest_of(settings, backup), schema="9999", files={})
    made = folder / "newer.backup"
    bank = settings.data / "bank.sqlite"
    write_archive(made, newer, {"bank.sqlite": bank}, key_of(settings), lambda *_: None)
    assert run(settings, "restore", str(made), "--move-aside", "--later") == 2
    assert f"9999 版的，这个程序认到 {HEAD}" in capsys.readouterr().err


def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    settings: Settings, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = replace(settings, data=tmp_path / "old")
    make_older(old.data / "bank.sqlite")
    assert run(old, "backup", str(folder)) == 0
    assert revision(old.data / "bank.sqlite") == "0001", "a backup brings nothing up to date"
    assert run(old, "check") == 1
    told = capsys.readouterr().out
    assert "0001 版的，下次启动时升到" in told and "no head was kept" in told and "1 处不对" in told
    new = replace(settings, data=tmp_path / "new")
    assert run(new, "restore", str(newest(folder))) == 0
    assert revision(new.data / "bank.sqlite") == HEAD
    assert "没有人能签字" in capsys.readouterr().out


def test_who_does_not_know_the_password_restores_nothing(
    settings: Settings, backup: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (settings.data / "bank.sqlite").read_bytes()
    typed.passwords = ["a guess"]
    assert run(settings, "restore", str(backup), "--move-aside", "--staff", "3001") == 2
    assert "密码不对" in capsys.readouterr().err
    assert (settings.data / "bank.sqlite").read_bytes() == before


def test_without_a_terminal_it_says_how_to_go_on(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(settings, "restore", str(backup), "--move-aside", "--staff", "3001") == 2
    assert "--later" in capsys.readouterr().err


def doubt_of(settings: Settings) -> str:
    with open_bank(settings, SystemClock()) as rooms:
        return records_doubt(rooms.engine)


def test_until_somebody_signs_the_records_are_in_doubt(
    settings: Settings, backup: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_bank(settings, SystemClock()) as rooms:
        rooms.bank.verify_pin("visit", "zhang", "000000")
    assert run(settings, "restore", str(backup), "--move-aside", "--later") == 0
    told = capsys.readouterr().out
    assert "备份以后又记过 2 条" in told and "records-right" in told
    assert "than it was" in doubt_of(settings)
    assert run(settings, "restore", str(backup), "--move-aside", "--staff", "3001") == 0
    assert doubt_of(settings) == ""
    assert run(settings, "check") == 0
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    with reading(engine) as connection:
        told = connection.execute(select(audit).where(audit.c.subject == backup.name)).all()
        signed = connection.execute(select(audit).where(audit.c.kind == "records_looked_at")).one()
    engine.dispose()
    assert [(row.kind, json.loads(row.details)["lost"]) for row in told] == [("restored", 2)]
    assert json.loads(signed.details)["staff_name"] == "李娜"


def test_on_a_new_machine_the_key_comes_from_its_own_copy(
    settings: Settings,
    backup: Path,
    tmp_path: Path,
    typed: Typed,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = settings.audit_key.rename(tmp_path / "copy")
    new = replace(settings, data=tmp_path / "new")
    assert run(new, "restore", str(backup)) == 2
    assert "审计钥匙" in capsys.readouterr().err
    settings.audit_key.write_text("ab" * 32)
    settings.audit_key.chmod(0o600)
    assert run(new, "restore", str(backup)) == 2
    assert "另一把审计钥匙" in capsys.readouterr().err
    copy.replace(settings.audit_key)
    assert run(new, "restore", str(backup), "--staff", "3001") == 0
    assert "这台机器不知道" in capsys.readouterr().out
    assert run(new, "check") == 0


def test_the_key_is_inside_only_where_it_was_asked_and_asked_for_again(
    settings: Settings,
    folder: Path,
    tmp_path: Path,
    typed: Typed,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(settings, "backup", str(folder), "--with-key") == 0
    assert "分开放" in capsys.readouterr().out
    settings.audit_key.unlink()
    new = replace(settings, data=tmp_path / "new")
    assert run(new, "restore", str(newest(folder)), "--staff", "3001") == 2
    assert "--with-key" in capsys.readouterr().err
    typed.passwords = ["a guess"]
    assert run(new, "restore", str(newest(folder)), "--with-key", "--staff", "3001") == 2
    assert not settings.audit_key.exists(), "nothing comes of a restore that is refused"
    assert run(new, "restore", str(newest(folder)), "--with-key", "--staff", "3001") == 0
    assert stat.S_IMODE(settings.audit_key.stat().st_mode) == 0o600
    assert run(new, "check") == 0


def test_settings_and_roster_come_where_there_are_none(
    settings: Settings, folder: Path, tmp_path: Path, typed: Typed
) -> None:
    (settings.data / "settings.yml").write_text("kiosk: 一号机\n")
    (settings.data / "roster.yml").write_text("people: []\n")
    assert run(settings, "backup", str(folder)) == 0
    assert manifest_of(settings, newest(folder)).kiosk == "一号机"
    new = tmp_path / "new"
    new.mkdir()
    (new / "settings.yml").write_text("kiosk: 二号机\n")
    assert (
        main(["data", "restore", str(newest(folder)), "--data", str(new), "--staff", "3001"]) == 0
    )
    assert (new / "settings.yml").read_text() == "kiosk: 二号机\n"
    assert (new / "roster.yml").read_text() == "people: []\n"


@pytest.mark.parametrize("left", [b"", b"no database any more", "half"])
def test_a_bank_that_cannot_be_read_any_more_is_moved_aside_as_it_is(
    settings: Settings, backup: Path, typed: Typed, left: bytes | str
) -> None:
    bank = settings.data / "bank.sqlite"
    whole = bank.read_bytes()
    content = whole[: len(whole) // 2] if isinstance(left, str) else left
    bank.write_bytes(content)
    assert run(settings, "restore", str(backup), "--move-aside", "--staff", "3001") == 0
    (aside,) = settings.data.glob("before-*")
    assert (aside / "bank.sqlite").exists()
    assert run(settings, "check") == 0


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (RICHER, "demo-passbook"),
        ("UPDATE payees SET account_id = 'nobody' WHERE id = 'demo-xiaohong'", "refers to a row"),
        ("DELETE FROM audit WHERE seq = 5", "row 5 is missing"),
    ],
)
def test_check_names_what_is_wrong(
    settings: Settings, statement: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(settings, statement)
    assert run(settings, "check") == 1
    told = capsys.readouterr().out
    assert says in told and "处不对" in told


def test_a_bank_that_is_wrong_everywhere_is_told_in_one_screen_or_two(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(settings, "UPDATE entries SET fen = fen + 1")
    assert run(settings, "check") == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) < 60 and any("还有" in line for line in told)


def test_check_knows_the_head_that_was_kept(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(settings.data / "bank.sqlite", settings.data / "older")
    with open_bank(settings, SystemClock()) as rooms:
        rooms.bank.verify_pin("visit", "zhang", "000000")
    (settings.data / "older").replace(settings.data / "bank.sqlite")
    assert run(settings, "check") == 1
    assert "which was kept" in capsys.readouterr().out


def test_no_byte_of_a_backup_can_be_changed_into_a_traceback(
    settings: Settings, backup: Path, tmp_path: Path
) -> None:
    """Most bytes that are changed stand in the manifest and the list of files: all else is a hash's matter."""
    whole, key = backup.read_bytes(), key_of(settings)
    chance = random.Random(16)
    refused = 0
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8))):
            content[chance.randrange(len(whole) - 900, len(whole))] = chance.randrange(256)
        backup.write_bytes(content)
        try:
            with closing(Archive(backup)) as archive:
                manifest = archive.manifest(key, key_id(key))
                archive.extract("bank.sqlite", tmp_path / "copy", manifest, lambda *_: None)
        except restoring.Refused:
            refused += 1
        (tmp_path / "copy").unlink(missing_ok=True)
    assert refused > 300, "what is not refused differs in nothing that is read"


def test_a_key_that_names_itself_at_length_fills_no_screen(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(backup, lambda told: told.update(key="x" * 60_000))
    assert run(settings, "check", str(backup)) == 2
    said = capsys.readouterr().err
    assert "另一把审计钥匙" in said and len(said) < 300


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("backup", "x", "--keep", "0"), "--keep 后面不能写 '0'"),
        (("backup", ""), "folder 后面不能写 ''"),
        (("backup",), "还缺：folder"),
        (("backup", "x", "--keep"), "--keep 后面要写上是什么"),
        (("restore",), "还缺：file"),
        (("restore", "x", "--later", "--staff", "1"), "--staff 和 --later 只能写一个"),
        (("check", "a", "b"), "不认识：b"),
        (("restor", "a"), "verb 不能是 'restor'，可以是：'backup'"),
        (("restore", "a", "--later=x"), "--later 后面不用写 'x'"),
        ((), "还缺：verb"),
    ],
)
def test_a_command_line_that_means_nothing_is_one_sentence(
    settings: Settings,
    arguments: tuple[str, ...],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as refused:
        run(settings, *arguments)
    assert refused.value.code == 2
    said = capsys.readouterr().err
    assert says in said and len(said.splitlines()) == 1
    assert "--help" in said and "error" not in said


def test_why_the_system_refused_is_told_in_chinese(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    long = "a" * 300
    for place, why in (("file", "同名的文件"), ("file/x", "不是文件夹"), (long, "文件名太长")):
        assert run(settings, "backup", str(tmp_path / place)) == 2
        assert why in capsys.readouterr().err


def test_a_check_says_before_it_begins_that_it_has_no_room(
    settings: Settings,
    backup: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(data, "has_room", lambda *_: False)
    assert run(settings, "check", str(backup)) == 2
    assert "TMPDIR" in capsys.readouterr().err


def test_without_a_bank_there_is_nothing_to_do(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    none = replace(settings, data=tmp_path / "none")
    for what in (("backup", str(tmp_path / "b")), ("check",)):
        assert run(none, *what) == 2
        assert "还没有银行的数据" in capsys.readouterr().err

"""One line about the machine: what is in it, what is not, how quick it comes, and what makes it 1."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.channel_settings import Channel
from assistant.channels import deliveries
from assistant.cli import main
from assistant.clock import ManualClock, SystemClock
from assistant.file_lock import hold_lock
from assistant.help.desk import HelpDesk
from assistant.operations import health
from assistant.operations.health import as_json, measure
from assistant.report.machine import machine_section
from assistant.settings import ROOT, Settings
from assistant.storage.database import HEAD, open_database, writing
from assistant.storage.opened import reading
from assistant.storage.spool import name_of_path

FIELDS = {
    "ok", "at", "troubles", "schema", "database_ms", "head", "clock", "disk_free_mb", "disk_total_mb",
    "kiosk_running", "calls_open", "longest_wait_s", "to_send", "given_up_24h", "last_posting",
    "last_backup", "errors_24h", "recogniser", "voice", "versions",
}  # fmt: skip


def told(settings: Settings, capsys: pytest.CaptureFixture[str]) -> tuple[dict, int]:
    code = main(["health", "--data", str(settings.data)])
    (line,) = capsys.readouterr().out.splitlines()
    return json.loads(line), code


def rows_of(settings: Settings, clock: SystemClock | ManualClock) -> dict[str, str]:
    """Return the manager's table, by its first column."""
    section = machine_section(measure(settings, clock))
    return {str(row[0]): str(row[1]) for row in section.rows}


def test_one_line_tells_all_and_nothing_about_anybody(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    line, code = told(settings, capsys)
    assert code == 0 and line["ok"] is True and line["troubles"] == []
    assert set(line) == FIELDS
    assert (line["schema"], line["head"], line["clock"]) == (HEAD, "ok", "ok")
    assert line["last_posting"] and line["versions"]["program"] == "0.1.0"
    text = json.dumps(line, ensure_ascii=False)
    for private in ("王秀英", "李娜", "demo", "622", str(settings.data)):
        assert private not in text


def test_it_answers_within_a_second_while_a_kiosk_runs_and_somebody_writes(
    settings: Settings,
) -> None:
    command = [sys.executable, "run_assistant.py", "health", "--data", str(settings.data)]
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    lines = []
    with hold_lock(settings.data / "kiosk.lock"), writing(engine):
        before = used()
        for _ in range(3):
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            lines.append(json.loads(done.stdout))
        took = (used() - before) / 3
    engine.dispose()
    assert all(line["kiosk_running"] for line in lines)
    assert all(line["database_ms"] < 300 for line in lines), "it waits for no writer"
    assert took < 1.0


def used() -> float:
    """Return the processor seconds of all processes that have ended: a busy machine changes them little."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def test_a_machine_that_was_never_used_is_well_and_left_as_it_is(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = set(tmp_path.rglob("*"))
    line, code = told(Settings(data=tmp_path / "new"), capsys)
    assert code == 0 and line["schema"] is None
    assert set(tmp_path.rglob("*")) == there


def test_a_call_that_nobody_takes_is_a_trouble_after_ten_minutes(settings: Settings) -> None:
    clock = ManualClock(datetime.now(timezone.utc))
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    channel = Channel("bell", "command", argv=("bell",))
    deliveries.open_only(engine, [channel], clock.now())
    HelpDesk(engine, clock, settings.data / "spool").call("a", "demo", "key", "余额")
    found = as_json(measure(settings, clock))
    assert (found["calls_open"], found["to_send"], found["troubles"]) == (1, 1, [])
    clock.advance(601)
    found = as_json(measure(settings, clock))
    assert (found["longest_wait_s"], found["troubles"]) == (601, ["calls_unanswered"])
    rows = rows_of(settings, clock)
    assert rows["没人接的求助"] == "1 个，最久等了 10 分 1 秒"
    assert rows["!! 要处理 !!"] == "有求助十分钟没人接"
    for _ in range(deliveries.LEAST_TRIES):
        with reading(engine) as connection:
            waiting = deliveries.next_due(connection, "bell", clock.now())
        assert waiting is not None
        clock.advance(deliveries.GIVE_UP_SECONDS)
        deliveries.note_try(engine, waiting, clock.now(), 0)
        deliveries.note_trouble(engine, waiting, clock.now(), "no answer")
    assert "calls_not_sent" in measure(settings, clock).troubles
    engine.dispose()


def test_a_database_that_cannot_be_read_is_a_trouble(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings.data / "bank.sqlite").write_bytes(b"no database")
    line, code = told(settings, capsys)
    assert (code, line["ok"], line["troubles"]) == (1, False, ["no_database"])


@pytest.mark.parametrize("left", ["no bank", "a folder", "a pipe", "no data folder"])
def test_a_bank_that_is_gone_is_a_trouble(
    settings: Settings, left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk was not mounted, or somebody moved the bank: that is not a machine that was never used."""
    bank = settings.data / "bank.sqlite"
    bank.unlink()
    if left == "a folder":
        bank.mkdir()
    elif left == "a pipe":
        os.mkfifo(bank)
    elif left == "no data folder":
        settings.data.rename(settings.data.with_name("elsewhere"))
    line, code = told(settings, capsys)
    assert code == 1 and "no_database" in line["troubles"]


@pytest.mark.parametrize("spoil", ["missing", "another", "open to all", "noise"])
def test_without_its_key_a_bank_is_not_well(
    settings: Settings, spoil: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key = settings.audit_key
    if spoil == "missing":
        key.unlink()
    elif spoil == "open to all":
        key.chmod(0o644)
    else:
        key.write_text("ab" * 32 if spoil == "another" else "noise")
    line, code = told(settings, capsys)
    assert (code, line["troubles"]) == (1, ["no_key"])


@pytest.mark.parametrize("name", ["assistant.log", "kiosk.lock"])
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, "another user's"])
def test_what_a_kiosk_could_not_write_is_a_trouble(
    settings: Settings, name: str, make, capsys: pytest.CaptureFixture[str]
) -> None:
    if make == "another user's":
        (settings.data / name).touch(0o400)
        if os.geteuid() == 0:  # whom a mode does not stop, and who may give a file away
            os.chown(settings.data / name, 65534, 65534)
    else:
        make(settings.data / name)
    line, code = told(settings, capsys)
    assert (code, line["troubles"]) == (1, ["not_writable"])


def test_whoever_may_not_look_is_told_so_in_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refuse)
    for command in (["health"], ["data", "check"], ["report"], ["audit", "verify"]):
        assert main([*command, "--data", str(settings.data)]) == 2
        assert "sudo -u" in capsys.readouterr().err


@pytest.mark.parametrize("seq", [10**30, -1])
def test_a_head_that_no_log_can_have_is_a_doubt(
    settings: Settings, seq: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (head,) = (settings.audit_key.parent / "heads").glob(f"{name_of_path(settings.data / 'bank.sqlite')}.json")  # fmt: skip
    head.write_text(json.dumps({**json.loads(head.read_text()), "seq": seq}))
    line, code = told(settings, capsys)
    assert (code, line["troubles"], line["head"]) == (1, ["records_doubt"], "doubt")
    head.write_text("noise")
    assert told(settings, capsys)[0]["troubles"] == ["records_doubt"], "the bank itself can be read"


@pytest.mark.parametrize(
    "note",
    [
        {"at": "2026-11-28T10:00:00", "whole": True},
        {"at": "2099-01-01T00:00:00+00:00", "whole": True},
        {"at": 5},
        [],
    ],
)
def test_a_bank_without_a_backup_that_can_be_believed_is_a_trouble_after_two_days(
    settings: Settings, note: object
) -> None:
    """A timer that failed from its first evening on, or a clock that was wrong when the backup was made."""
    clock = ManualClock(datetime.now(timezone.utc))
    (settings.data / "last-backup.json").write_text(json.dumps(note))
    assert measure(settings, clock).last_backup is None
    assert measure(settings, clock).troubles == []
    clock.advance(49 * 3600)
    assert measure(settings, clock).troubles == ["backup_old"]
    (settings.data / "last-backup.json").unlink()
    assert measure(settings, clock).troubles == ["backup_old"]


def test_an_older_copy_and_a_newer_schema_are_troubles(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    with writing(engine) as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{int(HEAD) + 1:04}'")
    engine.dispose()
    name = name_of_path(settings.data / "bank.sqlite")
    head = settings.audit_key.parent / "heads" / f"{name}.json"
    kept = json.loads(head.read_text())
    head.write_text(json.dumps({**kept, "seq": kept["seq"] + 9}))
    line, code = told(settings, capsys)
    assert (code, line["troubles"]) == (1, ["schema_newer", "records_doubt"])
    head.unlink()
    assert told(settings, capsys)[0]["head"] == "doubt", "a bank with a past has a head"


def test_a_clock_that_was_set_is_a_trouble(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    told(settings, capsys)
    (record,) = (settings.audit_key.parent / "clocks").iterdir()
    seen = json.loads(record.read_text())
    later = datetime.fromisoformat(seen["seen"]) + timedelta(days=1)
    record.write_text(json.dumps({**seen, "seen": later.isoformat()}))
    line, code = told(settings, capsys)
    assert (code, line["troubles"]) == (1, ["clock_doubt"])


def test_a_full_disk_is_a_trouble(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 10**18)
    assert told(settings, capsys)[0]["troubles"] == ["disk_low"]


def test_a_backup_that_fails_for_two_days_or_is_wrong_is_a_trouble(
    settings: Settings, tmp_path: Path
) -> None:
    clock = ManualClock(datetime.now(timezone.utc))
    assert rows_of(settings, clock)["上次备份"] == "还没有（data backup）"
    assert main(["data", "backup", str(tmp_path / "b"), "--data", str(settings.data)]) == 0
    assert measure(settings, clock).troubles == []
    clock.advance(49 * 3600)
    assert measure(settings, clock).troubles == ["backup_old"]
    note = settings.data / "last-backup.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "whole": False}))
    assert "backup_wrong" in measure(settings, clock).troubles
    assert "账对不上" in rows_of(settings, clock)["上次备份"]
    note.write_text("noise")
    assert measure(settings, clock).last_backup is None


def test_errors_of_the_last_day_are_counted(settings: Settings) -> None:
    now = datetime.now()

    def line(at: datetime, level: str) -> str:
        return f"{at:%Y-%m-%d %H:%M:%S},123 | {level} assistant.x: the disk\n"

    hour, older = now - timedelta(hours=1), now - timedelta(hours=30)
    (settings.data / "assistant.log.1").write_text(line(older, "ERROR") + line(hour, "ERROR"))
    (settings.data / "assistant.log").write_bytes(
        (line(hour, "INFO") + line(hour, "CRITICAL") + "Traceback\n  ERROR\n").encode() + b"\xff\n"
    )
    assert rows_of(settings, SystemClock())["日志里的错误（24 小时）"] == "2"


def test_every_trouble_has_words_for_the_manager(settings: Settings) -> None:
    found = measure(settings, SystemClock())
    assert set(health._judge(found, settings)) == set(health.TROUBLES)

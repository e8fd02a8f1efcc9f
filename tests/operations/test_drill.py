"""The drill: a backup while another process pays, kills in the middle, and the bank comes back whole."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.settings import ROOT, Settings
from assistant.storage.copying import read_contents
from tests.staff.typed import Typed


@contextmanager
def started(*command: str, stdout: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of our programs; at the end of the block it is killed, wherever it is."""
    with (stdout or Path(os.devnull)).open("ab") as out:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=out)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def until(happens) -> None:
    end = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < end, "nothing came of it in a minute"
        time.sleep(0.002)


def posted_in(bank: Path) -> set[str]:
    with closing(sqlite3.connect(bank)) as db:
        return {row[0] for row in db.execute("SELECT id FROM transfers WHERE status = 'posted'")}


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.backup"))


def test_a_bank_that_pays_all_the_time_is_backed_up_killed_and_restored(
    settings: Settings, tmp_path: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, journal = tmp_path / "backups", tmp_path / "journal"
    bank, data = settings.data / "bank.sqlite", ["--data", str(settings.data)]
    journal.touch()

    def told() -> list[str]:
        return journal.read_text().split()

    with started("-m", "tests.operations.busy_bank", str(settings.data), stdout=journal):
        until(lambda: len(told()) > 5)
        with started("run_assistant.py", "data", "backup", str(folder), *data):
            until(lambda: list(folder.glob(".making-*/bank.sqlite")))
        assert backups(folder) == [], "who is killed leaves no half a backup"
        before = told()
        assert main(["data", "backup", str(folder), *data]) == 0
        after = told()
        assert len(after) > len(before), "whoever paid did not wait for it"
        until(lambda: len(told()) > len(after))
    (backup,) = backups(folder)
    assert not list(folder.glob(".making-*")), "what was left behind is cleared away"
    assert read_contents(bank).totals["all_fen"] == 0

    at = ["data", "restore", str(backup), *data]
    assert main(at) == 2, "there is a bank"
    with started("-m", "tests.operations.busy_bank", str(settings.data), stdout=journal):
        whole = len(told())
        until(lambda: len(told()) > whole)
        assert main([*at, "--move-aside", "--staff", "3001"]) == 2, "somebody has it open"
    lost = posted_in(bank)
    assert set(told()) <= lost

    assert main([*at, "--move-aside", "--staff", "3001", "--reason", "演练"]) == 0
    assert main(["audit", "verify", *data]) == 0
    assert main(["data", "check", *data]) == 0
    there = posted_in(bank)
    assert set(before) <= there <= lost, "nothing from before it is missing, nothing is made up"
    assert read_contents(bank).totals["all_fen"] == 0
    (aside,) = settings.data.glob("before-*")
    assert posted_in(aside / "bank.sqlite") == lost, "what came after it is kept beside"
    assert "李娜（3001） 已经签字" in capsys.readouterr().out


@pytest.mark.parametrize("late", [0.0, 0.1, 0.25])
def test_a_restore_that_is_killed_leaves_a_whole_bank(
    settings: Settings, tmp_path: Path, late: float
) -> None:
    data = ["--data", str(settings.data)]
    assert main(["data", "backup", str(tmp_path / "backups"), *data]) == 0
    (backup,) = backups(tmp_path / "backups")
    with started(
        "run_assistant.py", "data", "restore", str(backup), "--move-aside", "--later", *data
    ):
        until(lambda: list(settings.data.glob(".restoring-*/bank.sqlite")))
        time.sleep(late)
    assert main(["data", "check", *data]) == 0, "the one before or the other, and whole"
    assert main(["data", "restore", str(backup), "--move-aside", "--later", *data]) == 0
    assert not list(settings.data.glob(".restoring-*"))

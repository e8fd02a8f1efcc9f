"""Test that a clock that was set is noticed and reported, and the guard forgets nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.banking.seed_staff import seed_staff
from assistant.clock import SystemClock
from assistant.clock_watch import FOLDER, WatchedClock
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.staff.console import run_desk
from tests.doctor import told_of
from tests.staff.typed import Typed, typed

__all__ = ["typed"]

START = datetime(2026, 11, 26, 2, tzinfo=timezone.utc)


@dataclass
class Machine:
    """A machine whose clock can be set, and which can be switched off."""

    data: Path
    wall: datetime = START
    running: float = 1000.0
    boot: str = "first"

    def pass_(self, **time: float) -> None:
        """Let real time pass."""
        self.wall += timedelta(**time)
        self.running += timedelta(**time).total_seconds()

    def clock(self) -> WatchedClock:
        """Start a process that looks at the clock."""

        class Clock(WatchedClock):
            def now(clock) -> datetime:
                return self.wall

        return Clock(self.data, self.key, boot=lambda: self.boot, running=lambda: self.running)

    @property
    def key(self) -> Path:
        """Where the log's key would be."""
        return self.data.with_name("keys") / "audit.key"

    @property
    def record(self) -> Path:
        """What is kept of the clock."""
        (file,) = (self.key.parent / FOLDER).iterdir()
        return file


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "data")
    machine.data.mkdir()
    assert machine.clock().doubt() == ""
    return machine


def test_time_that_passes_is_no_doubt(machine: Machine) -> None:
    clock = machine.clock()
    for _ in range(5):
        machine.pass_(hours=30)
        assert clock.doubt() == ""
    assert machine.clock().doubt() == ""


def test_a_time_service_may_correct_a_little(machine: Machine) -> None:
    machine.wall += timedelta(seconds=90)
    assert machine.clock().doubt() == ""


@pytest.mark.parametrize("hours", [72, 24, 0.1, -0.1, -24])
def test_a_clock_that_was_set_is_in_doubt_until_staff_say_that_it_is_right(
    machine: Machine, hours: float
) -> None:
    running, begun_later = machine.clock(), machine.clock()
    assert running.doubt() == ""
    machine.wall += timedelta(hours=hours)
    for clock in (running, begun_later, machine.clock()):
        assert clock.doubt()
    machine.pass_(hours=1)
    assert running.doubt(), "a doubt does not go away by itself"
    machine.clock().trust()
    assert running.doubt() == ""


def test_a_doubt_outlives_a_restart_of_the_machine(machine: Machine) -> None:
    machine.pass_(minutes=5)
    assert machine.clock().doubt() == ""
    machine.wall += timedelta(days=10)
    assert machine.clock().doubt()
    machine.boot, machine.running = "second", 30.0
    machine.wall += timedelta(seconds=40)
    assert machine.clock().doubt(), "nobody has said anything"
    machine.wall -= timedelta(days=10)
    assert machine.clock().doubt(), "set right, and nobody has said so"
    machine.clock().trust()
    machine.boot = "third"
    assert machine.clock().doubt() == ""


OTHERS = (
    *("", "[]", "{}", '{"boot": "", "offset": "x", "seen": "soon"}'),
    '{"boot": "first", "offset": "nan", "seen": "2026-11-26T02:00:00+00:00"}',
    '{"boot": "first", "offset": 1e300, "seen": "2026-11-26T02:00:00+00:00"}',
    '{"boot": "", "offset": 1, "seen": "2026-11-26T02:00:00"}',
    '{"boot": "", "offset": 0, "seen": "0001-01-01T00:00:00+00:00"}',
)
"""What may stand there and is no record of a clock, by its shape or by its values."""


@pytest.mark.parametrize("written", OTHERS)
def test_what_was_written_over_is_in_doubt(machine: Machine, written: str) -> None:
    machine.record.write_text(written)
    assert machine.clock().doubt()
    machine.clock().trust()
    assert machine.clock().doubt() == ""


def test_a_folder_in_its_place_is_in_doubt(machine: Machine) -> None:
    place = machine.record
    place.unlink()
    place.mkdir()
    assert machine.clock().doubt()


def test_whoever_writes_the_data_folder_takes_no_doubt_away(machine: Machine) -> None:
    machine.wall += timedelta(hours=72)
    assert machine.clock().doubt()
    shutil.rmtree(machine.data)
    assert machine.clock().doubt()
    before = machine.data / "clock"
    before.mkdir(parents=True)
    (before / "clock.json").write_text(json.dumps({"boot": "", "offset": 0, "seen": str(START)}))
    assert machine.clock().doubt()


@pytest.mark.parametrize("written", ["[]", None])
def test_a_doubt_of_an_older_version_is_taken_over(tmp_path: Path, written: str | None) -> None:
    """It stood in the data folder."""
    machine = Machine(tmp_path / "data")
    told = {"boot": "", "offset": 0, "seen": START.isoformat(), "doubt": "the clock was set"}
    (machine.data / "clock").mkdir(parents=True)
    (machine.data / "clock" / "clock.json").write_text(written or json.dumps(told))
    assert machine.clock().doubt()


def test_small_steps_add_up(machine: Machine) -> None:
    clock = machine.clock()
    doubts = []
    for _ in range(60):
        machine.pass_(minutes=2)
        machine.wall += timedelta(minutes=1)
        doubts.append(clock.doubt())
    assert doubts[-1]


def test_set_back_while_it_was_off(machine: Machine) -> None:
    machine.pass_(hours=3)
    machine.clock().doubt()
    machine.boot, machine.running = "second", 5.0
    machine.wall += timedelta(hours=12)
    assert machine.clock().doubt() == ""
    machine.boot, machine.running = "third", 5.0
    machine.wall -= timedelta(hours=12)
    assert "before" in machine.clock().doubt()


def test_without_a_disk_it_is_known_to_this_process(machine: Machine) -> None:
    clock = machine.clock()
    assert clock.doubt() == ""
    shutil.rmtree(machine.key.parent)
    machine.key.parent.write_text("no folder")
    machine.pass_(minutes=5)
    assert clock.doubt() == ""
    machine.wall += timedelta(hours=72)
    assert clock.doubt()


def test_staff_say_so_by_number_and_doctor_says_what_to_do(
    tmp_path: Path,
    typed: Typed,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with open_bank(Settings(data=tmp_path), SystemClock()) as rooms:
        seed_staff(rooms.engine, SystemClock())
    WatchedClock(tmp_path).doubt()
    late = datetime.now(timezone.utc) + timedelta(hours=72)
    monkeypatch.setattr(WatchedClock, "now", lambda _: late)
    assert "desk clock-right" in told_of("clock", Settings(data=tmp_path), monkeypatch)
    arguments = ["--data", str(tmp_path), "clock-right", "--reason", "对过表了", "--staff"]
    assert run_desk([*arguments, "9999"]) != 0
    assert WatchedClock(tmp_path).doubt()

    assert run_desk([*arguments, "3001"]) == 0

    assert WatchedClock(tmp_path).doubt() == ""
    assert "李娜（3001）" in capsys.readouterr().out

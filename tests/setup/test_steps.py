"""Test set-up's steps: done once, in order, continued after Ctrl-C, and described in one
sentence."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.setup.place import STEPS, Place, is_calm, wait_for

ALL = list(STEPS)
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24


def test_what_is_not_there_is_set_up_in_order(place: Place) -> None:
    done = place.set_up()
    assert done.returncode == 0, done.stderr
    assert place.steps_done() == ALL
    titles = [line.split("]")[0] for line in done.stdout.splitlines()[:5]]
    assert titles == ["[1/5", "[2/5", "[3/5", "[4/5", "[5/5"]
    assert "都装好了" in done.stdout
    assert done.stderr == ""


def test_nothing_to_do_says_nothing_and_changes_nothing(place: Place) -> None:
    place.set_up()
    place.asked()
    before = {path: path.stat().st_mtime_ns for path in (place.folder / "build").rglob("*")}
    done = place.set_up()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert place.steps_done() == []
    assert {path: path.stat().st_mtime_ns for path in (place.folder / "build").rglob("*")} == before


def test_what_has_changed_alone_is_done_again(place: Place) -> None:
    place.set_up()
    place.asked()
    (place.folder / "done" / "training").unlink()
    assert place.set_up().returncode == 0
    assert place.steps_done() == ["training"]


@pytest.mark.parametrize("step", ALL)
def test_interrupted_in_any_step_it_goes_on_there(place: Place, step: str) -> None:
    place.behaviour = {STEPS[step]: "hang"}
    running = place.start()
    hangs = place.folder / "hangs"
    wait_for(lambda: hangs.exists() and hangs.read_text() != "")
    done = place.interrupt(running)
    assert done.returncode == 130
    assert done.stderr == "停下了。再运行一次同样的命令，会接着装。\n"
    with pytest.raises(ProcessLookupError):  # what it had started has ended too
        os.kill(int(hangs.read_text()), 0)
    assert place.steps_done() == ALL[: ALL.index(step) + 1]

    place.behaviour = {}
    assert place.set_up().returncode == 0
    assert place.steps_done() == ALL[ALL.index(step) :]
    assert place.set_up().stdout == ""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_set_up_alone_ends_what_it_had_started(
    place: Place, ending: signal.Signals
) -> None:
    place.behaviour = {STEPS["training"]: "hang"}
    running = place.start()
    hangs = place.folder / "hangs"
    wait_for(lambda: hangs.exists() and hangs.read_text() != "")
    os.kill(running.pid, ending)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert is_calm(err)
    with pytest.raises(ProcessLookupError):
        os.kill(int(hangs.read_text()), 0)


def test_packages_that_were_being_changed_are_done_again(place: Place) -> None:
    """Back on the old locks after an interruption, the environment is still half the new one."""
    place.set_up()
    lock = place.folder / "requirements" / "run.lock"
    old = lock.read_text()
    lock.write_text("# other packages\n")
    place.behaviour = {"pip sync": "hang"}
    running = place.start()
    wait_for((place.folder / "hangs").exists)
    place.interrupt(running)
    lock.write_text(old)
    place.asked()
    place.behaviour = {}
    place.set_up()
    assert "packages" in place.steps_done()


def test_two_at_once_do_not_meet(place: Place) -> None:
    place.behaviour = {STEPS["training"]: "hang"}
    first = place.start()
    wait_for((place.folder / "hangs").exists)
    place.asked()
    (place.folder / "hangs").unlink()
    second = place.set_up()
    assert second.returncode == 1
    assert second.stderr.startswith("另一个窗口正在装。请等它装完。")
    assert place.steps_done() == []
    place.interrupt(first)


@pytest.mark.parametrize(
    ("said", "code", "wanted"),
    [
        (
            "error: Failed to install\n  Caused by: No space left on device (os error 28)",
            2,
            "磁盘满了",
        ),
        ("Traceback ...\nOSError: [Errno 28] No space left on device: 'x'", 1, "磁盘满了"),
        ("OSError: [Errno 27] File too large", 1, "磁盘满了"),
        ("PermissionError: [Errno 13] Permission denied: 'build/rasa'", 1, "不能写"),
        ("OSError: [Errno 30] Read-only file system: 'x'", 1, "不能写"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", 1, "没有用"),
        ("  Caused by: Hash mismatch for `rasa==3.6.21`", 2, "没有用"),
        ("  Caused by: dns error\n  Caused by: failed to lookup address", 2, "接好网络"),
        ("NewConnectionError: [Errno 111] Connection refused\n\n", 1, "接好网络"),
        ("ERROR: No matching distribution found for uv==0.9.0", 1, "接好网络"),
        ("MemoryError", 1, "内存不够"),
        ("", -9, "内存不够"),
        ("ensurepip is not\navailable.", 1, "python3.10-venv"),
        ("ValueError: whatever else", 1, "技术人员"),
    ],
)
def test_staff_see_one_sentence_that_says_what_to_do(
    place: Place, said: str, code: int, wanted: str
) -> None:
    if code == -9:
        said, code = "", 137
    place.behaviour = {STEPS["training"]: [code, said]}
    done = place.set_up()
    assert done.returncode == 1
    first = done.stderr.splitlines()[0]
    assert first.startswith("“对话模型 dialogue model” 没有装好：") and wanted in first
    assert is_calm(done.stdout + done.stderr)
    log = place.folder / "build" / "set-up.log"
    assert said.strip() in log.read_text()
    assert str(log) in done.stderr


def test_where_the_voice_cannot_be_had_it_goes_on_without(place: Place) -> None:
    place.behaviour = {"voice.lock": [2, "error sending request"], "models voice": [0, "Voice: e"]}
    done = place.set_up()
    assert done.returncode == 0
    assert "Voice: e" in done.stdout
    place.asked()
    assert place.set_up().stdout == ""
    assert place.steps_done() == []


def test_a_full_disk_is_no_reason_to_go_without_the_voice(place: Place) -> None:
    place.behaviour = {"voice.lock": [2, "No space left on device (os error 28)"]}
    done = place.set_up()
    assert done.returncode == 1
    assert "磁盘满了" in done.stderr
    assert place.steps_done()[-1] != "training"
    place.behaviour = {}
    assert place.set_up().returncode == 0
    assert "voice" in place.steps_done()


def test_without_vosk_whispers_parts_are_fetched(place: Place) -> None:
    place.behaviour = {"models setup": [3, "Vosk's Chinese model could not be fetched"]}
    assert place.set_up().returncode == 1
    assert any("whisper.lock" in line for line in place.asked())


def without_roots_leave() -> None:
    """Let the next program heed modes, even where root runs the tests."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.parametrize("how", ["read-only", "a file"])
def test_an_unwritable_build_folder_is_said_so(place: Place, how: str) -> None:
    build = place.folder / "build"
    if how == "a file":
        build.write_text("")
    else:
        build.mkdir(mode=0o500)
    place.behaviour = {STEPS["training"]: "write"}
    done = place.set_up(without_roots_leave)
    assert done.returncode == 1
    assert "有文件夹不能写" in done.stderr
    assert is_calm(done.stdout + done.stderr)
    if how == "a file":
        build.unlink()
    else:
        build.chmod(0o700)
    place.asked()
    assert place.set_up().returncode == 0
    assert place.steps_done()[-2:] == ["training", "answers"]


def test_a_place_that_cannot_be_written_at_all_is_said_so(place: Place) -> None:
    venv = place.folder / ".venv"
    (venv / "bin" / "python").unlink()
    (venv / "bin").chmod(0o500)
    venv.chmod(0o500)
    done = place.set_up(without_roots_leave)
    venv.chmod(0o700)
    assert done.returncode == 1
    assert done.stderr.startswith("“程序包 packages” 没有装好：有文件夹不能写。")
    assert is_calm(done.stderr)


def test_the_line_on_a_terminal_tells_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "scripts"))
    from display import Display, Step  # type: ignore[import-not-found]

    seen: list[str] = []

    def work(report: object) -> None:
        for share in (0.2, 0.1, 0.8):
            report(share, "counts-sound")  # type: ignore[operator]
            seen.append(display._line())

    steps = [Step(title, 60, lambda: False, work) for title in ("甲 one", "乙 two")]
    display = Display(steps)
    began = time.monotonic()
    display.run()
    assert time.monotonic() - began < 1
    shares = [int(line.split("%")[0].split()[-1]) for line in seen]
    assert shares == [10, 10, 40, 60, 60, 90]
    assert "[1/2] 甲 one" in seen[0] and "[2/2] 乙 two" in seen[-1]
    assert "约还要 1 分 50 秒" in seen[0] and "约还要 10 秒" in seen[-1]
    capsys.readouterr()

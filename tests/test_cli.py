"""Test the commands as a user types them: real processes, their output and exit codes."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli import main
from assistant.settings import ROOT

DIALOGUES = """
- id: looks
  customer: demo
  turns: [{say: "查一下余额"}]
  expect: {screens: [balance]}
- id: wrong-on-purpose
  customer: demo
  turns: [{say: "查一下余额"}]
  expect: {screens: [transfer_done], help: true}
"""
UTTERANCES = "给我闺女转一万二\n给张三转三四百\n查一下鱼额\n/affirm\n"


def run(
    *arguments: str, text: str = "", data: Path | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "run_assistant.py"), *arguments]
    if data:
        command += ["--data", str(data)]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT)


def test_without_a_terminal_and_input_it_shows_the_home_screen_and_says_what_is_missing(
    tmp_path: Path,
) -> None:
    events = tmp_path / "events.jsonl"

    done = run("--customer", "demo", "--events", str(events), data=tmp_path / "data")

    assert done.returncode == 0
    assert "查余额" in done.stdout
    assert "this is no terminal" in done.stderr
    assert stat.S_IMODE(events.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    first = json.loads(events.read_text("utf-8").splitlines()[0])
    assert first["event"] == "shown" and first["screen"] == "home"


def test_scripts_report_each_dialogue_and_fail_with_one(
    tmp_path: Path, trained_model: Path
) -> None:
    file = tmp_path / "two.yml"
    file.write_text(DIALOGUES, encoding="utf-8")

    done = run("--script", str(file), data=tmp_path / "data")

    lines = done.stdout.splitlines()
    assert done.returncode == 1, done.stderr
    assert lines[0] == "ok looks"
    assert lines[1].startswith("FAIL wrong-on-purpose screen transfer_done did not come")


def test_a_malformed_script_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.yml"
    file.write_text(DIALOGUES.replace('say: "查一下余额"', "key: yes", 1), encoding="utf-8")

    done = run("--script", str(file), data=tmp_path / "data")

    assert done.returncode == 2
    assert f"{file}:4: key must be text in quotes" in done.stderr
    assert "Traceback" not in done.stderr


def test_understand_prints_one_object_a_line(tmp_path: Path, trained_model: Path) -> None:
    file = tmp_path / "utterances.txt"
    file.write_text(UTTERANCES, encoding="utf-8")

    done = run("understand", str(file), "--json", "--customer", "demo", data=tmp_path / "data")

    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["text"] for row in rows] == UTTERANCES.splitlines()
    daughter, stranger, misheard, payload = rows
    assert daughter["intent"] == "transfer_money"
    assert daughter["entities"] == [
        {"entity": "payee", "text": "我闺女", "value": "王小红"},
        {"entity": "amount", "text": "一万二", "value": 1200000},
    ]
    assert [entity["value"] for entity in stranger["entities"]] == [None, None]
    assert misheard["intent"] == "check_balance"
    assert payload["confidence"] is not None, "a customer's slash is no payload"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--customer", "nobody", "--headless"), "known: demo"),
        (("understand", "no-such-file"), "no-such-file"),
        (("transcribe", "no-such.wav"), "no-such.wav"),
        (("say", "您好", "--out", "/no/such/folder/x.wav"), "/no/such/folder"),
        (("models", "install", "no-such-model"), "no-such-model"),
        (("desk", "take", "no-such-ticket", "--staff", "3001"), "no-such-ticket"),
    ],
)
def test_bad_input_gets_a_sentence_and_no_traceback(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    data = None if arguments[0] in {"say", "transcribe"} else tmp_path

    done = run(*arguments, data=data)

    assert done.returncode not in {0, None}
    assert says in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_a_setting_that_weakens_the_guard_is_refused_at_start(tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_text("guard: {line_fen: 2000000}\n")

    done = run("--headless", data=tmp_path)

    assert done.returncode == 2
    assert "may only be lowered" in done.stderr


def test_doctor_says_what_there_is_line_by_line(tmp_path: Path, trained_model: Path) -> None:
    done = run("doctor", data=tmp_path)

    assert done.returncode == 0, done.stdout
    for part in ("python", "麦克风", "扬声器", "听写模型", "说话的声音", "终端"):
        assert sum(line.split()[1:2] == [part] for line in done.stdout.splitlines()) == 1


def test_whatever_is_written_is_the_owners_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        main(["models", "list", "--data", str(tmp_path)])
        (tmp_path / "written").write_text("")
        assert (tmp_path / "written").stat().st_mode & 0o077 == 0
    finally:
        os.umask(before)


def test_a_folder_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    done = run("--typed", data=tmp_path / "file" / "below")

    assert done.returncode == 1
    assert "数据文件夹写不了" in done.stderr and "--data" in done.stderr
    assert "Traceback" not in done.stderr


def test_output_that_cannot_be_written_as_it_is_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that knows ASCII alone got a traceback instead of the words."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setitem(cli._COMMANDS, "doctor", lambda _: print("您好") or 0)
    assert main(["doctor"]) == 0
    out.flush()
    assert out.buffer.getvalue() == b"\\u60a8\\u597d\n"


@pytest.mark.skipif(sys.platform == "win32", reason="core dumps are of Unix")
def test_a_crash_writes_nothing_of_her_to_a_disk(tmp_path: Path) -> None:
    """A core dump has her PIN, her name and her balance; a voice's worker has what was read out."""
    allowed = resource.getrlimit(resource.RLIMIT_CORE)[1]
    program = (
        "import os, sys; from assistant.cli import main; main(['models', 'list']); {}os.abort()"
    )
    worker = "import os; os.abort()"
    below = f"import subprocess as s; s.run([sys.executable, '-c', {worker!r}]); "
    for crash in ("", below):
        process = subprocess.Popen(
            [sys.executable, "-c", program.format(crash)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (allowed, allowed)),
        )
        _, status = os.waitpid(process.pid, 0)
        assert os.WTERMSIG(status) == signal.SIGABRT
        assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []

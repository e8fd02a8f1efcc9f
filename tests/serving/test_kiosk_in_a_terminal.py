"""Test the kiosk in a real terminal (tmux): what a customer sees and presses."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT

PATIENCE_SECONDS = 120


class Window:
    """A tmux window with a program in it."""

    def __init__(self, program: list[str]) -> None:
        self.name = f"kiosk-{uuid.uuid4().hex[:8]}"
        line = f"{shlex.join(program)}; echo LEFT WITH $?; sleep 60"
        self._tmux("new-session", "-d", "-s", self.name, "-x", "120", "-y", "36", line)

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", "-t", self.name, *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p", "-t", self.name)

    def until(self, text: str) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in (screen := self.screen()):
            assert time.monotonic() < deadline, f"{text!r} did not come:\n{screen}"
            time.sleep(0.2)
        return screen

    def close(self) -> None:
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        # A server of its own: one that has just lost its last window takes no new one.
        command = ["tmux", "-L", self.name, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Terminal(Window):
    """A tmux window with the kiosk in it."""

    def __init__(self, folder: Path, program: list[str] | None = None) -> None:
        self.events = folder / "events.jsonl"
        kiosk = program or [sys.executable, str(ROOT / "run_assistant.py")]
        kiosk += ["--customer", "demo", "--staff-exit", "--data", str(folder / "data")]
        kiosk += ["--events", str(self.events)]
        super().__init__(kiosk)


@pytest.fixture
def terminal(tmp_path: Path, trained_model: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed; install the system package tmux")
    window = Terminal(tmp_path)
    yield window
    window.close()


def test_a_customer_looks_at_her_balance_and_calls_help(terminal: Terminal) -> None:
    terminal.until("正在准备")
    home = terminal.until("直接跟我说就行")
    assert "帮助" in home and "查余额" in home

    terminal.press("1")
    terminal.until("六位密码")
    terminal.press("1", "2", "3", "4", "5", "6")
    assert "123456" not in terminal.screen()
    terminal.press("Enter")
    balance = terminal.until("八万六千五百二十元三角五分")
    assert "▄" in balance, "the amount stands in large glyphs"

    terminal.press("F1")
    terminal.until("已经通知工作人员")
    terminal.press("C-q")
    left = terminal.until("LEFT WITH")

    assert "LEFT WITH 0" in left
    assert "Traceback" not in left
    events = [json.loads(line) for line in terminal.events.read_text("utf-8").splitlines()]
    assert [e["status"] for e in events if e["event"] == "help"] == ["open"]
    assert "123456" not in terminal.events.read_text("utf-8")

"""Test help with a kiosk that does not react: the watchdog shows help, keeps the ticket,
restarts."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT
from assistant.watchdog.link import Link, Messages, Told
from tests.serving.test_kiosk_in_a_terminal import Terminal
from tests.watchdog.pty_terminal import children

HELP_SECONDS = 0.2
"""From the key to the help screen (issue "Close the doors")."""
LOADED = 3.0
"""A machine with other work on it may take so many times as long."""


class StuckTerminal(Terminal):
    """A window with the kiosk whose understanding can be made to get stuck."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        super().__init__(folder, [sys.executable, str(ROOT / "tests/watchdog/stuck_kiosk.py")])

    def say(self, words: str) -> None:
        self.press("Tab")
        self._tmux("send-keys", "-t", self.name, "-l", words)
        self.press("Enter")

    def until_stuck(self) -> None:
        deadline = time.monotonic() + 60
        while not (self.data / "stuck").exists():
            assert time.monotonic() < deadline, self.screen()
            time.sleep(0.05)
        time.sleep(0.1)  # from the note to the loop itself

    def kiosk(self) -> int:
        """The kiosk's own process: the watchdog's child."""
        pane = self._tmux("list-panes", "-t", self.name, "-F", "#{pane_pid}").strip()
        watchdog = children(int(pane))[0]
        return children(watchdog)[0]

    def seconds_until_help(self, key: str) -> float:
        self.press(key)
        began = time.monotonic()
        while not any(told in self.screen() for told in ("已经通知工作人员", "正在叫工作人员")):
            assert time.monotonic() - began < 20, self.screen()
            time.sleep(0.01)
        return time.monotonic() - began

    def spooled(self) -> list[dict[str, str]]:
        return [json.loads(p.read_text()) for p in (self.data / "spool").glob("*.json")]


@pytest.fixture
def terminal(tmp_path: Path, trained_model: Path) -> Iterator[StuckTerminal]:
    window = StuckTerminal(tmp_path)
    window.until("查余额")
    time.sleep(3)  # the conversation has opened behind the first screen
    yield window
    window.close()


@pytest.mark.parametrize("key", ["F1", "Space"])
def test_a_stopped_kiosk_still_gets_help(
    terminal: StuckTerminal, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = terminal.kiosk()
    os.kill(kiosk, signal.SIGSTOP)
    took = terminal.seconds_until_help(key)
    with capsys.disabled():
        print(f"\n{key} to help with a stopped kiosk: {took * 1000:.0f} ms")
    assert took < HELP_SECONDS * LOADED
    (ticket,) = terminal.spooled()
    assert ticket["reason"] == "key" and ticket["session"]

    # It never comes back by itself: a new kiosk takes its place, and her ticket is still open.
    deadline = time.monotonic() + 60
    while kiosk in children_of_watchdog(terminal):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    terminal.until("求助编号")
    assert "已经通知工作人员" in terminal.screen()


def children_of_watchdog(terminal: StuckTerminal) -> list[int]:
    try:
        return [terminal.kiosk()]
    except IndexError:
        return []


@pytest.mark.parametrize("how", ["锁", "圈"])
def test_a_busy_loop_in_the_middle_of_a_turn(
    terminal: StuckTerminal, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.until("直接跟我说就行")  # before, a turn waits for Rasa and none is in hand
    terminal.say(f"{how}住了")
    terminal.until_stuck()
    took = terminal.seconds_until_help("F1")
    with capsys.disabled():
        print(f"\nF1 to help, {how}: {took * 1000:.0f} ms")
    # A free lock leaves the kiosk its chance; a held one does not, so the watchdog called.
    assert how == "圈" or terminal.spooled()
    assert took < HELP_SECONDS * LOADED
    terminal.until("已经通知工作人员")
    terminal.until("求助编号")


def test_a_kiosk_that_comes_back_goes_on(terminal: StuckTerminal) -> None:
    kiosk = terminal.kiosk()
    os.kill(kiosk, signal.SIGSTOP)
    terminal.seconds_until_help("F1")
    os.kill(kiosk, signal.SIGCONT)
    terminal.until("求助编号")  # its own help screen has a number
    assert terminal.kiosk() == kiosk
    terminal.press("h")
    terminal.until("查余额")


def test_a_killed_kiosk_is_started_anew_and_the_terminal_is_given_back(
    terminal: StuckTerminal,
) -> None:
    kiosk = terminal.kiosk()
    os.kill(kiosk, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while children_of_watchdog(terminal) in ([], [kiosk]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    while "LEFT WITH" not in (screen := terminal.screen()):
        # The dead kiosk's picture stays until the new one reads keys: one alone may be lost.
        assert time.monotonic() < deadline, screen
        terminal.press("C-q")
        time.sleep(0.5)
    assert "LEFT WITH 0" in screen


def test_messages_arrive_in_pieces() -> None:
    messages = Messages()
    assert messages.read(b"beat\nvis") == [Told("beat")]
    assert messages.read(b"it abc\nhelped\n") == [Told("visit", "abc"), Told("helped")]


def test_a_refusal_is_one_message() -> None:
    reading, writing = os.pipe()
    Link(writing).refused("no such customer;\nleft")
    assert Messages().read(os.read(reading, 999)) == [Told("refused", "no such customer; left")]

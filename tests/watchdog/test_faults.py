"""Test that kiosk and help come back after any failure; only staff or a signal end the program.

The tests run in a real pseudo-terminal, with Textual and the watchdog, and without a bank.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT
from tests.watchdog.pty_terminal import PtyTerminal, log_of

HELP_SECONDS = 0.2
"""From the key to the help screen (issue "Close the doors")."""
LOADED = 3.0
"""A machine with other work on it may take so many times as long."""
HOME, HELP, PAUSE, REST = "您要办什么", "已经通知工作人员", "我这边要缓一缓", "我这边要歇一会儿"
F1 = b"\x1bOP"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[PtyTerminal]:
    window = PtyTerminal(str(ROOT / "tests/watchdog/faulty_kiosk.py"), str(tmp_path))
    window.until(HOME)
    time.sleep(0.5)
    yield window
    window.close()


def help_comes(terminal: PtyTerminal, *key: bytes) -> float:
    since = len(terminal.drawn)
    terminal.type(*(key or (F1,)))
    return terminal.until(HELP, since)


def lives_on(terminal: PtyTerminal, kiosk: int) -> None:
    """Check that the same kiosk is up, takes a key, and shows help itself."""
    assert terminal.kiosk() == kiosk
    help_comes(terminal)
    terminal.until("KIOSK")
    since = len(terminal.drawn)
    terminal.type(b"h")
    terminal.until(HOME, since)


def test_what_is_no_key_is_ignored(terminal: PtyTerminal, tmp_path: Path) -> None:
    kiosk = terminal.kiosk()
    for bad in (
        b"\xff", "你好".encode("gbk"), b"\xe1", b"\x1b[M \xc8\x30", b"\xe4\xbdh", b"\xff\xfe\xc3" * 50,
        b"\x1b[9999999u", b"\x1b[48;9999;9999;1;1t", b"\x1b[48;0;0;0;0t\x1b[<0;1;1M", b"\x1b[?2048;1$y",
        b"\x1b]11;rgb:yyyy/0000/0000\x07", b"\x1b[200~" + b"A" * 30000, b"\x1c\x1a\x13\x04",
    ):  # fmt: skip
        terminal.type(bad)
        time.sleep(0.1)
        if b"\x1b[200~" in bad:
            help_comes(terminal)  # it ends the paste, and Esc leaves the line that took it
            terminal.type(b"\x1b")
            time.sleep(0.5)
        lives_on(terminal, kiosk)
    assert "Traceback" not in terminal.text() and "codec" not in terminal.text()
    assert "typed and not passed on: no UTF-8" in log_of(tmp_path)
    assert not (tmp_path / "agreed").exists()


@pytest.mark.parametrize("fault", ["1", "2", "3", "4", "5", "7", "8"])
def test_a_fault_of_the_screen_is_a_new_kiosk(
    terminal: PtyTerminal, tmp_path: Path, fault: str
) -> None:
    kiosk, since = terminal.kiosk(), len(terminal.drawn)
    terminal.type(fault.encode())
    terminal.until(PAUSE, since)
    help_comes(terminal)  # whether the next kiosk is up or not
    time.sleep(2)
    assert terminal.kiosk() != kiosk
    assert HELP in terminal.text(since)
    terminal.type(b"h")
    terminal.until(HOME, since)
    drawn = terminal.text(since)
    assert "Traceback" not in drawn and "ZeroDivisionError" not in drawn and "File" not in drawn
    assert b"\x1b[?1049l" not in terminal.drawn, "the shell's screen was shown"
    assert "no staff's word" in log_of(tmp_path)
    if fault in "123":
        assert "a fault of the screen" in log_of(tmp_path)


def test_nothing_else_writes_on_her_screen(terminal: PtyTerminal, tmp_path: Path) -> None:
    kiosk = terminal.kiosk()
    terminal.type(b"6")
    time.sleep(0.3)
    lives_on(terminal, kiosk)
    assert "library in C" not in terminal.text() and "Traceback" not in terminal.text()
    assert "another has ended by a fault" in log_of(tmp_path)


def test_a_kiosk_that_does_not_stay_up_rests_and_help_is_there(
    terminal: PtyTerminal, tmp_path: Path
) -> None:
    for _ in range(3):
        since = len(terminal.drawn)
        terminal.type(b"7")
        terminal.until(PAUSE, since)
        terminal.until(HOME, since)
        time.sleep(0.3)
    since = len(terminal.drawn)
    terminal.type(b"7")
    terminal.until(REST, since)
    assert help_comes(terminal, b"\x1b", b"OP") < (HELP_SECONDS + 0.05) * LOADED
    since = len(terminal.drawn)
    terminal.resize(40, 10)
    terminal.until(HELP, since)
    assert terminal.left_with(0) is None
    terminal.until("KIOSK", since)  # it was tried again, and her call is on its screen
    assert len(list((tmp_path / "spool").glob("*.json"))) == 2  # that it stopped, and her call


def test_where_no_kiosk_stays_up_staff_can_still_leave(terminal: PtyTerminal) -> None:
    for _ in range(4):
        since = len(terminal.drawn)
        terminal.type(b"7")
        terminal.until(PAUSE, since)
        time.sleep(1.5)
    terminal.until(REST)
    terminal.type(b"\x11")
    assert terminal.left_with() == 0


CUTS = [(0.05, b"\x1b", b"OP"), (0.3, b"\x1b[1", b"1~"), (0.0, b"?")]
"""Seconds between the pieces of a key for help; every other cut is in test_keys.py."""


@pytest.mark.parametrize(("gap", "key"), [(gap, key) for gap, *key in CUTS])
def test_a_stuck_kiosk_gets_help_however_the_key_is_cut(
    terminal: PtyTerminal, gap: float, key: list[bytes]
) -> None:
    terminal.type(b"9")  # it stops
    time.sleep(0.3)
    since = len(terminal.drawn)
    terminal.type(*key, gap=gap)
    assert terminal.until(HELP, since) < HELP_SECONDS * LOADED
    terminal.until("KIOSK", since)  # a new one takes its place, and shows her call


def test_a_flood_of_keys_does_not_stop_the_watchdog(terminal: PtyTerminal) -> None:
    terminal.type(b"9")
    time.sleep(0.3)
    for _ in range(40):
        terminal.type(b"x" * 3000)
        time.sleep(0.002)
    assert help_comes(terminal) < HELP_SECONDS * LOADED


def test_help_is_on_the_screen_until_the_next_kiosk_has_it(terminal: PtyTerminal) -> None:
    since = len(terminal.drawn)
    terminal.type(b"9")
    time.sleep(0.3)
    help_comes(terminal)
    terminal.until("KIOSK", since)
    between = terminal.text(since)
    assert HOME not in between[between.index(HELP) :], "the first screen stood in place of help"


def test_sizes_and_storms_of_them_are_no_fault(terminal: PtyTerminal) -> None:
    kiosk = terminal.kiosk()
    sizes = [(40, 10), (20, 5), (10, 3), (3, 2), (1, 1), (2, 200), (300, 2), (400, 150), (0, 0)]
    for size in sizes * 20:
        terminal.resize(*size)
        time.sleep(0.002)
    for size in sizes:
        terminal.resize(*size)
        terminal.type(F1)
        time.sleep(0.15)
    for size, words in (((40, 10), "已经通知"), ((20, 5), "已经通知"), ((10, 3), "已经通知")):
        since = len(terminal.drawn)
        terminal.resize(*size)
        terminal.until(words, since)
    terminal.resize(100, 36)
    time.sleep(0.5)
    lives_on(terminal, kiosk)


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_stops_it(terminal: PtyTerminal, kind: signal.Signals) -> None:
    kiosk = terminal.kiosk()
    os.kill(terminal.pid, kind)
    assert terminal.left_with() == 0
    assert not Path(f"/proc/{kiosk}").exists()


def test_staff_leave_by_a_key_and_the_terminal_is_given_back(terminal: PtyTerminal) -> None:
    terminal.type(b"\x11")
    assert terminal.left_with() == 0
    assert terminal.drawn.count(b"\x1b[?1049l") == 1
    assert not re.search("Traceback|Error", terminal.text())


@pytest.mark.parametrize("how", ["closed", "SIGHUP"])
def test_a_window_that_was_closed_calls_staff(
    terminal: PtyTerminal, tmp_path: Path, how: str
) -> None:
    kiosk = terminal.kiosk()
    if how == "closed":
        terminal.hang_up()
    else:
        os.kill(terminal.pid, signal.SIGHUP)
    assert terminal.left_with() == 1
    assert not Path(f"/proc/{kiosk}").exists()
    (ticket,) = (tmp_path / "spool").glob("*.json")
    assert "kiosk_stopped" in ticket.read_text()


def test_a_watchdog_that_is_killed_leaves_no_kiosk(terminal: PtyTerminal) -> None:
    kiosk = terminal.kiosk()
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.left_with()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{kiosk}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_typed_while_it_starts_is_not_shown_and_ends_nothing(tmp_path: Path) -> None:
    window = PtyTerminal(str(ROOT / "tests/watchdog/faulty_kiosk.py"), str(tmp_path))
    try:
        window.kiosk()
        for _ in range(8):
            window.type(b"\x1c\x1a000000")
            time.sleep(0.05)
        window.until(HOME)
        assert "000000" not in window.text()
        assert "started anew" not in log_of(tmp_path)
    finally:
        window.close()

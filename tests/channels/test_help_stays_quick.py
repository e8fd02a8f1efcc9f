"""Help is shown at once whatever the channels' hosts do: a whole kiosk, all channels on, none answers."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.clock import SystemClock
from assistant.serving.rooms import open_bank
from assistant.settings import ROOT, load_settings
from tests.channels.places import Silent, desk_at, mail_at, put_settings
from tests.serving.test_kiosk_in_a_terminal import Terminal
from tests.watchdog.test_supervisor import HELP_SECONDS, LOADED


@pytest.fixture
def silent() -> Iterator[Silent]:
    host = Silent()
    yield host
    host.close()


@pytest.mark.engines
@pytest.mark.long
@pytest.mark.timeout(180)
def test_help_is_shown_at_once_though_no_host_answers(
    tmp_path: Path, silent: Silent, capsys: pytest.CaptureFixture[str]
) -> None:
    channels = [
        desk_at(silent.port, tmp_path),
        {**desk_at(silent.port, tmp_path, "总台"), "kind": "webhook"},
        mail_at(silent.port),
        {"name": "铃", "kind": "command", "argv": ["sleep", "60"]},
    ]
    data = tmp_path / "data"
    put_settings(data, list(channels))
    command = [sys.executable, str(ROOT / "run_assistant.py"), "--typed", "--customer", "demo"]
    kiosk = Terminal(tmp_path, [*command, "--data", str(data)])
    try:
        kiosk.until("查余额")
        time.sleep(4)  # the senders are at work too
        with open_bank(load_settings(data), SystemClock()) as rooms:
            for number in range(3):  # they have something to hang on
                rooms.desk.call(f"before-{number}", "demo", "key", "home")
        time.sleep(2)
        kiosk.press("F1")
        began = time.monotonic()
        while not any(told in kiosk.screen() for told in ("已经通知工作人员", "正在叫工作人员")):
            assert time.monotonic() - began < 20, kiosk.screen()
            time.sleep(0.01)
        took = time.monotonic() - began
        kiosk.until("求助编号")
    finally:
        kiosk.close()
    with capsys.disabled():
        print(f"\nF1 to help with all channels hanging: {took * 1000:.0f} ms")
    assert took < HELP_SECONDS * LOADED

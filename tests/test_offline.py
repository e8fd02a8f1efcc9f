"""Test that nothing leaves the machine: a whole visit opens no socket to any network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import ROOT, Settings

GUARD = """
import os, socket, sys

def refuse(event, arguments):
    if event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6):
        os.write(2, b"NETWORK SOCKET OPENED\\n")
        os._exit(70)

sys.addaudithook(refuse)
"""
BY_DAY = """
import datetime
from assistant import clock

# At night the guard asks more, and the visit below would not come to its end.
now = datetime.datetime.now(datetime.timezone.utc)
late = now - now.replace(hour=2, minute=0)
clock.SystemClock.now = lambda self: datetime.datetime.now(datetime.timezone.utc) - late
"""
VISIT = """查一下余额
/digits 123456
给我闺女转两千块
/yes
/digits 123456
/help
"""


@pytest.mark.timeout(180)
def test_a_whole_visit_opens_no_network_socket(tmp_path: Path, trained_model: Path) -> None:
    # Python runs sitecustomize in every process of the visit, the voice's worker included.
    (tmp_path / "sitecustomize.py").write_text(GUARD + BY_DAY)
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    command = [sys.executable, str(ROOT / "run_assistant.py"), "--typed", "--headless"]
    command += ["--customer", "demo", "--data", str(tmp_path / "data"), "--events", "-"]

    done = subprocess.run(
        command, input=VISIT, capture_output=True, text=True, env=environment, cwd=ROOT
    )

    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [e["status"] for e in events if e["event"] == "transfer"][-1] == "posted"
    assert any(e["event"] == "help" for e in events)
    assert "123456" not in done.stdout


def test_every_channel_is_off_until_the_settings_name_it() -> None:
    """So the visit above is that of every kiosk whose branch has opened none; the README says so."""
    assert Settings().channels == () and Settings().listen is None
    for name, words in ("README.md", "all are off"), ("README.zh-CN.md", "平常都不开"):
        assert words in (ROOT / name).read_text("utf-8")


def test_the_guard_of_this_test_can_fail(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.socket()"],
        capture_output=True,
        env=environment,
    )

    assert done.returncode == 70

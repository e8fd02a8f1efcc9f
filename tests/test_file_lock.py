"""Test that only one process holds a file's lock, and that the file names this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.file_lock import Taken, hold_lock
from assistant.settings import ROOT

HOLDS = """
import sys
from pathlib import Path
from assistant.file_lock import hold_lock
with hold_lock(Path(sys.argv[1]), channel="二楼柜台"):
    print("held", flush=True)
    sys.stdin.read()
"""


def held_elsewhere(file: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(file)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_one_is_refused_and_what_the_first_wrote_stays(tmp_path: Path) -> None:
    file = tmp_path / "one.lock"
    with held_elsewhere(file) as holder:
        with pytest.raises(Taken), hold_lock(file):
            pytest.fail("two hold it")
        assert json.loads(file.read_text("utf-8")) == {"channel": "二楼柜台", "pid": holder.pid}
        holder.kill()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "one.lock"
    with held_elsewhere(file) as holder:
        holder.kill()
        holder.wait()
        with hold_lock(file, wait=True):
            assert json.loads(file.read_text("utf-8")) == {"pid": os.getpid()}


def test_a_forked_process_goes_on_holding_it(tmp_path: Path) -> None:
    """The kiosk is forked from its watchdog: where that one is killed, no second kiosk may begin."""
    file = tmp_path / "one.lock"
    reading, writing = os.pipe()
    with hold_lock(file):
        if (child := os.fork()) == 0:
            os.close(writing)
            os.read(reading, 1)
            os._exit(0)
    with pytest.raises(Taken), hold_lock(file):
        pytest.fail("the fork holds it")
    os.close(writing)
    os.waitpid(child, 0)
    with hold_lock(file):
        pass

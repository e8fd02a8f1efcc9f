"""A whole branch on one machine: what `make branch` starts, each part a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from assistant.demo.branch import furnish, in_tmux
from tests.storage.postgresql.server import drop_database, new_database, url_of

pytestmark = [pytest.mark.postgresql, pytest.mark.long]


def test_two_kiosks_and_the_console_stand_beside_one_another(tmp_path: Path) -> None:
    if not shutil.which("tmux"):
        pytest.skip("tmux is not installed; install the system package tmux")
    name = new_database()
    try:
        parts = furnish(tmp_path, url_of(name))
        assert [part.name for part in parts] == ["一号机", "二号机", "工作台"]
        with in_tmux(parts, tmp_path / "tmux", beside=True) as tmux:
            for pane, words in enumerate(("查余额", "查余额", "工号")):
                until(tmux, pane, words)
        assert subprocess.run([*tmux, "ls"], capture_output=True).returncode != 0
    finally:
        drop_database(name)


def until(tmux: list[str], pane: int, words: str) -> None:
    """Wait until these words are in a pane."""
    ends, told = time.monotonic() + 120, ""
    while words not in told:
        assert time.monotonic() < ends, told
        time.sleep(0.5)
        seen = [*tmux, "capture-pane", "-p", "-t", f"branch:0.{pane}"]
        told = subprocess.run(seen, capture_output=True, text=True).stdout

"""Two kiosks and a desk over one bank, each a process of its own, as a branch has them."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.banking.seed import SANDBOX_PINS
from assistant.settings import ROOT, load_settings
from assistant.storage.postgresql.roles import Roles, grant_rights
from tests.storage.postgresql.server import (
    PROGRAM,
    drop_database,
    new_database,
    seeded,
    url_of,
    url_of_program,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.long, pytest.mark.timeout(600)]
PATIENCE = 240
"""Seconds for a process to load Rasa on a busy machine, and to answer."""


class Process:
    """A kiosk or a desk that is typed into and read from line by line."""

    def __init__(self, *arguments: str) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-u", "-W", "ignore", str(ROOT / "run_assistant.py"), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, cwd=ROOT,
        )  # fmt: skip
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.told = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            self._lines.put(line)

    def say(self, line: str) -> None:
        assert self._running.stdin is not None
        self._running.stdin.write(f"{line}\n")
        self._running.stdin.flush()

    def until(self, words: str) -> None:
        """Wait until these words are on its screen."""
        ends, since = time.monotonic() + PATIENCE, ""
        while words not in since:
            try:
                since += self._lines.get(timeout=max(0.1, ends - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{words} did not come: {self.told}{since}") from None
        self.told += since

    def kill(self) -> None:
        self._running.kill()
        self._running.wait()

    def end(self) -> None:
        assert self._running.stdin is not None
        self._running.stdin.close()
        assert self._running.wait(PATIENCE) == 0


@pytest.fixture
def folders(tmp_path: Path):
    """Return the data folders of two kiosks and a desk of one branch."""
    name = new_database(seeded())
    grant_rights(url_of(name), Roles(PROGRAM))
    made = []
    for kiosk in ("一号机", "二号机", "柜台"):
        folder = tmp_path / kiosk
        folder.mkdir(mode=0o700)
        told = f"database: {url_of_program(name)}\nkiosk: {kiosk}\n"
        (folder / "settings.yml").write_text(told, "utf-8")
        made.append(folder)
    records = load_settings(made[0]).records
    engine = records.open()
    records.head().trust(engine)
    engine.dispose()
    yield made
    drop_database(name)


def test_a_card_is_at_one_kiosk_and_the_desk_hears_both(
    folders: list[Path], trained_model: Path
) -> None:
    typed = ("--customer", "demo", "--typed")
    kiosks = [Process(*typed, "--data", str(folder)) for folder in folders[:2]]
    first, second = kiosks
    desk = Process("desk", "watch", "--data", str(folders[2]))
    try:
        desk.until("等待求助")
        for kiosk in kiosks:
            kiosk.say("查一下余额")
            kiosk.until("密码")
        first.say(f"/digits {SANDBOX_PINS['demo']}")
        first.until("余额")
        second.say(f"/digits {SANDBOX_PINS['demo']}")
        second.until("正在一号机上用着")
        second.say("/help")
        desk.until("二号机")
        first.kill()  # as by a cable that somebody has pulled
        second.say("/home")
        second.say("查一下余额")
        second.until("密码")
        second.say(f"/digits {SANDBOX_PINS['demo']}")
        second.until("余额")
        second.end()
    finally:
        for each in (*kiosks, desk):
            each.kill()
    records = load_settings(folders[1]).records
    with records.looking(5) as look:
        assert look("SELECT count(*) FROM tickets WHERE reason = 'key'", ()) == (1,)

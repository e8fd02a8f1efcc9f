"""The log keeps to its size and number of files, whoever writes it, and loses no line meanwhile."""

from __future__ import annotations

import logging
import re
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import logs
from assistant.logs import files_of, log_to_file
from assistant.settings import ROOT

WRITER = """
import logging, sys
from pathlib import Path
from assistant import logs
logs.KEEP_BYTES, logs.KEEP_FILES = int(sys.argv[3]), int(sys.argv[4])
logs.log_to_file(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(1000):
    logging.getLogger("test").info("%s writes a line %s", sys.argv[2], "x" * (number % 100))
"""


def writers(folder: Path, names: tuple[str, ...], size: int, files: int) -> None:
    """Let processes write the same log, all at once, until they have ended."""
    command = [sys.executable, "-c", WRITER, str(folder)]
    started = [
        subprocess.Popen(
            [*command, name, str(size), str(files)],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for name in names
    ]  # fmt: skip
    for each in started:
        assert each.stdout and each.stdout.readline() == "ready\n"
    for each in started:
        each.communicate("go\n", timeout=60)
    assert [each.returncode for each in started] == [0] * len(names)


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """Give the root logger its handlers back."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in list(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def test_the_oldest_lines_go_when_the_log_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "KEEP_BYTES", 2_000)
    monkeypatch.setattr(logs, "KEEP_FILES", 3)
    log_to_file(tmp_path)
    for number in range(300):
        logging.getLogger("test").info("line %s", number)
    files = files_of(tmp_path)
    assert [file.name for file in files] == [
        "assistant.log.3", "assistant.log.2", "assistant.log.1", "assistant.log",
    ]  # fmt: skip
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.stat().st_size <= 2_000 for file in files)
    lines = "".join(file.read_text() for file in files).splitlines()
    told = [int(line.rsplit(" ", 1)[1]) for line in lines]
    assert told == list(range(300 - len(told), 300)), "in order, and the newest"


def test_who_seldom_writes_is_read_too_after_others_have_filled_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lines went into a file that had been renamed, and then removed, by another process."""
    monkeypatch.setattr(logs, "KEEP_BYTES", 20_000)
    monkeypatch.setattr(logs, "KEEP_FILES", 2)
    log_to_file(tmp_path)
    writers(tmp_path, ("sender",), 20_000, 2)
    logging.getLogger("test").info("the kiosk says something")
    assert "the kiosk says something" in (tmp_path / "assistant.log").read_text()
    assert len(files_of(tmp_path)) == 3


def test_processes_that_write_at_once_lose_no_line(tmp_path: Path) -> None:
    writers(tmp_path, ("kiosk", "sender"), 20_000, 60)
    pattern = re.compile(r"(kiosk|sender) writes a line")
    files = [file for file in tmp_path.iterdir() if file.suffix != ".lock"]
    found = Counter(name for file in files for name in pattern.findall(file.read_text()))
    assert found == {"kiosk": 1000, "sender": 1000}
    sizes = [file.stat().st_size for file in files]
    assert max(sizes) < 21_000
    assert len(sizes) <= sum(sizes) / 19_000 + 1, "no file was given up before it was full"


def test_a_log_that_somebody_took_away_is_begun_again(tmp_path: Path) -> None:
    path = log_to_file(tmp_path)
    logging.getLogger("test").info("before")
    path.unlink()
    logging.getLogger("test").info("after")
    assert "after" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_long_numbers_are_masked_and_the_time_is_not(tmp_path: Path) -> None:
    path = log_to_file(tmp_path)
    logging.getLogger("test").error("account %s", "6217000340001233456")
    line = path.read_text()
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \| ERROR test: account ", line)
    assert "6217" not in line

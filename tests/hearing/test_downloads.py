"""Test downloads that break off, continue, are damaged or slow, with a real server on this
machine."""

from __future__ import annotations

import hashlib
import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.hearing import fetching
from assistant.hearing.catalogue import Archive
from assistant.hearing.fetching import Broken, Unreachable, download
from assistant.settings import ROOT

CONTENT = bytes(range(256)) * 4000  # a megabyte
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Line(http.server.ThreadingHTTPServer):
    """Serves its body, ranges too, as the line lets it."""

    gives = 1 << 30
    """Bytes of an answer after which the line breaks."""
    pause = 0.0
    """Seconds between the thousands of bytes."""
    holds_at = 0
    """Bytes of an answer after which nothing comes until it is 0 again; 0: it holds nowhere."""
    knows_ranges = True

    def __init__(self, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.body = body
        self.asked: list[str] = []

    @property
    def archive(self) -> Archive:
        url = f"http://127.0.0.1:{self.server_address[1]}/model.zip"
        return Archive(url, len(CONTENT), SHA256)


class Answer(http.server.BaseHTTPRequestHandler):
    server: Line

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.asked.append(asked)
        begin = int(asked[6:-1]) if self.server.knows_ranges and asked else 0
        rest = self.server.body[begin:]
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(self.server.body) - 1}/*")
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        piece = 1000 if self.server.pause or self.server.holds_at else len(rest)
        given = rest[: self.server.gives]
        for at in range(0, len(given), piece):
            while 0 < self.server.holds_at <= at:
                time.sleep(0.01)
            try:
                self.wfile.write(given[at : at + piece])
            except OSError:
                return  # nobody listens any more
            time.sleep(self.server.pause)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(body: bytes) -> Iterator[Line]:
    with Line(body) as line:
        threading.Thread(target=line.serve_forever, args=(0.01,), daemon=True).start()
        yield line
        line.shutdown()


@pytest.fixture
def line() -> Iterator[Line]:
    with serving(CONTENT) as line:
        yield line


def tell_nobody(_done: int, _total: int) -> None:
    pass


def test_a_line_that_breaks_is_gone_on_with_at_once(line: Line, tmp_path: Path) -> None:
    line.gives = 400_000
    seen: list[int] = []
    download(line.archive, tmp_path / "zip", lambda done, _total: seen.append(done))
    assert (tmp_path / "zip").read_bytes() == CONTENT
    assert line.asked == ["bytes=0-", "bytes=400000-", "bytes=800000-"]
    assert seen == sorted(seen)


def test_a_line_that_breaks_again_and_again_is_gone_on_with_the_next_time(
    line: Line, tmp_path: Path
) -> None:
    line.gives = 200_000
    with pytest.raises(Broken, match="broke off"):
        download(line.archive, tmp_path / "zip", tell_nobody)
    assert (tmp_path / "zip").stat().st_size == 600_000
    line.gives = 1 << 30
    download(line.archive, tmp_path / "zip", tell_nobody)
    assert (tmp_path / "zip").read_bytes() == CONTENT
    assert line.asked[-1] == "bytes=600000-"


def test_a_server_that_knows_no_ranges_sends_all_again(line: Line, tmp_path: Path) -> None:
    (tmp_path / "zip").write_bytes(CONTENT[:1000])
    line.knows_ranges = False
    download(line.archive, tmp_path / "zip", tell_nobody)
    assert (tmp_path / "zip").read_bytes() == CONTENT


def test_a_beginning_that_was_spoilt_is_thrown_away(line: Line, tmp_path: Path) -> None:
    (tmp_path / "zip").write_bytes(b"?" * 500_000)
    download(line.archive, tmp_path / "zip", tell_nobody)
    assert (tmp_path / "zip").read_bytes() == CONTENT
    assert line.asked == ["bytes=500000-", "bytes=0-"]


def test_another_file_is_not_kept(line: Line, tmp_path: Path) -> None:
    line.body = CONTENT[:-1] + b"?"
    with pytest.raises(Broken, match="sha256"):
        download(line.archive, tmp_path / "zip", tell_nobody)
    assert not (tmp_path / "zip").exists()


def test_a_trickle_is_given_up(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SLOW_SECONDS", 0.3)
    line.pause = 0.15
    began = time.monotonic()
    with pytest.raises(Broken, match="too slow"):
        download(line.archive, tmp_path / "zip", tell_nobody)
    assert time.monotonic() - began < 5


def test_nobody_who_answers_is_told_as_such(line: Line, tmp_path: Path) -> None:
    archive = line.archive
    line.shutdown()
    line.server_close()
    with pytest.raises(Unreachable, match="cannot be reached"):
        download(archive, tmp_path / "zip", tell_nobody)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_download_that_is_ended_in_the_middle_is_gone_on_with(
    line: Line, tmp_path: Path, ending: signal.Signals
) -> None:
    line.holds_at = 300_000
    target = tmp_path / "zip"
    code = (
        "import pathlib, sys\n"
        "from assistant.hearing.catalogue import Archive\n"
        "from assistant.hearing.fetching import download\n"
        f"download({line.archive!r}, pathlib.Path(sys.argv[1]), lambda *_: None)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(target)], cwd=ROOT, stderr=subprocess.DEVNULL
    ) as downloading:
        deadline = time.monotonic() + 30
        while not (target.exists() and target.stat().st_size > 100_000):
            assert time.monotonic() < deadline and downloading.poll() is None
            time.sleep(0.01)
        os.kill(downloading.pid, ending)
    came = target.stat().st_size
    assert 0 < came < len(CONTENT)
    line.holds_at = 0
    download(line.archive, target, tell_nobody)
    assert target.read_bytes() == CONTENT
    assert line.asked == ["bytes=0-", f"bytes={came}-"]

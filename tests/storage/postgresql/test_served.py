"""Serve a branch from a server: every command finds the bank there, and nobody reads its password."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.help.offline_call import call_without_a_conversation
from assistant.serving.findings import _database
from assistant.serving.staff_door import BankDoor
from assistant.settings import Settings, load_settings
from tests.storage.postgresql.server import drop_database, new_database, seeded, url_of

pytestmark = [pytest.mark.postgresql, pytest.mark.long]
PASSWORD = "hush-hush"


@pytest.fixture
def settings(tmp_path: Path):
    """Return the settings of a machine whose bank is on the server, in its first day."""
    name, data = new_database(seeded()), tmp_path / "data"
    data.mkdir(mode=0o700)
    url = url_of(name).replace("postgres:@", f"postgres:{PASSWORD}@")
    (data / "settings.yml").write_text(f"database: {url}\n")
    made = load_settings(data)
    engine = made.records.open()
    made.records.head().trust(engine)
    engine.dispose()
    yield made
    drop_database(name)


def test_every_command_finds_the_bank_on_the_server(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(settings.data)]
    assert main(["audit", "verify", *data]) == 0
    assert main(["audit", "head", *data]) == 0
    assert main(["report", *data]) == 0
    assert main(["health", *data]) in (0, 1)
    health = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (health["schema"], health["head"]) != (None, "doubt")
    assert main(["data", "check", *data]) == 0
    assert "都对得上" in capsys.readouterr().out
    assert main(["desk", "list", *data]) == 0
    assert main(["data", "backup", str(tmp_path / "elsewhere"), *data]) == 2
    refused = capsys.readouterr().err
    assert "pg_basebackup" in refused and PASSWORD not in refused
    assert not (settings.data / "bank.sqlite").exists()


def test_the_doctor_names_the_server_without_its_password(settings: Settings) -> None:
    told = _database(settings)
    assert told.startswith("postgresql://postgres@") and PASSWORD not in told
    assert BankDoor(settings).is_locked(), "the bank there has staff"


def test_a_call_without_a_conversation_is_stored_on_the_server(settings: Settings) -> None:
    call_without_a_conversation(settings.records, settings.data, "demo")
    with settings.records.looking(2) as look:
        assert look("SELECT count(*) FROM tickets WHERE customer_id = ?", ("demo",)) == (1,)
    assert not list((settings.data / "spool").glob("*.json"))


def test_without_the_server_the_call_waits_in_the_folder_and_health_says_so(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = f"postgresql://bank:{PASSWORD}@127.0.0.1:1/bank"
    (settings.data / "settings.yml").write_text(f"database: {nowhere}\n")
    gone = load_settings(settings.data)
    call_without_a_conversation(gone.records, gone.data, "demo")
    assert len(list((gone.data / "spool").glob("*.json"))) == 1
    data = ["--data", str(gone.data)]
    assert main(["health", *data]) == 1
    assert "no_database" in capsys.readouterr().out
    for command in (["audit", "verify"], ["report"], ["desk", "list"], ["data", "check"]):
        assert main([*command, *data]) in (1, 2)
    told = capsys.readouterr()
    assert "没有数据库服务器在听" in told.err
    assert PASSWORD not in told.out + told.err + "".join(
        file.read_text("utf-8") for file in gone.data.rglob("*.log*")
    )

"""Test ``simulate`` and ``audit verify`` as commands in a terminal."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from unittest.mock import patch

import pytest

from assistant.banking import holding
from assistant.banking.seed import seed
from assistant.cli import main
from assistant.clock import ManualClock
from assistant.simulation.oracle_guard import START
from assistant.simulation.world import CHEAP_PIN
from assistant.storage.audit import seal
from assistant.storage.database import open_database


def test_simulate_says_that_everything_held(capsys):
    assert main(["simulate", "--seed", "3", "--steps", "60"]) == 0
    said = capsys.readouterr().out
    assert "60 steps in 1 worlds" in said and "Everything held." in said


def test_simulate_prints_the_seed_of_a_failure_and_the_seed_shows_it_again(capsys):
    with patch.object(holding, "open_ticket", lambda *_, **__: None):
        assert main(["simulate", "--seed", "1", "--steps", "400"]) == 1
        said = capsys.readouterr().out
        assert "VIOLATION seed 1, step " in said
        step = said.split("--steps ")[1].split()[0]
        assert main(["simulate", "--seed", "1", "--steps", step]) == 1
        assert f"seed 1, step {step}:" in capsys.readouterr().out
        assert main(["simulate", "--seed", "1", "--steps", str(int(step) - 1)]) == 0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    engine = open_database(tmp_path / "bank.sqlite")
    seed(engine, ManualClock(START), CHEAP_PIN)
    engine.dispose()
    return tmp_path


def tamper(data: Path, *statements: str) -> None:
    db = sqlite3.connect(data / "bank.sqlite", isolation_level=None)
    on_log = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    for (trigger,) in db.execute(on_log).fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        assert db.execute(statement).rowcount == 1
    db.close()


def test_a_whole_log_verifies(data, capsys):
    assert main(["audit", "verify", "--data", str(data)]) == 0
    assert "The log is whole" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["UPDATE audit SET kind = 'posted' WHERE seq = 7"], "row 7 was changed"),
        (["DELETE FROM audit WHERE seq = 9"], "row 9 is missing"),
        (
            [
                "UPDATE audit SET seq = -1 WHERE seq = 5",
                "UPDATE audit SET seq = 5 WHERE seq = 6",
                "UPDATE audit SET seq = 6 WHERE seq = -1",
            ],
            "row 5 ",
        ),
    ],
)
def test_a_row_that_is_not_as_it_was_is_named(data, capsys, statements, named):
    tamper(data, *statements)
    assert main(["audit", "verify", "--data", str(data)]) == 1
    assert named in capsys.readouterr().out


def test_without_a_database_there_is_nothing_to_verify(tmp_path, capsys):
    assert main(["audit", "verify", "--data", str(tmp_path)]) == 2
    assert "no database" in capsys.readouterr().err
    assert not (tmp_path / "bank.sqlite").exists()


def test_a_head_that_was_kept_elsewhere_must_still_be_there(data, capsys):
    assert main(["audit", "head", "--data", str(data)]) == 0
    head = capsys.readouterr().out.strip()
    assert main(["audit", "verify", "--data", str(data), "--head", head]) == 0
    seq, _, seal = head.partition(":")
    for other in (f"{seq}:{seal[::-1]}", f"{int(seq) + 1}:{seal}"):
        assert main(["audit", "verify", "--data", str(data), "--head", other]) == 1
        assert "kept" in capsys.readouterr().out


def test_a_rule_that_was_dropped_is_named(data, capsys):
    tamper(data)
    assert main(["audit", "verify", "--data", str(data)]) == 1
    assert "audit_insert is missing from the database's rules" in capsys.readouterr().out


def test_without_its_key_a_log_does_not_open_and_no_new_key_is_made(
    data, tmp_path_factory, capsys, monkeypatch
):
    elsewhere = tmp_path_factory.mktemp("config") / "audit.key"
    monkeypatch.setenv("ELDERBANK_AUDIT_KEY", str(elsewhere))
    assert main(["audit", "verify", "--data", str(data)]) == 2
    assert "Put the key back" in capsys.readouterr().err
    assert not elsewhere.exists()
    open_database(
        tmp_path_factory.mktemp("other") / "bank.sqlite"
    ).dispose()  # a new bank makes one
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    assert elsewhere.parent.stat().st_mode & 0o777 == 0o700
    assert main(["audit", "verify", "--data", str(data)]) == 2
    assert "put the right one back" in capsys.readouterr().err


def test_a_chain_that_was_computed_anew_is_seen(data, capsys):
    """Triggers dropped, a row taken out, every hash made again as the rows before the key had it."""
    tamper(data)
    db = sqlite3.connect(data / "bank.sqlite", isolation_level=None)
    db.row_factory = sqlite3.Row
    for (trigger,) in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_head'"
    ).fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    db.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    previous = ""
    for row in map(dict, db.execute("SELECT * FROM audit ORDER BY seq").fetchall()):
        del row["hash"]
        row["previous"], seq = previous, row["seq"]
        previous = seal(row, None)
        db.execute("UPDATE audit SET previous = ?, hash = ? WHERE seq = ?",
                   (row["previous"], previous, seq))  # fmt: skip
    db.execute("UPDATE audit_head SET seq = ?, hash = ?", (seq, previous))
    db.close()
    assert main(["audit", "verify", "--data", str(data)]) == 1
    assert "row 1 was changed" in capsys.readouterr().out

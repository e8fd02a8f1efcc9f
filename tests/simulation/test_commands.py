"""``simulate`` and ``audit verify`` as somebody at a terminal meets them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from unittest.mock import patch

import pytest

from assistant.banking import holding
from assistant.banking.seed import seed
from assistant.cli import main
from assistant.clock import ManualClock
from assistant.simulation.world import CHEAP_PIN, START
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
    for trigger in ("audit_never_changed", "audit_never_deleted"):
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

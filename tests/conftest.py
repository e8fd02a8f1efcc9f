"""Provide what all tests share: the trained model, one Rasa for all dialogues, the installed
recogniser."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # loaded where they are used: pytest-xdist's own process needs none of it
    from assistant.conversation.visit import Services
    from assistant.scripting.runner import DialogueRunner
    from assistant.understanding.rasa.agent import RasaAgent

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# The audit log's key, outside every data folder: the tests' own, never the user's.
os.environ["ELDERBANK_AUDIT_KEY"] = str(Path(tempfile.mkdtemp(prefix="audit-key-")) / "audit.key")

from assistant.settings import ROOT, Settings
from tests.sound import kokoro, spoken, voice_folder, whisper, whisper_store  # noqa: F401  (fixtures)

ENGINES = {
    *("trained_model", "rasa", "runner", "agent"),
    *(
        "kokoro",
        "voice_folder",
        "spoken",
        "said",
        "whisper",
        "whisper_store",
        "vosk",
        "korean_model",
    ),
}
"""Fixtures that bring the dialogue model, a recogniser or a voice."""


LONG = (
    *(
        "channels/",
        "operations/",
        "setup/",
        "simulation/",
        "watchdog/",
        "test_cli.py",
        "test_logs.py",
        "serving/test_kiosk_in_a_terminal.py",
    ),
    *("banking/test_stateful.py", "banking/test_together.py", "fraud/test_grammar.py"),
    *("storage/test_every_column.py", "storage/test_every_statement.py"),
    "storage/test_every_upgrade.py",
    *("storage/test_writers.py", "test_linear_time.py", "speaking/test_synthesizer.py"),
    "staff/test_board.py",
)
"""Folders and files that take more than some ten seconds, or start the program or a real voice."""


LONGEST_FIRST = (
    *("simulation/test_simulator.py", "test_pin_everywhere.py", "hearing/test_consent.py"),
    *("fraud/test_grammar.py", "test_dialogues.py", "setup/test_steps.py"),
    *(
        "watchdog/test_faults.py",
        "test_dialogues_by_sound.py",
        "test_cli.py",
        "watchdog/test_supervisor.py",
    ),
    *("hearing/test_whisper_engine.py", "speaking/test_in_turn.py", "test_guard_rates.py"),
    *("storage/test_every_column.py", "screens/test_layout.py", "speaking/test_golden.py"),
)
"""Files that take longest begin, so that no worker waits at the end for the other's last one."""


def pytest_configure() -> None:
    """Let the garbage collector begin seldom, not after 700 new objects.

    That was three quarters of reading the program's source as syntax trees, and an eighth of the
    processor time of all tests.
    """
    gc.set_threshold(50_000, 10, 10)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave long files alone where none of their tests is asked for: 3,000 are quickly said."""
    if "not long" not in config.getoption("markexpr"):
        return None
    return str(collection_path.relative_to(Path(__file__).parent)).startswith(LONG) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs an engine or patience, which `make check` leaves out; put the longest first."""
    here = Path(__file__).parent
    place = {file: number for number, file in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(str(item.path.relative_to(here)), len(place)))
    for item in items:
        if ENGINES & set(getattr(item, "fixturenames", ())):
            item.add_marker("engines")
        if str(item.path.relative_to(here)).startswith(LONG):
            item.add_marker("long")


def pytest_sessionstart() -> None:
    """Let the second reader of answers learn, if its sources have changed: three seconds."""
    from assistant.learning.answers import train

    train()


def pytest_collection_finish() -> None:
    """Keep the garbage collector from going through all modules and tests again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Spare pytest five searches of all modules and tests for garbage at its end: 2.4 s each.

    It looks for exceptions in ``__del__`` there, of which it makes warnings that nobody is shown.
    """
    gc.freeze()


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """Return the trained dialogue model; train it first if its sources have changed."""
    from assistant.understanding.rasa.training import is_current, train

    model = Settings().rasa_model
    if not is_current(ROOT, model):
        train(ROOT, model)
    return model


@pytest.fixture(scope="session")
def rasa(trained_model: Path) -> tuple[RasaAgent, Services]:
    """Return Rasa, loaded once for all tests; each gives its actions a bank of its own."""
    from assistant.conversation.visit import Services
    from assistant.serving.build import start_agent

    services = Services.unset()
    return start_agent(Settings(rasa_model=trained_model), services), services


@pytest.fixture(scope="session")
def runner(rasa: tuple[RasaAgent, Services]) -> DialogueRunner:
    """Return a runner of dialogues with the real model, bank and guard."""
    from assistant.scripting.runner import DialogueRunner

    return DialogueRunner(*rasa)

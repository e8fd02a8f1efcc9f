from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.clock import ManualClock
from assistant.simulation.world import CHEAP_PIN, START
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[SandboxBank]:
    """A seeded sandbox of its own."""
    engine = open_database(tmp_path / "bank.sqlite", PLAY_KEY)
    seed(engine, ManualClock(START), CHEAP_PIN)
    yield SandboxBank(engine, ManualClock(START))
    engine.dispose()

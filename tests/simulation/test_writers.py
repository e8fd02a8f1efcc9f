"""Test threads of one process that write at the same time.

The bench found that of eight writers one was told after five seconds that the database is locked,
although nobody held it long.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import OperationalError

from assistant.simulation.world import fresh_world
from assistant.storage import writers
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database, writing
from assistant.storage.writers import take_lock


@pytest.fixture
def engine():
    with fresh_world() as world:
        made = open_database(world.path, PLAY_KEY)
        yield made
        made.dispose()


def test_nobody_asks_the_database_before_the_turn_has_come(engine, monkeypatch):
    asked, inside = [], threading.Event()

    def asking(driver, until):
        asked.append(inside.is_set())
        take_lock(driver, until)

    monkeypatch.setattr(writers, "take_lock", asking)

    def write(_: int) -> None:
        with writing(engine):
            assert not inside.is_set()
            inside.set()
            time.sleep(0.02)
            inside.clear()

    with ThreadPoolExecutor(8) as together:
        list(together.map(write, range(16)))
    assert set(asked) == {False}


def test_whose_turn_does_not_come_is_told_after_her_patience(engine):
    with writing(engine), ThreadPoolExecutor(1) as other:

        def write() -> None:
            with writing(engine, patience=0.05):
                pytest.fail("two wrote at once")

        with pytest.raises(OperationalError, match="locked"):
            other.submit(write).result()
    with writing(engine):
        pass  # and afterwards it is anybody's turn again

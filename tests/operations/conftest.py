"""A bank on the disk, with staff, a key outside its folder, and a head that was kept of its log."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.banking.seed import seed
from assistant.banking.seed_staff import seed_staff
from assistant.clock import SystemClock
from assistant.settings import Settings
from assistant.storage.database import open_database
from assistant.storage.kept_head import KeptHead
from tests.banking.fixtures import CHEAP
from tests.staff.typed import typed

__all__ = ["typed"]


@pytest.fixture(scope="session")
def lived_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ``data`` and ``keys`` of a bank in which nothing has happened today."""
    folder = tmp_path_factory.mktemp("bank")
    (folder / "keys").mkdir(mode=0o700)
    engine = open_database(folder / "data" / "bank.sqlite", folder / "keys" / "audit.key")
    seed(engine, SystemClock(), CHEAP)
    seed_staff(engine, SystemClock())
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder


@pytest.fixture
def settings(tmp_path: Path, lived_data: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of a copy of that bank, as a kiosk would read them."""
    monkeypatch.setenv("ELDERBANK_AUDIT_KEY", str(tmp_path / "keys" / "audit.key"))
    shutil.copytree(lived_data, tmp_path, dirs_exist_ok=True)
    settings = Settings(data=tmp_path / "data")
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    KeptHead(settings.data / "bank.sqlite", settings.audit_key).trust(engine)
    engine.dispose()
    return settings

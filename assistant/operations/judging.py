"""Verify a database file: its log, books, rules and references, and that its log continues the kept head."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy.engine import Engine

from assistant.storage.books import verify_everything
from assistant.storage.copying import copy_database, find_broken_keys, read_contents
from assistant.storage.database import HEAD, open_database
from assistant.storage.kept_head import NO_HEAD, NOT_SIGNED, is_new, is_nobodys

Kept = tuple[int, str]
"""Number and seal of a row of the log, which it must still hold."""


def judge(database: Path, key: Path | bytes, kept: Kept | None) -> list[str]:
    """Return a sentence for each fault of a database; empty if there is none.

    The database is not changed: if its schema is older, a copy is migrated and verified.

    Args:
        database: The file; it may be in use.
        key: The key of the database's log, or the file with the key.
        kept: The kept head of the database's log; None is a fault unless the database is new.

    Raises:
        StorageError: The file is no database of this program, its schema is newer than the program's,
            or it is sealed with another key.
        sqlite3.Error, OSError: The database cannot be read or copied.
    """
    if read_contents(database).schema == HEAD:
        return [*find_broken_keys(database), *_verify(database, key, kept)]
    with tempfile.TemporaryDirectory(dir=database.parent, prefix=".older-") as folder:
        older = Path(folder) / "bank.sqlite"
        copy_database(database, older, lambda done, every: None)
        return [*find_broken_keys(database), *_verify(older, key, kept)]


def _verify(database: Path, key: Path | bytes, kept: Kept | None) -> list[str]:
    engine = open_database(database, key, may_only_read=True)
    try:
        return verify_there(engine, kept)
    finally:
        engine.dispose()


def verify_there(engine: Engine, kept: Kept | None) -> list[str]:
    """Return a sentence for each fault in log, books and rules of an open database."""
    if kept and is_nobodys(kept):
        return [*(each.problem for each in verify_everything(engine)), NOT_SIGNED]
    problems = [finding.problem for finding in verify_everything(engine, kept)]
    return problems if kept or is_new(engine) else [*problems, NO_HEAD]


def has_room(folder: Path, size: int) -> bool:
    """Return whether the disk of ``folder`` has ``size`` bytes free, and a tenth more."""
    return shutil.disk_usage(folder).free > size * 1.1

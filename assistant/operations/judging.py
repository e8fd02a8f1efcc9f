"""Judge a database's file: log, books, rules, references, and the head that was kept of its log."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy.engine import Engine

from assistant.storage.books import verify_everything
from assistant.storage.copying import copy_database, find_broken_keys, read_contents
from assistant.storage.database import HEAD, open_database
from assistant.storage.kept_head import NO_HEAD, is_new

Kept = tuple[int, str]
"""Number and seal of a row of the log, which it must still hold."""


def judge(database: Path, key: Path | bytes, kept: Kept | None) -> list[str]:
    """Return a sentence for each thing that is wrong with a database (empty: nothing).

    It is left as it is: of an older schema a copy is brought up to date, and judged.

    Args:
        database: The file; it may be in use.
        key: The key of its log, or the file with it.
        kept: The head that was kept of its log; None: the log must be a new one's.

    Raises:
        StorageError: It is no database of ours, its schema is newer than the program, or it is
            sealed with another key.
        sqlite3.Error, OSError: It cannot be read, or not be copied.
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
    """Return a sentence for each thing that is wrong with log, books and rules of an open database."""
    problems = [finding.problem for finding in verify_everything(engine, kept)]
    return problems if kept or is_new(engine) else [*problems, NO_HEAD]


def has_room(folder: Path, size: int) -> bool:
    """Return whether so many bytes, and a tenth more, are free in a folder."""
    return shutil.disk_usage(folder).free > size * 1.1

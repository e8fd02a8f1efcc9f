"""Make faults happen during a call: the process dies, the disk is full, the database is locked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

NO_LIMIT = 1_073_741_823
"""SQLite's own default of ``max_page_count``."""
COMMIT = 0
"""The number of the write point at the commit."""


class Crash(BaseException):
    """The process dies here; no ``except Exception`` of the bank catches this class."""


class Faults:
    """Watches an engine's SQL statements, and causes a fault at the chosen statement."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """Attach to the engine of the database at ``path``; it no longer waits for locks then."""
        self._engine = engine
        self._path = path
        self._crash_at: int | None = None
        self._commit_fails = False
        self.writes = 0
        """Number of write statements since ``count`` was called."""
        engine.update_execution_options(patience=0.0)  # here nobody releases a lock
        event.listen(engine, "connect", _fast)
        event.listen(engine, "before_cursor_execute", self._on_statement)
        event.listen(engine, "commit", self._on_commit)

    def count(self) -> None:
        """Begin to count write statements."""
        self.writes = 0

    @contextmanager
    def crash(self, at: int) -> Iterator[None]:
        """Raise ``Crash`` before the ``at``-th write, or before the commit for ``COMMIT``."""
        self._crash_at, self.writes = at, 0
        try:
            yield
        finally:
            self._crash_at = None

    @contextmanager
    def failing_commit(self) -> Iterator[None]:
        """Let the commit fail with an I/O error, so that nothing is written."""
        self._commit_fails = True
        try:
            yield
        finally:
            self._commit_fails = False

    @contextmanager
    def full_disk(self, spare_pages: int) -> Iterator[None]:
        """Let the file grow by at most ``spare_pages`` pages; then SQLite raises SQLITE_FULL."""
        with self._engine.connect() as connection:
            raw = connection.connection
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count={pages + spare_pages}")
        try:
            yield
        finally:
            with self._engine.connect() as connection:
                connection.connection.execute(f"PRAGMA max_page_count={NO_LIMIT}")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock, like another process with a long write."""
        other = sqlite3.connect(self._path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()
            other.close()

    def _on_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            self.writes += 1
            if self.writes == self._crash_at:
                raise Crash

    def _on_commit(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("writes", False):
            return
        if self._crash_at == COMMIT:
            raise Crash
        if self._commit_fails:
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))


def _fast(connection: Any, _record: Any) -> None:
    # The process does not really die here, so nothing has to reach the disk. The tests that kill a
    # real process (``kills``) keep synchronous=FULL.
    connection.execute("PRAGMA synchronous=OFF")

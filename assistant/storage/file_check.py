"""Check a database file in the background: its schema, and its pages by SQLite's own check.

Somebody who can write the file could leave all rows unchanged and still hide them, by an emptied
index or an additional trigger. The check reads the whole file (seconds for 10^5 entries), so it
runs while the first screen is shown; decisions about money wait for its first result.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from assistant.storage.database import SCHEMA, SchemaRow

log = logging.getLogger(__name__)

AGAIN_SECONDS = 600.0
"""Seconds after a check before the next one may begin."""
BUSY_SECONDS = 5.0
MOST_TOLD = 20
"""Most faults of the file that are reported."""
INTEGRITY = f"PRAGMA main.integrity_check({MOST_TOLD})"
"""SQLite's own check: each index holds what its table does, each page is where it belongs."""


class Check:
    """A look at what finds the records and keeps their rules, beside what goes on."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._doubt = ""
        self._done = threading.Event()
        self._began: float | None = None
        self._ended = False

    def begin(self) -> None:
        """Begin to look, unless that was done a short while ago."""
        now = time.monotonic()
        if self._began is not None and now - self._began < AGAIN_SECONDS:
            return
        self._began = now
        threading.Thread(target=self._look, name="file check", daemon=True).start()

    def doubt(self) -> str:
        """Return what is wrong (empty: nothing); wait for the first look."""
        if self._began is not None:
            self._done.wait()
        return self._doubt

    def again(self) -> str:
        """Look now and return what ``doubt`` does."""
        self._began = time.monotonic()
        self._look()
        return self._doubt

    def end(self) -> None:
        """Stop a running check, because the bank is being closed."""
        self._ended = True

    def _look(self) -> None:
        raise NotImplementedError


class FileCheck(Check):
    """The check of one database's file, and what it found."""

    def __init__(self, database: Path) -> None:
        """Name the file; nothing is read yet."""
        super().__init__()
        self._database = database
        self._running: sqlite3.Connection | None = None

    def end(self) -> None:
        """Break off what is running: the bank is being closed."""
        super().end()
        running = self._running
        if running is not None and not self._done.is_set():
            running.interrupt()

    def _look(self) -> None:
        try:
            with closing(
                sqlite3.connect(self._database, BUSY_SECONDS, check_same_thread=False)
            ) as db:
                self._running = db
                self._doubt = "" if self._ended else what_is_wrong(db)
                self._running = None
        except sqlite3.Error as err:
            if not self._ended:
                log.exception("the file could not be looked through")
                self._doubt = f"the file cannot be checked: {err}"
        finally:
            self._running = None
            self._done.set()


class RulesCheck(Check):
    """The check of the rules on a server; its pages are the server's own business."""

    def __init__(self, find: Callable[[], str]) -> None:
        """Keep what finds the first rule that is another; empty: none."""
        super().__init__()
        self._find = find

    def _look(self) -> None:
        try:
            self._doubt = "" if self._ended else self._find()
        except SQLAlchemyError as err:
            if not self._ended:
                log.exception("the rules could not be looked at")
                self._doubt = f"the rules cannot be checked: {err}"
        finally:
            self._done.set()


def what_is_wrong(db: sqlite3.Connection) -> str:
    """Return the first fault of the file; empty: there is none.

    Raises:
        sqlite3.Error: The file cannot be read.
    """
    there = db.execute("SELECT type, name, tbl_name, sql FROM main.sqlite_master")
    if schema_digest([SchemaRow(*row) for row in there]) != SCHEMA:
        return "the database's rules are others than the program made: see `audit verify`"
    db.execute("PRAGMA ignore_check_constraints=ON")  # saves time; `audit verify` checks them
    (found,) = db.execute(INTEGRITY).fetchone()
    return "" if found == "ok" else f"the file is damaged: {found}"


def schema_digest(rows: list[SchemaRow]) -> str:
    """Return a digest of a schema; rows with the same name all count."""
    told = sorted(repr(tuple(row)) for row in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]

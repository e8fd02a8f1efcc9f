"""Copy a database while other processes write to it, and read the figures of a copy.

This module uses plain SQLite, because ``open_database`` would migrate a database of an older schema
before it is copied.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.storage.database import APPLICATION_ID, BUSY_SECONDS
from assistant.storage.errors import StorageError
from assistant.storage.looking import Look, ask

PAGES = 1024
"""Copied at once, 4 MB; between two lots it tells how far it is."""
TOTALS = {
    "customers": "SELECT count(*) FROM customers",
    "accounts": "SELECT count(*) FROM accounts",
    "entries": "SELECT count(*) FROM entries",
    "postings": "SELECT count(*) FROM postings",
    "transfers": "SELECT count(*) FROM transfers",
    "audit": "SELECT count(*) FROM audit",
    "customers_fen": "SELECT coalesce(sum(balance_fen), 0) FROM accounts WHERE kind = 'customer'",
    "all_fen": "SELECT coalesce(sum(balance_fen), 0) FROM accounts",
}
"""What an auditor counts on both sides of a copy: rows, and sums in fen. Every schema has these tables."""


@dataclass(frozen=True)
class Contents:
    """The figures of a database: schema, newest log row, row counts and sums; nobody is named."""

    schema: str
    """The revision of its schema, e.g. 0016."""
    seq: int
    """The number of the newest row of its log."""
    head: str
    """The seal of that row."""
    totals: dict[str, int]
    """By the names of ``TOTALS``."""


def copy_database(source: Path, target: Path, tell: Callable[[int, int], None]) -> None:
    """Copy one state of a database, with SQLite's own backup, into a new file of its own.

    The source is read in one transaction: other processes can write meanwhile, but their writes are
    not in the copy, and do not make the copy begin anew.

    Args:
        source: The database; it may be in use.
        target: The copy, a single file with no helper files. It must not be there yet.
        tell: Called with the number of copied pages and the number of all pages.

    Raises:
        sqlite3.Error: The source cannot be read, or the copy cannot be written.
    """
    with (
        closing(sqlite3.connect(source, BUSY_SECONDS, isolation_level=None)) as here,
        closing(sqlite3.connect(target, BUSY_SECONDS, isolation_level=None)) as there,
    ):
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on one state
        here.backup(there, pages=PAGES, progress=lambda _, left, every: tell(every - left, every))
        there.execute("PRAGMA journal_mode=DELETE")  # all in one file


def read_contents(database: Path) -> Contents:
    """Return the figures of one of this program's databases, read in one transaction.

    Raises:
        StorageError: The file is no database of this program.
    """
    try:
        with closing(sqlite3.connect(database, BUSY_SECONDS, isolation_level=None)) as db:
            db.execute("BEGIN")  # rows and sums of one state
            if db.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                raise StorageError(f"{database}: this is another program's database")
            return contents_of(lambda sql, values: db.execute(sql, values).fetchone())
    except sqlite3.Error as err:
        raise StorageError(f"{database}: cannot be read as a database: {err}") from err


def contents_of(look: Look) -> Contents:
    """Return what a database holds, by whatever answers queries on one state of it.

    Raises:
        StorageError: A row is missing that every bank has.
    """
    (schema,) = ask(look, "SELECT version_num FROM alembic_version")
    seq, head = ask(look, "SELECT seq, hash FROM audit_head")
    totals = {name: int(ask(look, sql)[0] or 0) for name, sql in TOTALS.items()}
    return Contents(str(schema), int(seq or 0), str(head), totals)


def find_broken_keys(database: Path) -> list[str]:
    """Return a sentence for each row that refers to a missing row; empty if there is none.

    Raises:
        sqlite3.Error: The file cannot be read.
    """
    with closing(sqlite3.connect(database, BUSY_SECONDS, isolation_level=None)) as db:
        found = db.execute("PRAGMA foreign_key_check").fetchall()
    return [
        f"{table} {row}: refers to a row of {other} that is not there"
        for table, row, other, _ in found
    ]

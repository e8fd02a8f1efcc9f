"""Write to the database directly, without the bank's Python code."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.storage.audit import stamp
from assistant.storage.database import writing


@pytest.fixture(params=["foreign keys on", "foreign keys off"])
def sql(world, request):
    """Write past all Python, as somebody who writes the audit rows of payments as well.

    So the rules behind are tried each by its own words; that the rows are asked for is tried in
    ``test_every_statement``.
    """
    connection = sqlite3.connect(world.path, isolation_level=None)
    connection.execute(f"PRAGMA foreign_keys={'ON' if request.param.endswith('on') else 'OFF'}")
    connection.execute("PRAGMA synchronous=OFF")  # no power cut is tried here
    connection.execute("BEGIN IMMEDIATE")
    for table in ("transfers", "checks", "holds", "bills", "talks", "messages"):
        query = "SELECT name FROM sqlite_master WHERE tbl_name = ? AND name LIKE '%_audited'"
        for (name,) in connection.execute(query, [table]).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
    connection.execute("COMMIT")
    yield connection
    connection.close()


def under_row(world, table: str, rows: dict[str, dict[str, object]]) -> int:
    """Write the audit row that names these rows of ``table`` and their values; return its place."""
    with writing(world.engine) as connection:
        return stamp(connection, world.clock.now(), "by_hand", table, rows)


def refused(sql: sqlite3.Connection, statement: str, *values: object) -> str:
    """Run it in a transaction of its own; it must fail. Returns the database's words."""
    with pytest.raises(sqlite3.IntegrityError) as caught:
        sql.execute("BEGIN IMMEDIATE")
        sql.execute(statement, values)
        sql.execute("COMMIT")
    sql.execute("ROLLBACK")
    return str(caught.value)

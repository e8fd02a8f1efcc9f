"""Read a database that anybody may have changed: name its unreadable parts, and read the rest.

A cell of a JSON column without valid JSON makes every query of its table fail. So a table with such
a cell, a missing table and a table without its columns are each replaced, for this connection only,
by a temporary view with empty values in the damaged places.
"""

# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TypedDict

from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from assistant.storage.opened import server_of
from assistant.storage.tables import metadata

BUSY_SECONDS = 5.0


class Details(TypedDict, total=False):
    """Those keys of an audit row's details that are read again.

    If anybody may have changed the details, test them first by ``SHAPES``, which knows the first
    five keys.
    """

    row: str
    """The guarded table."""
    set: dict[str, dict[str, object]]
    """The new values of its rows."""
    before: dict[str, dict[str, object]]
    """The old values of its rows."""
    bound: dict[str, dict[str, str]]
    """By table and row, the HMAC of the bound columns."""
    was: dict[str, dict[str, str]]
    """By table and row, the HMAC of the bound columns before the change."""
    fixed: str
    """The HMAC of the columns that never change."""
    key: str
    """The name of the key that seals the log."""
    check: str
    payee: str
    account: str
    due: int
    fen: int
    reason: str
    step: int


@contextmanager
def as_it_is(engine: Engine) -> Iterator[tuple[Connection, list[str]]]:
    """Yield a connection that sees one state of the database, and a list of its unreadable parts.

    Args:
        engine: From ``open_database``.
    """
    with closing(_driver(engine)) as driver:
        driver.isolation_level = None
        driver.text_factory = lambda stored: stored.decode("utf-8", "replace")
        own = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool, future=True)
        with own.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection, _stand_in(connection)


def _driver(engine: Engine) -> sqlite3.Connection:
    server = server_of(engine)
    if server is not None:
        return server.copy(engine)
    (file,), options = engine.dialect.create_connect_args(engine.url)  # as the engine opens it
    return sqlite3.connect(file, BUSY_SECONDS, uri=options.get("uri", False))


def told_by(details: object) -> Details:
    """Return the details of an audit row; an empty dict if the cell holds no valid details."""
    try:
        told: Details = json.loads(details) if isinstance(details, str) else {}
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _is_pairs(told: object) -> bool:
    return isinstance(told, list) and all(isinstance(each, list) for each in told)


def _is_list(told: object) -> bool:
    return isinstance(told, list)


def _is_details(told: object) -> bool:
    return isinstance(told, dict) and all(
        isinstance(told.get(name, {}), dict)
        and all(isinstance(each, dict) for each in told.get(name, {}).values())
        for name in ("set", "bound", "was", "before")
    )


SHAPES: dict[tuple[str, str], tuple[Callable[[object], bool], str]] = {
    ("audit", "details"): (_is_details, "{}"),
    ("checks", "answers"): (_is_pairs, "[]"),
    ("checks", "evidence"): (_is_list, "[]"),
    ("checks", "signals"): (_is_list, "[]"),
    ("holds", "evidence"): (_is_list, "[]"),
    ("positions", "terms"): (lambda told: isinstance(told, dict), "{}"),
    ("postings", "lines"): (_is_pairs, "[]"),
    ("service_requests", "details"): (lambda told: isinstance(told, dict), "{}"),
    ("transfers", "asked"): (lambda told: isinstance(told, dict), "{}"),
}
"""For each JSON column, a test of the shape of its values, and the value that replaces a wrong one."""


def _stand_in(connection: Connection) -> list[str]:
    """Cover each unreadable table by a temporary view; return a sentence for each fault."""
    problems: list[str] = []
    for name, table in metadata.tables.items():
        try:
            there = set(connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{name}')").scalars())  # fmt: skip
            unreadable = _unreadable(connection, name, there)
        except DatabaseError as err:
            problems.append(f"{name} cannot be read: {err.orig}")
            there, unreadable = set(), {}
        columns = table.columns.keys()
        for column, rows in unreadable.items():
            problems += [f"{name} {key}: {column} cannot be read" for key in rows.values()]
        if not unreadable and there >= set(columns):
            continue
        shown = ", ".join(_shown(name, each, there, unreadable.get(each, {})) for each in columns)
        source = f"main.{name}" if there else "(SELECT 1) WHERE 0"
        connection.exec_driver_sql(f"CREATE TEMP VIEW {name} AS SELECT {shown} FROM {source}")
    return problems


def _shown(table: str, column: str, there: set[str], unreadable: dict[int, object]) -> str:
    if column not in there:
        return f"NULL AS {column}"
    if not unreadable:
        return column
    rows, empty = ", ".join(map(str, unreadable)), SHAPES[table, column][1]
    return f"CASE WHEN rowid IN ({rows}) THEN '{empty}' ELSE {column} END AS {column}"


def _unreadable(
    connection: Connection, table: str, there: set[str]
) -> dict[str, dict[int, object]]:
    """Return, for each column, the rows (rowid to key) whose cell has the wrong shape."""
    found: dict[str, dict[int, object]] = {}
    for (name, column), (has_shape, _) in SHAPES.items():
        if name != table or column not in there:
            continue
        key = metadata.tables[table].columns.keys()[0]
        cells = f"SELECT rowid, {key if key in there else 'rowid'}, {column} FROM {table}"
        for rowid, row, cell in connection.exec_driver_sql(cells):
            if not _reads(cell, has_shape):
                found.setdefault(column, {})[int(rowid)] = row
    return found


def _reads(cell: object, has_shape: Callable[[object], bool]) -> bool:
    try:
        return isinstance(cell, str) and has_shape(json.loads(cell))
    except (ValueError, RecursionError):
        return False

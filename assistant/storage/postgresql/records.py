"""Verify a server's records: copy them to SQLite, and compare the server's rules with this program's.

A copy holds the same values as the server, so ``audit verify`` reads copies and SQLite files alike. The
server's owner could change its rules unnoticed; so they are compared with the script that made them: the
text of each function, the trigger that calls it and whether that is enabled, the columns, the number of the
other constraints.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import Integer
from sqlalchemy.engine import Connection, Engine

from assistant.storage.database import HEAD
from assistant.storage.opened import reading
from assistant.storage.postgresql.bell import ServerBell, ring
from assistant.storage.postgresql.presence import ServerPresence, is_held
from assistant.storage.tables import metadata

MANY = 1_000
"""So many rows are fetched at a time."""
_FUNCTION = re.compile(r"CREATE FUNCTION bank\.(\w+)\(([^$]*?)AS \$\$(.*?)\$\$", re.S)
_TRIGGER = re.compile(
    r"CREATE TRIGGER (\w+) (.*?) ON bank\.(\w+)\s.*?FUNCTION bank\.(\w+)\(\)", re.S
)
_TABLE = re.compile(r"CREATE TABLE bank\.(\w+) \(\n(.*?)\n\);", re.S)
_FOREIGN_KEY = re.compile(r"ALTER TABLE bank\.(\w+) ADD FOREIGN KEY")
_CONSTRAINT = re.compile(r"\bCHECK \(|\bPRIMARY KEY\b|\bUNIQUE\b")
_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (\w+)")


@cache
def schema_script() -> str:
    """Return the SQL statements that make this program's schema."""
    return (Path(__file__).parent / f"{HEAD}.sql").read_text(encoding="utf-8")


class Records:
    """The records of a bank on a server: copied, and their rules compared."""

    def copy(self, engine: Engine) -> sqlite3.Connection:
        """Return one state of the records as a SQLite database without triggers and constraints.

        It is in a temporary file, because a branch's records may be large; SQLite deletes the file when the
        returned connection is closed.
        """
        driver = sqlite3.connect("")
        with reading(engine) as connection:
            there = {row[0] for row in connection.exec_driver_sql(_TABLES)}
            for table in metadata.sorted_tables:
                kinds = (isinstance(each.type, Integer) for each in table.columns)
                declared = ", ".join(
                    f'"{name}" {"INTEGER" if whole else ""}'
                    for name, whole in zip(table.columns.keys(), kinds, strict=True)
                )
                driver.execute(f"CREATE TABLE {table.name} ({declared})")
                if table.name in there:
                    _fill(driver, connection, table.name, table.columns.keys())
        driver.commit()
        return driver

    def other_rules(self, engine: Engine) -> Iterator[str]:
        """Yield a sentence for each table, index, trigger and function that differs from the script's."""
        with reading(engine) as connection:
            for what, made, query in (
                ("table", _tables(), _TABLES_WITH_COLUMNS),
                ("index", _indexes(), _INDEXES),
                ("function", _functions(), _FUNCTIONS),
                ("rule", _triggers(), _TRIGGERS),
            ):
                there = Counter(tuple(row) for row in connection.exec_driver_sql(query))
                yield from _differing(what, Counter(made), there)
            for table, count in connection.exec_driver_sql(_CONSTRAINTS):
                if count != _constraints()[table]:
                    yield f"{table} has not the constraints that the migrations make"

    def presence(self, engine: Engine, kiosk: str, mark: str) -> ServerPresence:
        """Return what this process holds on the server."""
        return ServerPresence(engine, kiosk, mark)

    def is_held(self, connection: Connection, name: str) -> bool:
        """Return whether a connection that lives holds a name."""
        return is_held(connection, name)

    def ring(self, connection: Connection) -> None:
        """Ring at every desk when a transaction is committed."""
        ring(connection)

    def bell(self, engine: Engine) -> ServerBell:
        """Return what a desk hears there."""
        return ServerBell(engine)


def _fill(
    driver: sqlite3.Connection, connection: Connection, table: str, columns: list[str]
) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    query = f"SELECT {named} FROM {table} ORDER BY 1"  # noqa: S608  (our own names)
    marks = ", ".join("?" * len(columns))
    found = connection.execution_options(stream_results=True).exec_driver_sql(query)
    for rows in found.partitions(MANY):
        driver.executemany(f"INSERT INTO {table} VALUES ({marks})", [tuple(row) for row in rows])  # noqa: S608


def _differing(
    what: str, made: Counter[tuple[str, ...]], there: Counter[tuple[str, ...]]
) -> Iterator[str]:
    missing, foreign = made - there, there - made
    known, found = {row[0] for row in missing}, {row[0] for row in foreign}
    for name in sorted(known):
        yield (
            f"{name} is another one than the migrations make"
            if name in found
            else f"{name} is missing from the database's rules"
        )
    for name in sorted(found - known):
        yield f"{name} ({what}) is none of the database's rules"


@cache
def _tables() -> list[tuple[str, str]]:
    """Return each table with its columns, as one text."""
    told = []
    for name, body in _TABLE.findall(schema_script()):
        columns = (line.strip().split(" ")[0].strip('"') for line in body.split("\n"))
        told.append((name, " ".join(each for each in columns if not each.isupper())))
    return told


@cache
def _indexes() -> list[tuple[str]]:
    return [(name,) for name in _INDEX.findall(schema_script())]


@cache
def _functions() -> list[tuple[str, str, str]]:
    """Return each function: its name, its text, and whether it runs with its owner's rights."""
    found = _FUNCTION.findall(schema_script())
    return [(name, text, str("SECURITY DEFINER" in how).lower()) for name, how, text in found]


@cache
def _triggers() -> list[tuple[str, str, str, str]]:
    """Return each rule: its name, its table, its function, and that it is on."""
    found = _TRIGGER.findall(schema_script())
    return [(name, table, function, "O") for name, _, table, function in found]


@cache
def _constraints() -> Counter[str]:
    """Return how many constraints each table has: checks and keys of each kind."""
    count = Counter(_FOREIGN_KEY.findall(schema_script()))
    for name, body in _TABLE.findall(schema_script()):
        count[name] += len(_CONSTRAINT.findall(body))
    return count


_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'bank'::regnamespace AND relkind = 'r'"
_TABLES_WITH_COLUMNS = """SELECT relname, string_agg(attname, ' ' ORDER BY attnum)
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
  WHERE relnamespace = 'bank'::regnamespace AND relkind = 'r' GROUP BY relname"""
_INDEXES = """SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid
  WHERE relnamespace = 'bank'::regnamespace AND indisvalid
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = pg_class.oid AND contype IN ('p', 'u'))"""
_FUNCTIONS = """SELECT proname, prosrc, prosecdef::text FROM pg_proc
  WHERE pronamespace = 'bank'::regnamespace"""
_TRIGGERS = """SELECT tgname, relname, proname, tgenabled::text
  FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
  WHERE relnamespace = 'bank'::regnamespace AND NOT tgisinternal"""
_CONSTRAINTS = """SELECT relname, count(*) FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
  WHERE relnamespace = 'bank'::regnamespace AND contype IN ('c', 'f', 'p', 'u') GROUP BY relname"""

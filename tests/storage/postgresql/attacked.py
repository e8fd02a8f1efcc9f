"""The attacks of ``tests/storage/statements.py`` on a server: what they want of SQLite is answered here."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2

from tests.storage.postgresql.server import url_of
from tests.storage.statements import Statement, Table, statements, tables_of

Values = Sequence[Any]


class Attacker:
    """Somebody who writes past all Python, in a transaction that is never committed."""

    def __init__(self, database: str) -> None:
        self._driver = psycopg2.connect(url_of(database), options="-c search_path=bank")
        self._cursor = self._driver.cursor()

    def execute(self, sql: str, values: Values = ()) -> Any:
        """Run a statement with SQLite's marks. Raises ``sqlite3.Error`` with the server's sentence."""
        told = re.sub(r"\bonly\b", '"only"', sql.replace("%", "%%"))
        told = told.replace(" IS ?", " IS NOT DISTINCT FROM ?").replace("?", "%s")
        try:
            self._cursor.execute(told, tuple(values))
        except psycopg2.Error as err:
            raise sqlite3.IntegrityError(err.diag.message_primary or str(err)) from err
        return self._cursor

    def close(self) -> None:
        """Undo everything."""
        self._driver.close()


def attackable(file: Path) -> list[Table]:
    """Return what there is to attack in SQLite's file, without the hidden rowid."""
    with closing(sqlite3.connect(file)) as db:
        return [_without_rowid(table) for table in tables_of(db)]


def _without_rowid(table: Table) -> Table:
    return replace(
        table,
        columns=tuple(each for each in table.columns if each != "rowid"),
        keys=tuple(each for each in table.keys if each != ("rowid",)),
        rows=tuple({k: v for k, v in row.items() if k != "rowid"} for row in table.rows),
    )


def attacks(table: Table) -> Iterator[Statement]:
    """Yield every attack on a table: PostgreSQL has no OR REPLACE and no OR IGNORE."""
    for statement in statements(table):
        if " OR " not in statement.sql.split("(")[0].split("SET")[0]:
            yield statement

"""Test that ``audit verify`` notices a change in any column, and any missing row.

The changes are derived from the schema; the attacker has the file but no key, and no rule limits
them. Changes that are not noticed are listed with the reason.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from assistant.storage.books import verify_everything
from assistant.storage.database import open_database
from tests.storage.statements import Table, tables_of
from tests.storage.test_every_statement import lived_in

AGED = 8 * 86_400 * 1_000_000
"""Microseconds: more than the guard remembers."""
ITS_OWN = "the schema's own number: with another one the migrations run, or nothing opens"
COUNTER = "a place in the line before a window; no rule reads it"
FIGURE = "a figure of the branch's report, about nobody; no rule reads it"
RUNG = "whom a call has rung for; the ticket itself is bound"
CARRIED = (
    "what is told elsewhere of a call; the call itself is bound, and rings here whatever it says"
)
EXEMPT = {
    ("alembic_version", "version_num"): ITS_OWN,
    ("alembic_version", "DELETE"): ITS_OWN,
    **{("day_counts", each): FIGURE for each in ("day", "what", "name", "how", "step", "count", "DELETE")},
    **{("in_hand", each): FIGURE for each in ("id", "day", "what", "name", "DELETE")},
    **{("rings", each): RUNG for each in ("id", "ticket", "person", "at", "nth", "DELETE")},
    **{("deliveries", each): CARRIED for each in ("id", "channel", "key", "ticket", "event", "nth", "queued_at", "tries", "next_at", "trouble", "ended_at", "DELETE")},
    **{("queue_numbers", each): COUNTER for each in ("id", "day", "line", "number", "customer_id", "session", "at", "DELETE")},
}  # fmt: skip
"""(table, column) that may be changed unseen, and tables whose rows may go, with the reason."""
ONLY_AGAINST_RULES = {
    *(("day_counts", each) for each in ("day", "count")),
    *(("in_hand", each) for each in ("id", "day", "what")),
    ("queue_numbers", "number"),
    *(("rings", each) for each in ("id", "nth")),
}
"""Of these the test tries values that the table's own rules refuse, which SQLite's check of the file
sees. Another permitted value would not be seen."""


@cache
def schema() -> dict[str, Table]:
    """Return every table with its columns and some of its rows, one of each state."""
    db = sqlite3.connect(lived_in())
    tables = {table.name: table for table in tables_of(db)}
    db.close()
    return tables


def names() -> list[str]:
    """The tables, known without a database that has lived.

    But for SQLite's own: what it numbers by ``sqlite_sequence`` is looked at itself.
    """
    from assistant.storage.database import schema_of_today

    return sorted(
        row.name
        for row in schema_of_today()
        if row.type == "table" and not row.name.startswith("sqlite_")
    )


class Tampering:
    """A copy of the bank whose triggers are gone, and what verify says of it now."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.engine = engine
        for pragma in ("ignore_check_constraints=ON", "foreign_keys=OFF", "synchronous=OFF"):
            self.db.execute(f"PRAGMA {pragma}")
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in self.db.execute(query).fetchall():
            self.db.execute(f"DROP TRIGGER {name}")
        self.before = self.said()

    def said(self) -> set[str]:
        return {finding.problem for finding in verify_everything(self.engine)}

    def is_seen(
        self, statement: str, values: tuple[Any, ...], undo: str, old: tuple[Any, ...]
    ) -> bool:
        """Run a statement, verify, and undo it; True too where the schema itself refuses it."""
        try:
            if self.db.execute(statement, values).rowcount < 1:
                return True
        except sqlite3.IntegrityError:
            return True
        try:
            return bool(self.said() - self.before)
        finally:
            assert self.db.execute(undo, old).rowcount == 1, undo


@pytest.fixture
def tampering(tmp_path: Path) -> Iterator[Tampering]:
    shutil.copy(lived_in(), tmp_path / "bank.sqlite")
    engine = open_database(tmp_path / "bank.sqlite")
    done = Tampering(tmp_path / "bank.sqlite", engine)
    yield done
    done.db.close()
    engine.dispose()


def others(table: Table, column: str, value: Any) -> list[Any]:
    """Return other values: another row's, one more, the opposite, older, NULL."""
    found = [each for each in table.seen[column] if each != value][-1:]
    if isinstance(value, int):
        found += [1 - value] if value in (0, 1) else [value + 1, value - AGED]
    elif isinstance(value, str):
        found += [f"{value}x"]
    elif value is None:
        found += [1]
    return found


def key_of(table: Table, row: dict[str, Any]) -> tuple[str, ...]:
    """Return the columns by which a row is found."""
    return ("rowid",) if "rowid" in row else table.keys[0]


def where(table: Table, row: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the condition that finds a row, and the values in it."""
    key = key_of(table, row)
    return " AND ".join(f"{each} IS ?" for each in key), tuple(row[each] for each in key)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", names())
def test_a_value_that_was_changed_is_seen(tampering: Tampering, name: str) -> None:
    table = schema()[name]
    assert table.rows, "the bank has lived through everything"
    unseen = set()
    for number, row in enumerate(table.rows):
        here, key = where(table, row)
        for place, column in enumerate(table.columns):
            if column == "rowid" or (name, column) in unseen:
                continue
            values = others(table, column, row[column])
            if len(table.rows) > 2:  # of each kind one, over the rows
                values = [values[(number + place) % len(values)]]
            for value in values:
                changed = row | {column: value}
                new_key = tuple(changed[each] for each in key_of(table, row))
                seen = tampering.is_seen(
                    f"UPDATE {name} SET {column} = ? WHERE {here}",
                    (value, *key),
                    f"UPDATE {name} SET {column} = ? WHERE {here}",
                    (row[column], *new_key),
                )
                if not seen:
                    unseen.add((name, column))
    exempt = {each for each in EXEMPT if each[0] == name and each[1] != "DELETE"}
    assert unseen == exempt - ONLY_AGAINST_RULES


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", names())
def test_a_row_that_is_gone_is_seen(tampering: Tampering, name: str) -> None:
    table = schema()[name]
    unseen = set()
    for row in table.rows:
        here, key = where(table, row)
        columns, marks = ", ".join(table.columns), ", ".join("?" * len(table.columns))
        seen = tampering.is_seen(
            f"DELETE FROM {name} WHERE {here}",
            key,
            f"INSERT INTO {name} ({columns}) VALUES ({marks})",
            tuple(row[column] for column in table.columns),
        )
        if not seen:
            unseen.add((name, "DELETE"))
    assert unseen == {each for each in EXEMPT if each[0] == name and each[1] == "DELETE"}


def test_only_existing_columns_are_exempt() -> None:
    there = {(table.name, column) for table in schema().values() for column in table.columns}
    there |= {(name, "DELETE") for name in schema()}
    assert EXEMPT.keys() <= there

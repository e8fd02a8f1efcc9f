"""Run queries, and give their rows a type.

SQLAlchemy 1.4 has no types: it returns ``Any``, and a misspelt column is found only when the
statement runs. So each query is declared as a ``Query`` with the type of its rows, and ``run`` or
``fetch`` runs it; then the type checker knows the rows.

For SQLite's file a constant statement is compiled once (``run``, ``write``). SQLAlchemy would look the
compiled statement up by all its parts, and expand the parameters of a list at each run: that is more work
than SQLite has with most statements. So a constant query is handed to the driver here, with SQLAlchemy's
converters for parameters and columns, and comes back as SQLAlchemy's rows; who listens to the engine is told
of it. What writes goes through SQLAlchemy, and on a server every statement does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Protocol, TypeVar

from sqlalchemy import JSON, Table, bindparam, insert, select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement, Insert, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from assistant.storage.values import Value, Values

RowT = TypeVar("RowT")
GivenT = TypeVar("GivenT", covariant=True)
One = TypeVar("One")
NOTHING: Values = {}
_DIALECT = pysqlite.dialect()


class Row(Protocol):
    """The base of all types of rows."""

    _mapping: Values


class Query(Protocol[GivenT]):
    """A ``select`` with the type of its rows: a protocol derived from ``Row``, or a tuple."""

    def where(self, *_conditions: ColumnElement) -> Query[GivenT]:
        """Return the query with further conditions."""
        ...

    def order_by(self, *columns: ColumnElement) -> Query[GivenT]:
        """Return the query in this order."""
        ...

    def limit(self, most: int | ColumnElement) -> Query[GivenT]:
        """Return the query for the first ``most`` rows only."""
        ...

    def __hash__(self) -> int: ...

    def compile(self, *, dialect: Dialect) -> SQLCompiler:
        """Return the statement in SQLite's dialect."""
        ...


class Found(Protocol[RowT]):
    """The rows that a query returned."""

    def __iter__(self) -> Iterator[RowT]: ...

    def all(self) -> list[RowT]:
        """Return all rows."""
        ...

    def first(self) -> RowT | None:
        """Return the first row, or None if there is no row."""
        ...

    def one(self) -> RowT:
        """Return the only row."""
        ...

    def one_or_none(self) -> RowT | None:
        """Return the only row, or None if there is no row."""
        ...

    def scalar(self: Found[tuple[One]]) -> One | None:
        """Return the first column of the first row, or None if there is no row."""
        ...

    def scalar_one(self: Found[tuple[One]]) -> One:
        """Return the first column of the only row."""
        ...

    def scalars(self: Found[tuple[One]]) -> Found[One]:
        """Return the first column of each row."""
        ...


def run(connection: Connection, query: Query[RowT], asked: Values = NOTHING) -> Found[RowT]:
    """Run a query that is a constant of its module, and return its rows.

    Args:
        connection: A connection in a transaction.
        query: The query; its compiled form is cached for ever.
        asked: The values of its parameters, by name.

    Raises:
        DBAPIError: The database could not be read.
    """
    assert connection.in_transaction()
    if connection.dialect.name != _DIALECT.name:
        return fetch(connection, query, asked)
    found: Found[RowT] = _read(query).run(connection, asked)
    return found


def fetch(connection: Connection, query: Query[RowT], asked: Values = NOTHING) -> Found[RowT]:
    """Run a query that was built for this call, and return its rows; its form is not cached."""
    found: Found[RowT] = connection.execute(query, asked)
    return found


def write(connection: Connection, statement: Insert | Update, values: Mapping[str, object]) -> None:
    """Run an INSERT or an UPDATE of the columns in ``values``.

    Args:
        connection: A writing transaction.
        statement: A constant of its module; its compiled form is cached for ever.
        values: The new values by column, and the values of the parameters by name.
    """
    if connection.dialect.name != _DIALECT.name:
        connection.execute(statement, values)
        return
    connection.execute(_write(statement, tuple(values)), values)


def append(connection: Connection, table: Table, values: Mapping[str, object]) -> int:
    """Write a row of a table that the database numbers (``seq``); return its number."""
    statement = insert(table).values(values)
    if connection.dialect.name != _DIALECT.name:
        return int(connection.execute(statement.returning(table.c.seq)).scalar_one())
    return int(connection.execute(statement).lastrowid)


Convert = Callable[[Value], Value]


class _Read:
    """A compiled query, with the converters of its parameters and columns."""

    def __init__(self, query: Query[object]) -> None:
        compiled = query.compile(dialect=_DIALECT)
        assert not compiled.post_compile_params, "a list is written into the text, or see among()"
        self._text = str(compiled)
        self._parameters = [_parameter(compiled, name) for name in compiled.positiontup]
        columns = compiled._result_columns
        self._columns = SimpleResultMetaData(
            [key for key, _, _, _ in columns],
            extra=[names for _, _, names, _ in columns],
            _processors=[
                kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
                for _, _, _, kind in columns
            ],
        )

    def run(self, connection: Connection, asked: Values) -> IteratorResult:
        values = [
            (asked[name] if needed else asked.get(name, constant))
            if convert is None
            else convert(asked[name] if needed else asked.get(name, constant))
            for name, needed, constant, convert in self._parameters
        ]
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, None, self._text, values, None, False)
        try:
            rows = connection.connection.execute(self._text, values).fetchall()
        except sqlite3.Error as err:
            raise DBAPIError.instance(
                self._text, values, err, sqlite3.Error, dialect=_DIALECT
            ) from err
        return IteratorResult(self._columns, iter(rows))


_Parameter = tuple[str, bool, Value, Convert | None]


def _parameter(compiled: SQLCompiler, name: str) -> _Parameter:
    """Return a parameter's name, whether a value is required, its default, and its converter."""
    bound = compiled.binds[name]
    return bound.key, bound.required, bound.effective_value, compiled._bind_processors.get(name)


@cache
def _read(query: Query[object]) -> _Read:
    return _Read(query)


@cache
def _write(statement: Insert | Update, columns: tuple[str, ...]) -> SQLCompiler:
    return statement.compile(dialect=_DIALECT, column_keys=list(columns))


def among(column: ColumnElement, name: str) -> ColumnElement:
    """Return the condition that a column's value is in the list given as parameter ``name``."""
    listed = _Listed(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(listed.c.value))


class _Listed(GenericFunction):  # type: ignore[misc]  # SQLAlchemy 1.4 has no types of its own
    """The items of a JSON list, as rows."""

    name = "json_each"
    inherit_cache = True


def _listed_by_postgresql(listed: _Listed, compiler: SQLCompiler, **options: object) -> str:
    given = compiler.process(listed.clauses, **options)
    return f"jsonb_array_elements_text(CAST({given} AS jsonb))"


compiles(_Listed, "postgresql")(_listed_by_postgresql)

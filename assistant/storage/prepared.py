"""Run constant statements, each of which is compiled once.

SQLAlchemy looks a compiled statement up by all its parts, and expands the parameters of a list
at each run: that is more work than SQLite has with most statements. So what only reads is handed to
the driver here, with SQLAlchemy's converters for parameters and columns, and comes back as its rows;
who listens to the engine is told of it. What writes goes through SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import JSON, bindparam, func, select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Connection
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

NOTHING: Mapping[str, Any] = {}
_DIALECT = pysqlite.dialect()


def run(connection: Connection, statement: Any, asked: Mapping[str, Any] = NOTHING) -> Any:
    """Run a SELECT and return its result, as ``connection.execute`` would.

    Args:
        connection: In a transaction.
        statement: A constant of its module: it is cached for ever.
        asked: The values of its parameters, by name.

    Raises:
        DBAPIError: The database could not be read.
    """
    assert connection.in_transaction()
    return _read(statement).run(connection, asked)


def write(connection: Connection, statement: Any, values: Mapping[str, Any]) -> None:
    """Run an INSERT or an UPDATE of the columns in ``values``.

    Args:
        connection: A writing transaction.
        statement: A constant of its module: it is cached for ever.
        values: The new values by column, and those of its parameters.
    """
    connection.execute(_write(statement, tuple(values)), values)


class _Read:
    """A compiled SELECT, with what its parameters and its columns go through."""

    def __init__(self, statement: Any) -> None:
        compiled = statement.compile(dialect=_DIALECT)
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

    def run(self, connection: Connection, asked: Mapping[str, Any]) -> Any:
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


_Parameter = tuple[str, bool, Any, Callable[[Any], Any] | None]


def _parameter(compiled: Any, name: str) -> _Parameter:
    """Return a parameter's name, whether it must be given, its constant, and what converts it."""
    bound = compiled.binds[name]
    return bound.key, bound.required, bound.effective_value, compiled._bind_processors.get(name)


@cache
def _read(statement: Any) -> _Read:
    return _Read(statement)


@cache
def _write(statement: Any, columns: tuple[str, ...]) -> Any:
    return statement.compile(dialect=_DIALECT, column_keys=list(columns))


def among(column: Any, name: str) -> Any:
    """Return the condition that a column's value is in the list given as parameter ``name``."""
    listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(listed.c.value))

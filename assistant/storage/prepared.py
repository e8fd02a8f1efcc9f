"""Run queries, and give their rows a type.

SQLAlchemy 1.4 has no types of its own: whatever it returns is an ``Any``, and a misspelt column is
found only when the statement runs. So each query is declared as a ``Query`` of its rows, where it
stands, and ``run`` or ``fetch`` runs it; from there on the type checker knows the rows.

A constant query is compiled once (``run``). SQLAlchemy would look the compiled statement up by all
its parts, and expand the parameters of a list at each run: that is more work than SQLite has with
most statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Protocol, TypeVar

from sqlalchemy import JSON, bindparam, func, select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import Compiled

from assistant.storage.values import Values

RowT = TypeVar("RowT")
GivenT = TypeVar("GivenT", covariant=True)
One = TypeVar("One")
NOTHING: Values = {}
_DIALECT = pysqlite.dialect()


class Row(Protocol):
    """A row of any query."""

    _mapping: Values


class Query(Protocol[GivenT]):
    """A ``select``, with the type of the rows that it gives: a protocol of ``rows``, or a tuple."""

    def where(self, *_conditions: ColumnElement) -> Query[GivenT]:
        """Return the query with further conditions."""
        ...

    def order_by(self, *columns: ColumnElement) -> Query[GivenT]:
        """Return the query in this order."""
        ...

    def limit(self, most: int | ColumnElement) -> Query[GivenT]:
        """Return the query for the first rows alone."""
        ...

    def __hash__(self) -> int: ...

    def compile(self, *, dialect: Dialect) -> Compiled:
        """Return the statement as SQLite gets it."""
        ...


class Found(Protocol[RowT]):
    """The rows that a query gave."""

    def __iter__(self) -> Iterator[RowT]: ...

    def all(self) -> list[RowT]:
        """Return all rows."""
        ...

    def first(self) -> RowT | None:
        """Return the first row; None: there is none."""
        ...

    def one(self) -> RowT:
        """Return the only row."""
        ...

    def one_or_none(self) -> RowT | None:
        """Return the only row; None: there is none."""
        ...

    def scalar(self: Found[tuple[One]]) -> One | None:
        """Return the first column of the first row; None: there is no row."""
        ...

    def scalar_one(self: Found[tuple[One]]) -> One:
        """Return the first column of the only row."""
        ...

    def scalars(self: Found[tuple[One]]) -> Found[One]:
        """Return the first column of each row."""
        ...


def run(connection: Connection, query: Query[RowT], asked: Values = NOTHING) -> Found[RowT]:
    """Run a constant query and return what it gives.

    Args:
        connection: In a transaction.
        query: A constant of its module: it is cached for ever.
        asked: The values of its parameters, by name.
    """
    found: Found[RowT] = connection.execute(_compiled(query), asked)
    return found


def fetch(connection: Connection, query: Query[RowT], asked: Values = NOTHING) -> Found[RowT]:
    """Run a query that was made for this call, and return what it gives; else as ``run``."""
    found: Found[RowT] = connection.execute(query, asked)
    return found


@cache
def _compiled(query: Query[object]) -> Compiled:
    return query.compile(dialect=_DIALECT)


def among(column: ColumnElement, name: str) -> ColumnElement:
    """Return the condition that a column's value is in the list given as parameter ``name``."""
    listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(listed.c.value))

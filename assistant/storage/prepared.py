"""Run constant statements, each of which is compiled once.

SQLAlchemy looks a compiled statement up by all its parts, and expands the parameters of a list
at each run: that is more work than SQLite has with most statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import JSON, bindparam, func, select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Connection

NOTHING: Mapping[str, Any] = {}
_DIALECT = pysqlite.dialect()


def run(connection: Connection, statement: Any, asked: Mapping[str, Any] = NOTHING) -> Any:
    """Run a statement and return its result, as ``connection.execute`` would.

    Args:
        connection: In a transaction.
        statement: A constant of its module: it is cached for ever.
        asked: The values of its parameters, by name.
    """
    return connection.execute(_compiled(statement), asked)


@cache
def _compiled(statement: Any) -> Any:
    return statement.compile(dialect=_DIALECT)


def among(column: Any, name: str) -> Any:
    """Return the condition that a column's value is in the list given as parameter ``name``."""
    listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(listed.c.value))

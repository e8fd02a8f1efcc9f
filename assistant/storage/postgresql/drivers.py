"""Bring connections of psycopg2's into the form that this program needs."""

from __future__ import annotations

import psycopg2.extensions
from sqlalchemy.engine import Engine

NUMERIC = 1700
"""PostgreSQL's number of the type ``numeric``."""


def take_whole_numbers(driver: psycopg2.extensions.connection) -> None:
    """Let a connection return ``numeric`` as whole numbers: sums are numeric on the server."""
    whole = psycopg2.extensions.new_type((NUMERIC,), "WHOLE", _whole)
    psycopg2.extensions.register_type(whole, driver)


def _whole(value: str | None, _cursor: object) -> int | None:
    return None if value is None else int(value)


def connect_beside_pool(engine: Engine) -> psycopg2.extensions.connection:
    """Return a connection of one's own, taken out of the pool, on which each statement is committed.

    The server does not end it for standing idle.

    Args:
        engine: From ``open_server``.

    Raises:
        DBAPIError, psycopg2.Error: The server cannot be reached.
    """
    connection = engine.raw_connection()
    connection.detach()  # it is no more the pool's
    driver: psycopg2.extensions.connection = connection.dbapi_connection
    driver.rollback()
    driver.set_session(isolation_level="READ COMMITTED", readonly=True, autocommit=True)
    with driver.cursor() as cursor:
        cursor.execute("SET idle_session_timeout = 0")
    return driver

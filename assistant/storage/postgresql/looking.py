"""Look into a server's records for a moment, for reading only: nothing is made or brought up to date."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import psycopg2

from assistant.storage.errors import StorageError
from assistant.storage.looking import Look, Row
from assistant.storage.postgresql.drivers import take_whole_numbers
from assistant.storage.postgresql.sentences import explain
from assistant.storage.postgresql.url import connect_by, parse_url, tell_url

LEAST_SECONDS = 2
"""libpq waits no shorter for a server."""


@contextmanager
def look_at(url: str, patience: float) -> Iterator[Look]:
    """Yield what answers queries on one state of the records.

    Args:
        url: The address.
        patience: Most seconds to wait for the server, and for each query.

    Raises:
        StorageError: The server does not answer, or not to this user.
    """
    address = parse_url(url)
    try:
        with closing(
            psycopg2.connect(
                **{
                    **connect_by(address),
                    "connect_timeout": max(LEAST_SECONDS, math.ceil(patience)),
                    "application_name": "elderbank look",
                    "options": f"-c search_path=bank,pg_catalog,pg_temp -c statement_timeout={round(1000 * max(patience, 1))}",
                }
            )
        ) as driver:
            driver.set_session(isolation_level="REPEATABLE READ", readonly=True)
            take_whole_numbers(driver)
            with driver.cursor() as cursor:

                def look(sql: str, values: Sequence[object]) -> Row | None:
                    cursor.execute(sql.replace("%", "%%").replace("?", "%s"), values)
                    found: Row | None = cursor.fetchone()
                    return found

                yield look
    except psycopg2.Error as err:
        raise StorageError(f"{tell_url(address)}：{explain(err)}。") from err

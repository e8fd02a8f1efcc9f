"""Ring at the desks by NOTIFY, and hear it by LISTEN on a connection of one's own."""

from __future__ import annotations

import contextlib
import logging
import select
import time

import psycopg2
import psycopg2.extensions
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from assistant.storage.postgresql.drivers import connect_beside_pool

log = logging.getLogger(__name__)

CHANNEL = "bank_desk"


def ring(connection: Connection) -> None:
    """Ring when the transaction is committed."""
    connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


class ServerBell:
    """The bell of one desk."""

    def __init__(self, engine: Engine) -> None:
        """Connect nothing yet; ``engine`` is from ``open_server``."""
        self._engine = engine
        self._driver: psycopg2.extensions.connection | None = None

    def wait(self, seconds: float) -> bool:
        """Return True as soon as somebody calls, or False after so many seconds.

        Where the server cannot be heard, the time is waited out, and it is tried again the next time.
        """
        until = time.monotonic() + seconds
        try:
            driver = self._driver = self._driver or self._listen()
            while select.select([driver], [], [], max(0.0, until - time.monotonic()))[0]:
                driver.poll()  # raises where the server has ended the connection
                if driver.notifies:
                    driver.notifies.clear()
                    return True
        except (psycopg2.Error, DBAPIError, OSError, ValueError):
            log.warning("the server cannot be heard; the desk looks by itself", exc_info=True)
            with contextlib.suppress(psycopg2.Error):
                if self._driver is not None:
                    self._driver.close()
            self._driver = None
        time.sleep(max(0.0, until - time.monotonic()))
        return False

    def _listen(self) -> psycopg2.extensions.connection:
        driver = connect_beside_pool(self._engine)
        with driver.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        return driver

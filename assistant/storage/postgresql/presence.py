"""Hold names on a server by advisory locks, which it lets go when the connection is gone.

A connection of its own holds them, beside the pool. Its name on the server (``application_name``) tells
the others which kiosk it is.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import logging
import threading
from typing import TypeVar

import psycopg2
import psycopg2.extensions
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from assistant.storage.errors import StorageError
from assistant.storage.postgresql.drivers import connect_beside_pool
from assistant.storage.postgresql.sentences import explain

log = logging.getLogger(__name__)

CALLED = "elderbank "
"""Begins the name of a kiosk's connection; PostgreSQL keeps 63 bytes of it, in ASCII."""
MOST_BYTES = 39
"""Bytes of a kiosk's name, in UTF-8, that have room there: thirteen characters."""
_SETTINGS = (
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)
"""A kiosk that is cut off is gone for the others after twenty seconds."""
_HOLDER = """SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pg_locks.database =
    (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (classid::bigint << 32) | objid::bigint = %s"""
_Result = TypeVar("_Result")


class ServerPresence:
    """What one process holds on a server."""

    def __init__(self, engine: Engine, kiosk: str, mark: str) -> None:
        """Connect nothing yet.

        Args:
            engine: From ``open_server``.
            kiosk: The kiosk's name, for people.
            mark: A text that no other process has.
        """
        self.mark = mark
        self._engine = engine
        self._name = call_connection(kiosk)
        self._held: set[str] = set()
        self._turn = threading.Lock()
        self._driver: psycopg2.extensions.connection | None = None

    def hold(self, name: str) -> str | None:
        """Hold a name; return None, or the kiosk that holds it. Raises ``StorageError``."""
        with self._turn:
            if name in self._held and self._is_connected():
                return None
            try:
                return self._hold(name)
            except (psycopg2.Error, DBAPIError) as err:
                self._drop()
                raise StorageError(explain(getattr(err, "orig", err))) from err

    def let_go(self, name: str) -> None:
        """Let a name go; a server that does not answer has let it go already, or soon will."""
        with self._turn:
            if name not in self._held:
                return
            self._held.discard(name)
            try:
                if self._driver is not None:
                    self._ask("SELECT pg_advisory_unlock(%s)", key_of_name(name))
            except psycopg2.Error:
                log.exception("a name could not be let go: the connection is closed instead")
                self._drop()

    def close(self) -> None:
        """Let everything go."""
        with self._turn:
            self._held.clear()
            self._drop()

    def _hold(self, name: str) -> str | None:
        if not self._is_connected():
            self._connect()
        key = key_of_name(name)
        for _ in range(2):  # whoever held it may have let it go meanwhile
            if name in self._held or self._ask("SELECT pg_try_advisory_lock(%s)", key):
                self._held.add(name)
                return None
            holder = self._ask(_HOLDER, key)
            if holder is not None:
                return read_kiosk(str(holder))
        return ""

    def _connect(self) -> None:
        """Connect anew, and hold again what was held."""
        self._drop()
        driver = connect_beside_pool(self._engine)
        with driver.cursor() as cursor:
            cursor.execute(_SETTINGS)
            cursor.execute("SELECT set_config('application_name', %s, false)", (self._name,))
        self._driver = driver
        for name in sorted(self._held):
            if not self._ask("SELECT pg_try_advisory_lock(%s)", key_of_name(name)):
                self._held.discard(name)
                log.warning("another kiosk has taken what this one held while it was cut off")

    def _is_connected(self) -> bool:
        try:
            return self._driver is not None and self._ask("SELECT %s", 1) == 1
        except psycopg2.Error:
            return False

    def _ask(self, sql: str, value: int) -> bool | int | str | None:
        assert self._driver is not None
        with self._driver.cursor() as cursor:
            cursor.execute(sql, (value,))
            row = cursor.fetchone()
        return row[0] if row else None

    def _drop(self) -> None:
        if self._driver is not None:
            with contextlib.suppress(psycopg2.Error):
                self._driver.close()
        self._driver = None


def is_held(connection: Connection, name: str) -> bool:
    """Return whether a connection that lives holds a name."""
    return connection.exec_driver_sql(_HOLDER, (key_of_name(name),)).first() is not None


def key_of_name(name: str) -> int:
    """Return the number of a name's lock: 63 bits of its digest."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


def call_connection(kiosk: str) -> str:
    """Return the name of a kiosk's connection, from which ``read_kiosk`` reads the kiosk's."""
    told = kiosk.encode()[:MOST_BYTES].decode(errors="ignore").encode()
    return CALLED + base64.urlsafe_b64encode(told).decode()


def read_kiosk(connection: str) -> str:
    """Return the name of a kiosk from its connection's; empty: it has none."""
    try:
        return base64.urlsafe_b64decode(connection.removeprefix(CALLED)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""

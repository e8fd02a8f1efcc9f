"""Remember the key of each open database and the server it is on; read one state of a database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine

_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


class Presence(Protocol):
    """What one process holds in the sight of the others."""

    @property
    def mark(self) -> str:
        """Return a text that no other process has; empty: there are no others."""
        ...

    def hold(self, name: str) -> str | None:
        """Hold a name. Return None, or the name of the kiosk that holds it (empty: it has none).

        Raises:
            StorageError: It cannot be found out.
        """
        ...

    def let_go(self, name: str) -> None:
        """Let a name go; one that is not held is left as it is. Never raises."""
        ...

    def close(self) -> None:
        """Let everything go, because the process ends."""
        ...


class Bell(Protocol):
    """What a desk hears."""

    def wait(self, seconds: float) -> bool:
        """Return True as soon as somebody calls, or False after so many seconds."""
        ...


class Server(Protocol):
    """The questions that code for a database on a server (``postgresql/``) must answer."""

    def copy(self, engine: Engine) -> sqlite3.Connection:
        """Return a copy of the database's present rows in SQLite, to be verified there.

        The copy has no triggers and constraints.
        """
        ...

    def other_rules(self, engine: Engine) -> Iterator[str]:
        """Yield a sentence for each table, index, rule and function that differs from this program's."""
        ...

    def presence(self, engine: Engine, kiosk: str, mark: str) -> Presence:
        """Return what this process holds there, under a kiosk's name and a text of its own."""
        ...

    def is_held(self, connection: Connection, name: str) -> bool:
        """Return whether a process that lives holds a name there."""
        ...

    def ring(self, connection: Connection) -> None:
        """Ring at every desk when a transaction is committed."""
        ...

    def bell(self, engine: Engine) -> Bell:
        """Return what a desk hears there."""
        ...


_servers: WeakKeyDictionary[Engine, Server] = WeakKeyDictionary()


def keep_server(engine: Engine, server: Server) -> None:
    """Remember the ``Server`` that answers for the server's database behind ``engine``."""
    _servers[engine] = server


def server_of(engine: Engine) -> Server | None:
    """Return the ``Server`` of a database on a server; None: the database is a SQLite file."""
    return _servers.get(engine)


def keep_key(engine: Engine, key: bytes) -> None:
    """Keep the key that seals this database's log."""
    _keys[engine] = key


def key_of(engine: Engine) -> bytes:
    """Return the key that seals this database's log."""
    return _keys[engine]


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction, which sees one state of the database."""
    with engine.connect() as connection, connection.begin():
        yield connection

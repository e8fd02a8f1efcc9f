"""Keep the key of an open database, and read one state of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine

_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


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

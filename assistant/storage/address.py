"""Name where a bank's records lie, in SQLite's file or on a server, and open them there.

Everything above this room opens the bank by one of these and never asks which it is. Libraries are
imported only when something is opened, because the kiosk's first screen waits for every import.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from assistant.storage.errors import StorageError
from assistant.storage.looking import Look

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assistant.storage.kept_head import KeptHead

FILE_NAME = "bank.sqlite"
"""The name of SQLite's file in the data folder."""

NO_DRIVER = "这台机器还没有装 PostgreSQL 的驱动。请运行：.venv/bin/python -m pip install -r requirements/postgresql.lock"


class DatabaseAddress(Protocol):
    """Where a bank's records lie."""

    @property
    def named(self) -> str:
        """Return the address for people: without a password."""
        ...

    @property
    def file(self) -> Path | None:
        """Return SQLite's file; None: the records are on a server."""
        ...

    def is_there(self) -> bool:
        """Return whether there is something to open; of a server it is assumed."""
        ...

    def version(self) -> tuple[int, int]:
        """Return what changes when the file is replaced by another one; a server keeps its own.

        Raises:
            FileNotFoundError: The file is gone.
        """
        ...

    def open(self, *, may_only_read: bool = False, patience: int = 5) -> Engine:
        """Open the records, and make them where there are none.

        Args:
            may_only_read: If nothing can be written there, open them for reading.
            patience: Most seconds to wait for a server.

        Raises:
            StorageError: They cannot be opened; the text says why.
        """
        ...

    def head(self) -> KeptHead:
        """Return the head that this machine keeps of the records' log."""
        ...

    def looking(self, patience: float) -> AbstractContextManager[Look]:
        """Yield what answers queries on one state of the records, for reading only.

        Nothing is made, and nothing is brought up to date. ``patience`` in seconds.

        Raises:
            StorageError: They cannot be read.
        """
        ...


@dataclass(frozen=True)
class FileAddress:
    """SQLite's file, and the file with the key of its log (None: the default one)."""

    file: Path
    key: Path | None = None

    @property
    def named(self) -> str:
        """Return the file's path."""
        return str(self.file)

    def is_there(self) -> bool:
        """Return whether there is a file."""
        return self.file.exists()

    def version(self) -> tuple[int, int]:
        """Return device and number of the file. Raises ``FileNotFoundError``."""
        there = self.file.stat()
        return there.st_dev, there.st_ino

    def open(self, *, may_only_read: bool = False, patience: int = 5) -> Engine:
        """Open the file, as ``open_database`` does."""
        from assistant.storage.database import open_database

        return open_database(self.file, self.key, may_only_read=may_only_read)

    def head(self) -> KeptHead:
        """Return the kept head, named by the file's path."""
        from assistant.storage.audit_key import default_key_file
        from assistant.storage.kept_head import KeptHead

        return KeptHead(self.file, self.key or default_key_file())

    @contextmanager
    def looking(self, patience: float) -> Iterator[Look]:
        """Yield what queries the file. Raises ``StorageError``."""
        import sqlite3

        try:
            uri = f"file:{quote(str(self.file.resolve()))}?mode=ro"
            with closing(sqlite3.connect(uri, patience, uri=True)) as db:
                db.isolation_level = None
                db.execute("BEGIN")
                yield lambda sql, values: db.execute(sql, values).fetchone()
        except sqlite3.Error as err:
            raise StorageError(f"{self.file}: cannot be read as a database: {err}") from err


@dataclass(frozen=True)
class ServerAddress:
    """A PostgreSQL database, and the file with the key of its log (None: the default one)."""

    url: str = field(repr=False)
    """``postgresql://user@host/database``; it may hold a password."""
    key: Path | None = None
    file: None = None

    @property
    def named(self) -> str:
        """Return user, host and database."""
        from assistant.storage.postgresql.url import parse_url, tell_url

        return tell_url(parse_url(self.url))

    def is_there(self) -> bool:
        """Return True: whether the server answers is found out when it is opened."""
        return True

    def version(self) -> tuple[int, int]:
        """Return the same always."""
        return 0, 0

    def open(self, *, may_only_read: bool = False, patience: int = 5) -> Engine:
        """Open the records on the server, as ``open_server`` does; a copy that only reads is refused."""
        from assistant.storage.postgresql.engine import open_server

        return open_server(self.url, self.key, patience=patience)

    def head(self) -> KeptHead:
        """Return the kept head, named by host and database."""
        from assistant.storage.audit_key import default_key_file
        from assistant.storage.kept_head import KeptHead
        from assistant.storage.postgresql.url import identify, parse_url

        return KeptHead(identify(parse_url(self.url)), self.key or default_key_file())

    @contextmanager
    def looking(self, patience: float) -> Iterator[Look]:
        """Yield what queries the server. Raises ``StorageError``."""
        from assistant.storage.postgresql.looking import look_at

        with look_at(self.url, patience) as look:
            yield look


def require_server(url: str) -> None:
    """Raise ``StorageError`` if a server cannot be opened by this address on this machine.

    Nobody is asked: the address may be no address, or the driver may be missing here.
    """
    if find_spec("psycopg2") is None:
        raise StorageError(NO_DRIVER)
    from assistant.storage.postgresql.url import parse_url

    parse_url(url)

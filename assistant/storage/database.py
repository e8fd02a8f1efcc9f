"""Open the database file, bring it up to date, and run transactions on it.

A transaction that will write takes SQLite's write lock at its beginning (BEGIN IMMEDIATE), so
that no other process can change what it has read before it writes.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import quote
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from assistant.storage import audit_key
from assistant.storage.as_it_is import told_by
from assistant.storage.errors import StorageError
from assistant.storage.kept_head import KeptHead
from assistant.storage.opened import keep_key, key_of
from assistant.storage.writers import Writers

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0018"
"""The newest migration; a database at this revision is opened without loading Alembic."""
SCHEMA = "af4d9f4806e082bff3ed95edbb87efd3"
"""The digest of the schema of ``HEAD`` (``file_check.schema_digest``), kept here so that Alembic
need not be loaded."""
BEFORE_SEALED = ("0001", "0002")
"""Schemas whose logs have no seal. Only such a database, or a new one, gets a first seal."""
BEFORE_FIXED = ("0001", "0002", "0003", "0004")
"""Schemas whose logs do not hold the columns that never change (``fixed``)."""
BEFORE_BOUND = (*BEFORE_FIXED, "0005", "0006", "0007", "0008")
"""Schemas whose logs do not bind the other columns (``bound``)."""
BEFORE_LATER = (*BEFORE_BOUND, *(f"{number:04}" for number in range(9, 16)))
"""Revisions before 0016: their logs hold no HMACs of the rows of the tables in ``sealing.LATER``."""
BEFORE_SOCIAL = (*BEFORE_LATER, "0016", "0017")
"""Revisions before 0018: the same of ``sealing.SOCIAL``."""
APPLICATION_ID = 0x45425642
"""The id in the file's header by which another program's database is recognised."""
HELPERS = ("wal", "shm", "journal")
"""The files that SQLite keeps beside a database."""
_TEMPORARY_IN_MEMORY = "PRAGMA temp_store=MEMORY"
"""SQL that keeps temporary tables in memory, as the disk for temporary files may be full."""
BUSY_SECONDS = 5.0
"""Seconds for which a transaction waits for another process's transaction."""
POOL_SIZE = 8

READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
"""Error numbers (errno) of a file that can be read but not written."""
NO_ROOM = frozenset({"disk I/O error", "database or disk is full"})
"""SQLite's messages when a full disk has no room for its helper files."""


class SchemaRow(NamedTuple):
    """One table, index or trigger, from SQLite's own list (``sqlite_master``)."""

    type: str
    name: str
    table: str
    sql: str | None
    """The statement that created it; None for an index that SQLite made for a key."""


class Turns(Protocol):
    """The order of those who write to one database: only one of them writes at a time."""

    def turn(self, engine: Engine, until: float) -> AbstractContextManager[Connection]:
        """Return a context with a connection that holds the write lock; at its end writes are on disk.

        Raises ``OperationalError`` if the lock was not free before ``until`` (``time.monotonic``).
        """
        ...


_writers: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()
_read_only: WeakSet[Engine] = WeakSet()


def open_database(
    path: Path, key: Path | bytes | None = None, *, may_only_read: bool = False
) -> Engine:
    """Open (or create) the database at ``path``, migrated to the newest schema.

    The folder is made 0700 and the file 0600. Writes survive a power cut (WAL with
    synchronous=FULL).

    Args:
        path: The file.
        key: The key of the audit log: a file outside the data folder (default:
            ``audit_key.default_key_file``), which is made with a new database or with the
            first seal of an older one; or the key itself, for play money in a temporary folder.
        may_only_read: If the file cannot be written, open it for reading (see ``is_read_only``).

    Raises:
        StorageError: The file is no database of this program, was made by a newer version, cannot
            be read, cannot be written, or its log is sealed with a key that is missing.
    """
    try:
        _make_private(path)
    except OSError as err:
        if may_only_read and err.errno in READ_ONLY and path.exists():
            return _open_to_read(path, key)
        raise StorageError(f"{path}: cannot be created or read: {err.strerror}") from err
    engine = _engine(path)
    try:
        with engine.connect() as connection:
            revision = _revision(connection, path)
            up_to_date = revision == HEAD
            sealed_with = _sealed_with(connection)
        keep_key(
            engine, choose_key(str(path), path.parent, key, sealed_with, may_be_made=not up_to_date)
        )
        if not up_to_date:
            _upgrade(engine, path)
        if revision is None and not isinstance(key, bytes):
            _keep_first_head(engine, path, key)
    except DatabaseError as err:
        engine.dispose()
        if may_only_read and str(err.orig) in NO_ROOM:
            return _open_to_read(path, key)
        raise StorageError(f"{path}: cannot be opened as a database: {err.orig}") from err
    except StorageError:
        engine.dispose()
        raise
    return engine


def _keep_first_head(engine: Engine, path: Path, key: Path | None) -> None:
    """Keep the head of a new log at once, because an older log without a kept head is not trusted."""
    KeptHead(path, key or audit_key.default_key_file()).look(engine)


def is_read_only(engine: Engine) -> bool:
    """Return whether the database was opened for reading only."""
    return engine in _read_only


def _open_to_read(path: Path, key: Path | bytes | None) -> Engine:
    """Open an existing database of the newest schema on a disk that cannot be written.

    Writes that are still in the ``-wal`` file are read too. Without such a file the database is
    opened as immutable, because SQLite could not create its helper files.
    """
    log = path.with_name(f"{path.name}-wal")
    unchanging = not (log.exists() and log.stat().st_size)
    mode = "mode=ro&immutable=1" if unchanging else "mode=ro"
    engine = create_engine(
        f"sqlite:///file:{quote(str(path.resolve()))}?{mode}&uri=true",
        future=True,
        poolclass=QueuePool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_to_read)
    engine.dialect.do_begin = _begin
    keep_writers(engine, Writers())
    try:
        with engine.connect() as connection:
            revision = _revision(connection, path)
            sealed_with = _sealed_with(connection)
        if revision != HEAD:
            raise StorageError(
                f"{path}: its schema is {revision}, this version reads {HEAD}, and it cannot be "
                "brought up to date where nothing can be written"
            )
        keep_key(engine, choose_key(str(path), path.parent, key, sealed_with, may_be_made=False))
    except DatabaseError as err:
        engine.dispose()
        raise StorageError(f"{path}: cannot be opened for reading: {err.orig}") from err
    except StorageError:
        engine.dispose()
        raise
    _read_only.add(engine)
    return engine


@contextmanager
def writing(engine: Engine, patience: float | None = None) -> Iterator[Connection]:
    """Yield a connection that holds the write lock. At the end all writes are on disk, or none.

    Threads that wait share a commit (``writers``).

    Args:
        engine: From ``open_database``.
        patience: Seconds to wait for another writer; by default the engine's execution option, or
            ``BUSY_SECONDS``.
    """
    if patience is None:
        patience = engine.get_execution_options().get("patience", BUSY_SECONDS)
    with _writers[engine].turn(engine, time.monotonic() + patience) as connection:
        yield connection


def keep_writers(engine: Engine, writers: Turns) -> None:
    """Let ``writers`` order those who write to this database."""
    _writers[engine] = writers


def _make_private(path: Path) -> None:
    folder = path.parent
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    mode = folder.stat()
    shared = mode.st_mode & stat.S_ISVTX  # never restrict a shared folder like /tmp
    if mode.st_uid == os.getuid() and not shared and mode.st_mode & 0o077:
        folder.chmod(0o700)
    _require_own_files(path)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    os.fchmod(descriptor, 0o600)
    os.close(descriptor)


def _require_own_files(path: Path) -> None:
    """Raise ``StorageError`` if the database or one of its helper files is not a regular file.

    By a link, somebody who can write the folder could make the bank use another database.
    """
    for each in (path, *(path.with_name(f"{path.name}-{helper}") for helper in HELPERS)):
        try:
            mode = each.lstat().st_mode
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(mode):
            raise StorageError(f"{each}: this must be a file, and no link, folder or pipe")


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        future=True,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        pool_use_lifo=True,  # reuse the connection with compiled statements
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            "cached_statements": 512,
        },
    )
    event.listen(engine, "connect", _prepare)
    # Do not use the engine's event "begin": with any such listener SQLAlchemy looks for listeners
    # at each statement, which took a tenth of the time of a posting.
    engine.dialect.do_begin = _begin
    keep_writers(engine, Writers())
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own, late BEGIN would let two writers read the same state: see _begin.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _prepare_to_read(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")
    connection.execute(_TEMPORARY_IN_MEMORY)


def _begin(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:  # else a writer has taken the lock already
        connection.execute("BEGIN")


def _revision(connection: Connection, path: Path) -> str | None:
    """Return the schema's revision; None for an empty database."""
    count = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.exec_driver_sql(count).scalar_one():
        ours = connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if ours and revision:
            return str(revision)
    elif not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        return None
    raise StorageError(f"{path}: this is another program's database; choose another data folder")


def _sealed_with(connection: Connection) -> str | None:
    """Return the name of the key that sealed the log; None if it has no seal yet."""
    there = "SELECT count(*) FROM sqlite_master WHERE name = 'audit'"
    if not connection.exec_driver_sql(there).scalar_one():
        return None
    first = "SELECT details FROM audit WHERE kind = 'log_sealed' LIMIT 1"
    found = told_by(connection.exec_driver_sql(first).scalar()).get("key")
    return None if found is None else str(found)


def choose_key(
    named: str,
    folder: Path | None,
    given: Path | bytes | None,
    sealed_with: str | None,
    *,
    may_be_made: bool,
) -> bytes:
    """Return the key that seals a database's log; make one if the log has no seal yet.

    Args:
        named: The database's name in error messages.
        folder: The data folder, in which the key may not lie; None for a database on a server.
        given: ``key`` of ``open_database``.
        sealed_with: The name of the key that sealed the log; None if the log has no seal.
        may_be_made: Whether a missing key may be made anew.

    Raises:
        StorageError: The key is not the one that sealed the log, is missing, or lies in ``folder``.
    """
    if isinstance(given, bytes):
        key, where = given, "the key that was given"
    else:
        file = given or audit_key.default_key_file()
        where = str(file)
        if folder is not None and audit_key.is_inside(file, folder):
            raise StorageError(f"{named}: its audit key may not lie in the data folder ({file})")
        found = audit_key.read_key(file)
        if found is None and (sealed_with is not None or not may_be_made):
            raise StorageError(
                f"{named}: its audit log is sealed with key {sealed_with}, and {file} is not there. "
                "Put the key back from your copy. A new one is never made over a log that is there"
            )
        key = audit_key.make_key(file) if found is None else found
    if sealed_with not in (None, audit_key.key_id(key)):
        raise StorageError(
            f"{named}: its audit log is sealed with key {sealed_with}, {where} is "
            f"{audit_key.key_id(key)}: put the right one back, or name it (audit_key)"
        )
    return key


@cache
def schema_of_today() -> frozenset[SchemaRow]:
    """Return the schema that the migrations of this program make."""
    from alembic import command

    engine = create_engine("sqlite://", future=True)
    with engine.connect() as connection:
        connection.exec_driver_sql(_TEMPORARY_IN_MEMORY)
        config = make_config(connection)
        command.upgrade(config, "head")
        made = schema_rows(connection)
    engine.dispose()
    return frozenset(made)


def schema_rows(connection: Connection) -> list[SchemaRow]:
    """Return a database's schema row by row.

    It is a list, no dict by name: a trigger with the name of an index would not be seen in a dict.
    """
    query = "SELECT type, name, tbl_name, sql FROM main.sqlite_master"
    return [SchemaRow(*row) for row in connection.exec_driver_sql(query)]


def make_config(connection: Connection) -> Config:
    """Return Alembic's settings for the migrations on a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def make_older(path: Path, revision: str) -> None:
    """Make an empty file with the schema of an earlier revision, for rows that come from elsewhere."""
    from alembic import command

    engine = _engine(path)
    try:
        with writing(engine) as connection:
            command.upgrade(make_config(connection), revision)
    finally:
        engine.dispose()


def _upgrade(engine: Engine, path: Path) -> None:
    """Run the missing migrations in one transaction: all of them, or none."""
    from alembic import command
    from alembic.util import CommandError

    with writing(engine) as connection:
        revision = _revision(connection, path)  # another process may have migrated first
        if revision is None:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        try:
            command.upgrade(make_config(connection), "head")
        except CommandError as err:
            raise StorageError(
                f"{path}: made by a newer version of this program (schema {revision}, "
                f"this version knows up to {HEAD}); install that version"
            ) from err
        from assistant.storage.sealing import (
            seal_bound,
            seal_fixed,
            seal_later,
            seal_log,
            seal_social,
        )

        if _sealed_with(connection) is None:
            if revision not in (None, *BEFORE_SEALED):
                raise StorageError(
                    f"{path}: its audit log has no seal, and with schema {revision} it always had "
                    "one: somebody has written it anew. Put your copy of the database back"
                )
            seal_log(connection, key_of(engine))
        if revision in BEFORE_FIXED:
            seal_fixed(connection, key_of(engine))
        if revision in BEFORE_BOUND:
            seal_bound(connection, key_of(engine))
        if revision in BEFORE_LATER:
            seal_later(connection, key_of(engine))
        if revision in BEFORE_SOCIAL:
            seal_social(connection, key_of(engine))

"""Open a bank's records on a PostgreSQL server, with the values and the rules that SQLite has.

A reader sees one state (REPEATABLE READ, READ ONLY). A decision is a serialisable transaction whose first
statement locks the log's head, before PostgreSQL takes the transaction's snapshot. So a decision sees all
earlier decisions of all machines, and no two decisions conflict. If the connection is lost, only the
beginning of a decision is tried again.

Waiting for a lock, a statement, and a transaction in which nothing happens each have a time limit, so that
a kiosk which is switched off in the middle of a decision does not block the others; and a kiosk waits only
for seconds for a server that stands still (``waiting``).
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg2
import psycopg2.errors
import psycopg2.extensions
from psycopg2.extensions import TRANSACTION_STATUS_INERROR, TRANSACTION_STATUS_INTRANS
from sqlalchemy import JSON, create_engine, event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from assistant.clock import SystemClock
from assistant.storage import audit_key
from assistant.storage.as_it_is import told_by
from assistant.storage.audit import SEALED, record
from assistant.storage.database import BUSY_SECONDS, HEAD, POOL_SIZE, choose_key, keep_writers
from assistant.storage.errors import StorageError
from assistant.storage.kept_head import KeptHead
from assistant.storage.opened import keep_key, keep_server, key_of
from assistant.storage.postgresql.drivers import take_whole_numbers
from assistant.storage.postgresql.records import Records, schema_script
from assistant.storage.postgresql.sentences import (
    ENCODING,
    FOREIGN,
    NEWER,
    NO_SCHEMA_RIGHT,
    OLDER,
    READ_ONLY,
    explain,
)
from assistant.storage.postgresql.upgrade import bring_up_to_date
from assistant.storage.postgresql.url import identify, parse_url, tell_url
from assistant.storage.postgresql.waiting import at_most, keep_waits_bounded
from assistant.storage.writers import Together, Writers

SCHEMA = "bank"
"""The name of our schema in the server's database; its comment says that it is this program's."""
OURS = "elderbank"
STATEMENT_SECONDS = 10
"""A statement that takes longer is given up."""
IDLE_SECONDS = 20
"""Seconds after which the server ends a transaction in which nothing happens: its kiosk is gone."""
CONNECT_SECONDS = 5
"""Seconds for which the server is waited for at the beginning."""
AGAIN_SECONDS = (0.02, 0.2)
"""Limits of the random number of seconds between two tries to begin, when a connection was lost."""
CREATING = 0x45425642
"""The number of the advisory lock under which the schema is made: by one program at a time."""
_LOCK = "SET LOCAL lock_timeout = {milliseconds}; LOCK TABLE bank.audit_head IN EXCLUSIVE MODE"
_OPEN = (TRANSACTION_STATUS_INTRANS, TRANSACTION_STATUS_INERROR)
_READS_ONLY = """SELECT pg_is_in_recovery()
  OR current_setting('default_transaction_read_only')::boolean"""
_LIMITS = {
    "search_path": f"{SCHEMA},pg_catalog,pg_temp",  # nobody's temporary table stands before one of ours
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "jit": "off",  # all of ours are short
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
}


class _JsonText(JSON):  # type: ignore[misc]  # SQLAlchemy 1.4 has no types of its own
    """JSON as text: the seals are over what is stored."""


def open_server(
    url: str,
    key: Path | bytes | None = None,
    *,
    patience: int = CONNECT_SECONDS,
    role: str = "",
    upgrades: bool = False,
) -> Engine:
    """Open the records at ``url``; make the tables and the rules in a database that has none.

    Args:
        url: ``postgresql://user:password@host:port/database``, with the driver's options behind a "?".
        key: As in ``database.open_database``.
        patience: Most seconds to wait for the server at the beginning; at least 2.
        role: The role as which everything is done (``roles``); empty: the address's user.
        upgrades: Bring an older schema up to date; otherwise it is refused.

    Raises:
        StorageError: ``url`` is no address, no server answers, the database is another program's or read-only,
            its schema is older or newer than the program's, or the key that sealed its log is missing.
    """
    address = parse_url(url)
    named = tell_url(address)
    engine = _engine(address, patience, {**_LIMITS, "role": role} if role else _LIMITS)
    try:
        with engine.connect() as connection:
            revision = _revision(connection, named, may_be_older=upgrades)
            _require_writable(connection, named)
            sealed_with = None if revision is None else _sealed_with(connection)
        keep_key(engine, choose_key(named, None, key, sealed_with, may_be_made=revision is None))
        if revision is not None and revision < HEAD:
            bring_up_to_date(engine, revision, key_of(engine))
        if revision is None:
            _make(engine, named)
            if not isinstance(
                key, bytes
            ):  # as with a file: later a log that has no head is in doubt
                head_of_server(engine, key or audit_key.default_key_file()).look(engine)
    except (DBAPIError, psycopg2.Error) as err:
        engine.dispose()
        raise StorageError(f"{named}：{explain(getattr(err, 'orig', err))}。") from err
    except StorageError:
        engine.dispose()
        raise
    return engine


def head_of_server(engine: Engine, key_file: Path) -> KeptHead:
    """Return the kept head of a server's log: beside this machine's key, by host and database."""
    return KeptHead(identify(engine.url), key_file)


def _engine(address: URL, patience: int, settings: Mapping[str, str]) -> Engine:
    engine = create_engine(
        address,
        future=True,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        pool_use_lifo=True,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,  # a server that was started anew is not noticed otherwise
        connect_args={
            "connect_timeout": patience,
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
            "application_name": OURS,
            "keepalives_idle": IDLE_SECONDS,
            "tcp_user_timeout": 1000 * STATEMENT_SECONDS,
        },
    )
    # Values as SQLite has them: 0 and 1, and JSON as text.
    engine.dialect.supports_native_boolean = False
    engine.dialect.colspecs = {**engine.dialect.colspecs, JSON: _JsonText}
    event.listen(engine, "connect", _prepare)
    keep_waits_bounded(engine, patience)
    keep_writers(engine, ServerWriters())
    keep_server(engine, Records())
    return engine


def _prepare(driver: psycopg2.extensions.connection, _record: object) -> None:
    take_whole_numbers(driver)
    _only_read(driver)


def _only_read(driver: psycopg2.extensions.connection) -> None:
    driver.set_session(isolation_level="REPEATABLE READ", readonly=True)


class ServerTogether(Together):
    """One transaction on the server, and the threads of this process that wait for its commit."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._driver = connection.connection.dbapi_connection

    def run(self, statement: str) -> None:
        """Run a savepoint statement."""
        self.connection.exec_driver_sql(statement)

    @property
    def stands(self) -> bool:
        """Whether the transaction is still open, be it only to be undone."""
        return not self.connection.invalidated and self._driver.info.transaction_status in _OPEN

    @property
    def may_commit(self) -> bool:
        """Whether a commit would keep it: after an error the server undoes all and reports success."""
        return self.stands and self._driver.info.transaction_status == TRANSACTION_STATUS_INTRANS

    def close(self) -> None:
        """Undo what is still open, and give the connection back as one that only reads."""
        try:
            if not self.connection.invalidated:
                self.connection.rollback()
                _only_read(self._driver)
        except (DBAPIError, psycopg2.Error):
            self.connection.invalidate()
        finally:
            self.connection.close()


class ServerWriters(Writers):
    """The decisions of a process: the server lets processes in one by one, and threads share a commit.

    Where the connection was lost in the commit, nobody knows what became of the decisions in it: each is
    asked for by its key.
    """

    def begin(self, engine: Engine, until: float) -> ServerTogether:
        """Begin a transaction that holds the lock; a lost server is waited for as well."""
        return ServerTogether(_begin(engine, until))

    def tell_late(self) -> OperationalError:
        """Return the error of who waited in vain for the threads before it, as the server has it."""
        return OperationalError(
            "BEGIN",
            None,
            psycopg2.errors.LockNotAvailable("canceling statement due to lock timeout"),
        )


def _begin(engine: Engine, until: float) -> Connection:
    """Return a connection whose transaction holds the write lock; try again where the server was lost."""
    while True:
        try:
            return _locked(engine, until)
        except OperationalError as err:
            if not err.connection_invalidated or time.monotonic() >= until:
                raise
        time.sleep(random.uniform(*AGAIN_SECONDS))  # noqa: S311  (no secret)


def _locked(engine: Engine, until: float) -> Connection:
    with at_most(until - time.monotonic()):
        connection = engine.connect()
    try:
        connection.connection.set_session(isolation_level="SERIALIZABLE", readonly=False)
        connection.begin()
        patience = max(1, round(1000 * (until - time.monotonic())))  # 0 would be for ever
        connection.exec_driver_sql(_LOCK.format(milliseconds=patience))
    except BaseException:
        connection.invalidate()
        connection.close()
        raise
    return connection


def _revision(connection: Connection, named: str, *, may_be_older: bool = False) -> str | None:
    """Return the schema's revision; None where there is no schema of ours yet."""
    row = connection.exec_driver_sql(
        "SELECT obj_description(oid, 'pg_namespace'), has_schema_privilege(oid, 'USAGE')"
        " FROM pg_namespace WHERE nspname = 'bank'"
    ).first()
    if row is None:
        return None
    if row[0] != OURS:
        raise StorageError(f"{named}：{FOREIGN}。")
    if not row[1]:
        raise StorageError(f"{named}：{NO_SCHEMA_RIGHT}。")
    revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    if revision < HEAD and not may_be_older:
        raise StorageError(f"{named}：{OLDER.format(there=revision, ours=HEAD)}。")
    if revision > HEAD:
        raise StorageError(f"{named}：{NEWER.format(there=revision, ours=HEAD)}。")
    return revision


def _require_writable(connection: Connection, named: str) -> None:
    """Raise ``StorageError`` where the bank could not be kept: a copy, or another encoding."""
    if connection.exec_driver_sql(_READS_ONLY).scalar():
        raise StorageError(f"{named}：{READ_ONLY}。")
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StorageError(f"{named}：{ENCODING.format(encoding=encoding)}。")


def _sealed_with(connection: Connection) -> str | None:
    first = f"SELECT details FROM audit WHERE kind = '{SEALED}' ORDER BY seq LIMIT 1"  # noqa: S608
    found = told_by(connection.exec_driver_sql(first).scalar()).get("key")
    return None if found is None else str(found)


def _make(engine: Engine, named: str) -> None:
    """Make the tables, the rules and the log's first seal in one transaction."""
    with engine.connect() as connection:
        connection.connection.set_session(isolation_level="READ COMMITTED", readonly=False)
        with connection.begin():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({CREATING})")
            if _revision(connection, named) is None:
                with connection.connection.cursor() as cursor:
                    cursor.execute(schema_script())
                key = key_of(engine)
                record(connection, SystemClock().now(), SEALED, key=audit_key.key_id(key))
        _only_read(connection.connection)
    with engine.connect() as connection:
        sealed_with = _sealed_with(connection)
    choose_key(named, None, key_of(engine), sealed_with, may_be_made=False)

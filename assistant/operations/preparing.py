"""Prepare a PostgreSQL server for the bank: tables and rules, their owner, the program's role, the sandbox."""

from __future__ import annotations

from pathlib import Path

from assistant.banking.seed import seed
from assistant.clock import Clock
from assistant.storage.address import require_server


def prepare(url: str, role: str, key: Path, clock: Clock, *, password: str = "") -> str:
    """Make what the bank needs, or bring it up to date; return the address for the program's role.

    Args:
        url: The database, with a user who may make roles.
        role: The name of the program's role.
        key: The file with the key of the log; made with a new bank.
        clock: The source of today's date.
        password: The role's; empty: it stays as it is.

    Raises:
        StorageError: It cannot be done; the text says why.
    """
    require_server(url)
    # Imported here: a machine that keeps its bank in SQLite's file has no driver for a server.
    from assistant.storage.postgresql.engine import open_server
    from assistant.storage.postgresql.roles import Roles, grant_rights, make_roles
    from assistant.storage.postgresql.url import parse_url, write_url

    roles = Roles(role)
    make_roles(url, roles, password)
    grant_rights(url, roles)  # of a schema that somebody else made, before the owner changes it
    engine = open_server(url, key, role=roles.owner, upgrades=True)
    try:
        seed(engine, clock)
    finally:
        engine.dispose()
    grant_rights(url, roles)
    return write_url(parse_url(url), role)

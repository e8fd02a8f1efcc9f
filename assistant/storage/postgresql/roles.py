"""Give the bank's tables an owner who never signs in, and the program a role that can do what it must.

The program reads everything, adds rows and changes the columns below. Balances, entries and the log's head
are written by the rules alone, which run with the owner's rights (SECURITY DEFINER). So whoever has the
program's password can neither switch a rule off nor write a balance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from assistant.storage.errors import StorageError
from assistant.storage.postgresql.sentences import explain
from assistant.storage.postgresql.url import connect_by, parse_url, tell_url

BAD_NAME = "角色的名字只能用小写字母、数字和下划线：{role}"
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,40}")
_SCHEMA = sql.Identifier("bank")
_MAINTAIN_SINCE = 170_000
"""The first version of PostgreSQL that lets a role lock a table which it cannot write."""
ADDS = (
    *("accounts", "audit", "bills", "call_details", "checks", "customers", "day_counts"),
    *("holds", "in_hand", "messages", "open_channels", "payee_requests", "payees"),
    *("payees_taken_out", "positions", "postings", "preferences", "queue_numbers", "refusals"),
    *("rings", "script_words"),
    *("service_requests", "social_insurance", "staff", "talks", "tickets", "transfers"),
)
"""The tables to which the program adds rows."""
REMOVES = ("call_details", "deliveries", "in_hand", "open_channels")
"""The tables from which it removes what is no longer needed."""
CHANGES: dict[str, tuple[str, ...]] = {
    "accounts": (
        "audit_seq",
        "daily_limit_fen",
        "limit_lock_fen",
        "lost_at",
        "night_lock",
        "overseas_lock",
        "overseas_online_lock",
        "printed_count",
        "region_lock",
        "single_limit_fen",
    ),
    "checks": (
        "answers",
        "asked_again",
        "presented",
        "question",
        "reason",
        "released_by",
        "released_reason",
        "released_second",
        "settled_at",
        "typed_only",
        "verdict",
    ),
    "customers": (
        "audit_seq",
        "locked",
        "risk_level",
        "wrong_pins",
    ),
    "day_counts": ("count",),
    "deliveries": (
        "ended_as",
        "ended_at",
        "next_at",
        "tries",
        "trouble",
    ),
    "holds": (
        "due",
        "evidence",
        "second",
        "settled_at",
        "staff",
        "staff_reason",
        "status",
        "unsafe",
    ),
    "payee_requests": (
        "audit_seq",
        "name",
        "payee_id",
        "relation",
        "settled_at",
        "staff",
        "staff_reason",
        "status",
    ),
    "positions": (
        "audit_seq",
        "ended_as",
        "ended_at",
    ),
    "preferences": (
        "covered",
        "discreet",
        "guided",
        "speed",
        "type_size",
        "volume",
    ),
    "service_requests": (
        "audit_seq",
        "details",
        "note",
        "second",
        "settled_at",
        "staff",
        "status",
    ),
    "social_insurance": (
        "certified_on",
        "certify_by",
    ),
    "staff": (
        "audit_seq",
        "failed",
        "locked_until",
        "password_hash",
        "removed_at",
    ),
    "tickets": (
        "closed_at",
        "closed_by",
        "note",
        "status",
        "taken_at",
        "taken_by",
    ),
    "transfers": (
        "account_id",
        "changed_at",
        "check_id",
        "check_settled_at",
        "check_verdict",
        "due",
        "fen",
        "payee_id",
        "posted_at",
        "posting_id",
        "reason",
        "status",
        "step",
    ),
}
"""The columns that it changes."""
_Statements = Callable[[psycopg2.extensions.cursor], Iterator[sql.Composable]]
CALLS = ("items", "kind", "refuse", "stored")
"""The functions that checks and conditions of rules call with its rights."""


@dataclass(frozen=True)
class Roles:
    """The names of the two roles."""

    program: str

    @property
    def owner(self) -> str:
        """Return the owner's name."""
        return f"{self.program}_owner"

    def require_names(self) -> None:
        """Raise ``StorageError`` if the server would read a name as another one."""
        if not _NAME.fullmatch(self.program):
            raise StorageError(BAD_NAME.format(role=self.program))


def make_roles(url: str, roles: Roles, password: str) -> None:
    """Make the two roles where they are missing, and let the owner make a schema.

    Args:
        url: The database, with a user who may make roles.
        roles: Their names.
        password: The program's; empty: it stays as it is, or none is set.

    Raises:
        StorageError: The server does not answer, or the user may not.
    """
    roles.require_names()
    owner, program = sql.Identifier(roles.owner), sql.Identifier(roles.program)

    def statements(ask: psycopg2.extensions.cursor) -> Iterator[sql.Composable]:
        for name, can in ((roles.owner, "NOLOGIN"), (roles.program, "LOGIN")):
            ask.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
            if ask.fetchone() is None:
                yield sql.SQL(f"CREATE ROLE {{}} {can}").format(sql.Identifier(name))
        if password:
            yield sql.SQL("ALTER ROLE {} PASSWORD {}").format(program, sql.Literal(password))
        yield sql.SQL("GRANT {} TO CURRENT_USER").format(owner)
        ask.execute("SELECT current_database()")
        (name,) = ask.fetchone() or ("",)
        database = sql.Identifier(str(name))
        yield sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, owner)
        # Who has no temporary table can hang none of the rules, which run as the owner, on one.
        yield sql.SQL("REVOKE TEMPORARY, CREATE ON DATABASE {} FROM PUBLIC, {}").format(
            database, program
        )
        yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, program)

    _run(url, statements)


def grant_rights(url: str, roles: Roles) -> None:
    """Give schema, tables and functions to the owner, and the program exactly its rights.

    Where there is no schema yet nothing happens.

    Raises:
        StorageError: The server does not answer, or the user may not.
    """
    owner, program = sql.Identifier(roles.owner), sql.Identifier(roles.program)

    def statements(ask: psycopg2.extensions.cursor) -> Iterator[sql.Composable]:
        ask.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'bank'")
        if ask.fetchone() is None:
            return
        yield sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(_SCHEMA, owner)
        for what, query in (("TABLE", _TABLES), ("FUNCTION", _FUNCTIONS)):
            ask.execute(query)
            for (name,) in ask.fetchall():
                yield sql.SQL(f"ALTER {what} {name} OWNER TO {{}}").format(owner)
        for what in ("TABLES", "FUNCTIONS"):
            yield sql.SQL(f"REVOKE ALL ON ALL {what} IN SCHEMA {{}} FROM PUBLIC, {{}}").format(
                _SCHEMA, program
            )
        yield sql.SQL("REVOKE ALL ON SCHEMA {} FROM PUBLIC, {}").format(_SCHEMA, program)
        yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(_SCHEMA, program)
        yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(_SCHEMA, program)
        yield from _grants(program)
        lock = "MAINTAIN" if ask.connection.server_version >= _MAINTAIN_SINCE else "UPDATE"
        yield sql.SQL(f"GRANT {lock} ON {{}} TO {{}}").format(_table("audit_head"), program)

    _run(url, statements)


def _grants(program: sql.Identifier) -> Iterator[sql.Composable]:
    for table in ADDS:
        yield sql.SQL("GRANT INSERT ON {} TO {}").format(_table(table), program)
    for table in REMOVES:
        yield sql.SQL("GRANT DELETE ON {} TO {}").format(_table(table), program)
    for table, columns in CHANGES.items():
        named = sql.SQL(", ").join(map(sql.Identifier, columns))
        yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(named, _table(table), program)
    for function in CALLS:
        called = sql.Identifier("bank", function)
        yield sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(called, program)


def _table(name: str) -> sql.Identifier:
    return sql.Identifier("bank", name)


def _run(url: str, statements: _Statements) -> None:
    """Run statements in one transaction."""
    address = parse_url(url)
    try:
        by = {**connect_by(address), "connect_timeout": 5}
        with (
            closing(psycopg2.connect(**by)) as driver,
            driver,
            driver.cursor() as cursor,
            driver.cursor() as asking,
        ):
            for statement in statements(asking):
                cursor.execute(statement)
    except psycopg2.Error as err:
        raise StorageError(f"{tell_url(address)}：{explain(err)}。") from err


_TABLES = """SELECT CAST(CAST(oid AS regclass) AS text) FROM pg_class
  WHERE relnamespace = CAST('bank' AS regnamespace) AND relkind = 'r'"""
_FUNCTIONS = """SELECT CAST(CAST(oid AS regprocedure) AS text) FROM pg_proc
  WHERE pronamespace = CAST('bank' AS regnamespace)"""

"""Write rows of guarded tables, each together with an audit row that names the row (0003)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Insert, Update

from assistant.storage.audit import stamp
from assistant.storage.bound import BOUND, KEYS, Bound, bound
from assistant.storage.bound import NAME as BOUND_NAME
from assistant.storage.fixed import NAME, fixed_now
from assistant.storage.moment import to_moment
from assistant.storage.opened import key_of
from assistant.storage.prepared import Query, Row, fetch, write
from assistant.storage.values import Json, Value, Values

GUARDED = {
    "customers": ("locked", "risk_level", "wrong_pins"),
    "accounts": (
        "daily_limit_fen", "limit_lock_fen", "lost_at", "night_lock", "overseas_lock",
        "overseas_online_lock", "printed_count", "region_lock", "single_limit_fen",
    ),
    "payees": ("account_id", "customer_id"),
    "payee_requests": ("payee_id", "staff", "status"),
    "positions": ("ended_as", "ended_at", "transfer_id"),
    "service_requests": ("position_id", "second", "staff", "status"),
    "staff": ("failed", "locked_until", "removed_at"),
}  # fmt: skip
"""The columns of each table whose values the audit row holds. Columns with words and names are not
listed: the log masks such values, and ``bound`` covers them."""


def insert_guarded(
    connection: Connection,
    at: datetime,
    table: Table,
    values: Values,
    kind: str,
    *,
    session: str = "",
    customer_id: str = "",
    subject: str = "",
    **told: Json,
) -> None:
    """Write a new row, and the audit row that names it.

    Args:
        connection: A writing transaction.
        at: The time, by the bank's clock.
        table: One of ``GUARDED``.
        values: The new row.
        kind: The event, for the log.
        session: The visit; empty outside of one.
        customer_id: The customer; empty if it concerns none.
        subject: The row's key by default.
        told: More details of the audit row.
    """
    row = str(values[KEYS.get(table.name, "id")])
    told_of = _told(table, values)
    told_of[NAME] = fixed_now(connection, key_of(connection.engine), table, row, values)
    if table.name in BOUND:
        told[BOUND_NAME] = bound(connection, table, row, values)
    seq = stamp(
        connection,
        at,
        kind,
        table.name,
        {row: told_of},
        session=session,
        customer_id=customer_id,
        subject=subject,
        **told,
    )
    write(connection, _insert(table), {**values, "audit_seq": seq})


def update_guarded(
    connection: Connection,
    at: datetime,
    table: Table,
    rows: Iterable[str],
    values: Values,
    kind: str,
    *,
    session: str = "",
    customer_id: str = "",
    subject: str = "",
    **told: Json,
) -> None:
    """Change rows (named by id; requests by number), and write one audit row that names them.

    Args:
        connection: A writing transaction.
        at: The time of the event.
        table: A guarded table.
        rows: The rows' keys.
        values: The new values of each row.
        kind: The event.
        session: The visit; empty outside of one.
        customer_id: The customer; empty if it concerns none.
        subject: The only row's key by default.
        told: More details; also ``before``: the old values by row, if the caller has read them in this
            transaction (and none of them is in ``BOUND``); otherwise they are read here.
    """
    named = {row: _told(table, values) for row in rows}
    if "before" not in told:
        told |= _changes(connection, table, named, values)
    seq = stamp(
        connection,
        at,
        kind,
        table.name,
        named,
        session=session,
        customer_id=customer_id,
        subject=subject,
        **told,
    )
    write(connection, _update(table), {"rows_": list(named), **values, "audit_seq": seq})


def _changes(
    connection: Connection, table: Table, rows: Iterable[str], values: Values
) -> dict[str, Json]:
    """Return the old values of the rows, and their HMACs before and after, for the audit row."""
    key = KEYS.get(table.name, "id")
    binds = not values.keys().isdisjoint(BOUND.get(table.name, ()))
    before: dict[str, dict[str, int | str | None]] = {}
    was: Bound = {table.name: {}}
    after: Bound = {table.name: {}}
    query: Query[Row] = select(table).where(table.c[key].in_(list(rows)))
    for row in fetch(connection, query):
        stands = row._mapping
        before[str(stands[key])] = {
            column: _stored(stands[column]) for column in _told(table, values)
        }
        if binds:
            was[table.name] |= bound(connection, table, stands[key], stands)[table.name]
            new = {**stands, **values}
            after[table.name] |= bound(connection, table, stands[key], new)[table.name]
    return {"before": before, **({"was": was, BOUND_NAME: after} if binds else {})}


@cache
def _insert(table: Table) -> Insert:
    """Return the INSERT statement of a table, which is cached and so compiled once."""
    return insert(table)


@cache
def _update(table: Table) -> Update:
    """Return the UPDATE statement for the rows in the parameter ``rows_``, which is cached."""
    key = table.c[KEYS.get(table.name, "id")]
    return update(table).where(key.in_(bindparam("rows_", expanding=True)))


def _told(table: Table, values: Values) -> dict[str, int | str | None]:
    return {column: _stored(values[column]) for column in GUARDED[table.name] if column in values}


def _stored(value: Value) -> int | str | None:
    if isinstance(value, datetime):
        return to_moment(value)
    assert value is None or isinstance(value, int | str), "no guarded column holds anything else"
    return int(value) if isinstance(value, bool) else value

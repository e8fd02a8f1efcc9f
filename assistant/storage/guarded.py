"""Write rows of guarded tables, each together with an audit row that names it (migration 0003)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.engine import Connection

from assistant.storage.audit import stamp
from assistant.storage.bound import BOUND, KEYS, Bound, bound
from assistant.storage.bound import NAME as BOUND_NAME
from assistant.storage.fixed import NAME, fixed_now
from assistant.storage.moment import to_moment
from assistant.storage.opened import key_of

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
"""The columns of each table whose values the audit row holds. Words and names are not among them:
the log masks them, and ``bound`` covers them."""


def insert_guarded(
    connection: Connection,
    at: datetime,
    table: Table,
    values: Mapping[str, Any],
    kind: str,
    **told: Any,
) -> None:
    """Write an audit row and a new row.

    Args:
        connection: A writing transaction.
        at: The time, by the bank's clock.
        table: One of ``GUARDED``.
        values: The new row.
        kind: The event, for the log.
        told: More details of the audit row; also ``session``, ``customer_id`` and ``subject``.
    """
    row = str(values[KEYS.get(table.name, "id")])
    told_of = _told(table, values)
    told_of[NAME] = fixed_now(connection, key_of(connection.engine), table, row, values)
    if table.name in BOUND:
        told[BOUND_NAME] = bound(connection, table, row, values)
    seq = stamp(connection, at, kind, table.name, {row: told_of}, **told)
    connection.execute(_insert(table), {**values, "audit_seq": seq})


def update_guarded(
    connection: Connection,
    at: datetime,
    table: Table,
    rows: Iterable[str],
    values: Mapping[str, Any],
    kind: str,
    **told: Any,
) -> None:
    """Write one audit row and change these rows (by id; requests by number).

    Args:
        connection: A writing transaction.
        at: The time of the event.
        table: A guarded table.
        rows: The rows' keys.
        values: The new values of each row.
        kind: The event.
        told: Also ``before``: the old values by row, if the caller has read them in this
            transaction (and none of them is in ``BOUND``); otherwise they are read here.
    """
    named = {row: _told(table, values) for row in rows}
    if "before" not in told:
        told |= _changes(connection, table, named, values)
    seq = stamp(connection, at, kind, table.name, named, **told)
    connection.execute(_update(table), {"rows_": list(named), **values, "audit_seq": seq})


def _changes(
    connection: Connection, table: Table, rows: Iterable[str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return details of the audit row: the rows' old values, and their HMACs before and after."""
    key = KEYS.get(table.name, "id")
    binds = not values.keys().isdisjoint(BOUND.get(table.name, ()))
    before: dict[str, Any] = {}
    was: Bound = {table.name: {}}
    after: Bound = {table.name: {}}
    query = select(table).where(table.c[key].in_(list(rows)))
    for row in connection.execute(query):
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
def _insert(table: Table) -> Any:
    """Return the statement that writes a row; it is cached, so that it is compiled once."""
    return insert(table)


@cache
def _update(table: Table) -> Any:
    """Return the statement that changes the rows ``rows_``; it is cached too."""
    key = table.c[KEYS.get(table.name, "id")]
    return update(table).where(key.in_(bindparam("rows_", expanding=True)))


def _told(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return {column: _stored(values[column]) for column in GUARDED[table.name] if column in values}


def _stored(value: Any) -> int | str | None:
    if isinstance(value, datetime):
        return to_moment(value)
    return int(value) if isinstance(value, bool) else value

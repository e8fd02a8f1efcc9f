"""Bind columns to the log, so that a change made without the bank is noticed.

With each row the bank also writes an audit row, which holds an HMAC of the row's columns
(``bound``).

There are two other ways to bind columns: ``guarded`` (the log holds the values themselves, for the
database's own rules) and ``fixed`` (columns that never change). All other columns are computed anew
from these by ``books``; a test goes through every column of the schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, Table, select
from sqlalchemy.engine import Connection

from assistant.storage.fixed import lettered
from assistant.storage.moment import to_moment
from assistant.storage.opened import key_of
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import metadata
from assistant.storage.values import Json, Value, Values

BOUND = {
    "accounts": ("position",),
    "call_details": ("address", "exchanges", "kiosk", "place", "step"),
    "checks": (
        "account_id", "answers", "asked_again", "fen", "payee_id", "presented", "question",
        "reason", "released_by", "released_reason", "released_second", "settled_at",
        "transfer_id", "typed_only", "verdict",
    ),
    "holds": (
        "account_id", "due", "evidence", "reason", "reserved_fen", "second", "settled_at",
        "since", "staff", "staff_reason", "status", "transfer_id", "unsafe",
    ),
    "messages": ("at",),
    "open_channels": ("every_ring",),
    "payee_requests": ("name", "relation", "settled_at", "staff_reason"),
    "payees_taken_out": ("at", "customer_id", "reason", "session", "staff"),
    "postings": ("at", "kind", "lines", "transfer_id"),
    "preferences": ("covered", "discreet", "guided", "speed", "type_size", "volume"),
    "refusals": ("at", "customer_id", "fen", "kind", "payee_id", "transfer_id", "unsafe"),
    "script_words": ("at", "customer_id", "phrase", "script", "session", "weight"),
    "service_requests": ("details", "note", "settled_at"),
    "social_insurance": ("certified_on", "certify_by", "medical_fen"),
    "staff": ("password_hash",),
    "talks": ("at", "customer_id", "note", "refusals_seq", "staff", "words_seq"),
    "tickets": (
        "closed_at", "closed_by", "created_at", "customer_id", "note", "reason", "screen",
        "session", "status", "taken_at", "taken_by",
    ),
}  # fmt: skip
"""The bound columns of each table. The posting of a transfer is not bound, but computed anew."""
GONE = ""
"""The value in place of an HMAC if the bank has removed the row."""
KEYS = {
    "call_details": "ticket",
    "open_channels": "name",
    "preferences": "customer_id",
    "payees_taken_out": "payee_id",
    "refusals": "seq",
    "script_words": "seq",
    "service_requests": "number",
    "social_insurance": "customer_id",
    "staff": "number",
    "talks": "seq",
}
"""The column by which an audit row names a row, if it is not ``id``."""
NAME = "bound"
"""The key of an audit row's details that holds table, row and HMAC. Beside it ``was`` holds the HMAC
of the row before the change: without it, a change made behind the bank's back would become valid
with the bank's next own change."""
_DEFAULTS: Mapping[tuple[str, str], int | str] = {
    ("accounts", "position"): 0,
    ("service_requests", "note"): "",
    ("tickets", "note"): "",
}

Bound = dict[str, dict[str, str]]
"""HMACs by table and row."""


def bound(connection: Connection, table: Table, row: object, values: Values) -> Bound:
    """Return the HMAC for a row that is written together with an audit row.

    Args:
        connection: A connection of an open database.
        table: One of ``BOUND``.
        row: The row's key.
        values: The columns' new values, as Python values; columns that are left out are NULL.
    """
    told = bound_of(key_of(connection.engine), table.name, str(row), values)
    return {table.name: {str(row): told}}


def bound_as_stored(connection: Connection, table: Table, row: object) -> Bound:
    """Return the HMAC for a row that is stored already."""
    key = table.c[KEYS.get(table.name, "id")]
    query: Query[Row] = select(table).where(key == row)
    return bound(connection, table, row, fetch(connection, query).one()._mapping)


def bound_of(key: bytes, table: str, row: str, values: Values) -> str:
    """Return the HMAC of a row's bound columns.

    Args:
        key: The log's key.
        table: One of ``BOUND``.
        row: The row's key.
        values: Its columns, as stored values or Python values: the HMAC is the same.
    """
    told = [_plain(table, column, values.get(column)) for column in BOUND[table]]
    text = json.dumps([NAME, table, row, told], ensure_ascii=False, sort_keys=True, default=repr)
    return lettered(key, text)


def _plain(table: str, column: str, value: Value) -> Json:
    if value is None:
        return _DEFAULTS.get((table, column))
    if isinstance(value, datetime):
        return to_moment(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and isinstance(metadata.tables[table].c[column].type, JSON):
        try:
            read: Json = json.loads(value)
        except (ValueError, RecursionError):
            return repr(value)
        return read
    return value

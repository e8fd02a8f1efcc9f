"""Bind columns that never change: a PIN's hash, an account's number, a check's signals.

The log holds an HMAC of these columns with the log's key, which reveals no number and no name.
"""

from __future__ import annotations

import hmac
import json

from sqlalchemy import Table
from sqlalchemy.engine import Connection

from assistant.storage.values import Value, Values

FIXED = {
    "customers": ("name", "pin_hash", "position", "title"),
    "accounts": ("customer_id", "kind", "name", "number", "purpose"),
    "payees": ("is_company", "listed", "name", "relation"),
    "payee_requests": ("created_at", "customer_id", "number", "session"),
    "positions": (
        "account_id", "created_at", "customer_id", "kind", "payee_id", "product", "terms",
    ),
    "service_requests": ("created_at", "customer_id", "id", "kind", "session"),
    "staff": ("added_at", "added_by", "name", "role"),
    "bills": ("customer_id", "due_on", "household", "kind", "period"),
    "transfers": (
        "asked", "bill_id", "created_at", "customer_id", "key", "origin", "service", "session",
    ),
    "checks": ("created_at", "evidence", "number", "signals"),
}  # fmt: skip
"""The columns of each table that never change."""
NAME = "fixed"
"""The key of an audit row's details that holds the HMAC."""
_DEFAULTS = {"purpose": "everyday"}
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Table of letters that replace digits, so that no HMAC contains something like a PIN."""


def fixed_of(key: bytes, table: str, row: str, values: Values) -> str:
    """Return the HMAC of a row's fixed columns.

    Args:
        key: The log's key.
        table: One of ``FIXED``.
        row: The row's id (a request's number).
        values: Its columns, as stored values.
    """
    told = [values.get(column, _DEFAULTS.get(column)) for column in FIXED[table]]
    return lettered(key, json.dumps([table, row, told], ensure_ascii=False, default=repr))


def lettered(key: bytes, text: str) -> str:
    """Return an HMAC of ``text`` in letters."""
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:32].translate(_LETTERS)


def fixed_now(connection: Connection, key: bytes, table: Table, row: str, values: Values) -> str:
    """Return the HMAC of fixed columns that are about to be written."""
    stored: dict[str, Value] = {}
    for column in FIXED[table.name]:
        if column in values:
            kind = table.c[column].type.dialect_impl(connection.dialect)
            write = kind.bind_processor(connection.dialect)
            value: Value = values[column] if write is None else write(values[column])
            stored[column] = int(value) if isinstance(value, bool) else value
    return fixed_of(key, table.name, row, stored)

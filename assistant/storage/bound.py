"""What else of a row the log binds: an HMAC over its columns as they are written, in the audit row
that is written beside it (``bound``), so that whoever changes one behind the bank's back is seen.

Beside it stand ``guarded`` (values that the log tells in the clear, for the database's own rules)
and ``fixed`` (columns that never change). What none of the three has is recomputed by ``books`` from
what they have; a test goes through every column of the schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Table, select
from sqlalchemy.engine import Connection

from assistant.storage.fixed import lettered
from assistant.storage.moment import to_moment
from assistant.storage.opened import key_of
from assistant.storage.tables import metadata

BOUND = {
    "accounts": ("position",),
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
    "payee_requests": ("name", "relation", "settled_at", "staff_reason"),
    "payees_taken_out": ("at", "customer_id", "reason", "session", "staff"),
    "postings": ("at", "kind", "lines", "transfer_id"),
    "refusals": ("at", "customer_id", "fen", "kind", "payee_id", "transfer_id", "unsafe"),
    "script_words": ("at", "customer_id", "phrase", "script", "session", "weight"),
    "service_requests": ("details", "note", "settled_at"),
    "talks": ("at", "customer_id", "note", "refusals_seq", "staff", "words_seq"),
    "tickets": (
        "closed_at", "closed_by", "created_at", "customer_id", "note", "reason", "screen",
        "session", "status", "taken_at", "taken_by",
    ),
}  # fmt: skip
"""Table to the columns that ``bound`` covers. A transfer's own posting has none: it is recomputed."""
KEYS = {
    "payees_taken_out": "payee_id",
    "refusals": "seq",
    "script_words": "seq",
    "service_requests": "number",
    "talks": "seq",
}
"""By what an audit row names a row; else ``id``."""
NAME = "bound"
"""The key under which an audit row tells it: table, the row's key, HMAC. Beside it ``was``, in the
same way, tells what a row that changes was before: else what somebody had changed behind the bank's
back would be taken for right with the next change that is its own."""
_DEFAULTS = {("accounts", "position"): 0, ("service_requests", "note"): "", ("tickets", "note"): ""}

Bound = dict[str, dict[str, str]]
"""Table, row, HMAC."""


def bound(connection: Connection, table: Table, row: object, values: Mapping[str, Any]) -> Bound:
    """Return what an audit row tells of a row that is written beside it.

    Args:
        connection: Of a database that is open.
        table: One of ``BOUND``.
        row: Its key.
        values: Its columns as they will stand, as Python has them; those that are not given begin
            with nothing.
    """
    told = bound_of(key_of(connection.engine), table.name, str(row), values)
    return {table.name: {str(row): told}}


def bound_as_stored(connection: Connection, table: Table, row: object) -> Bound:
    """Return the same of a row that was written already."""
    key = table.c[KEYS.get(table.name, "id")]
    values = connection.execute(select(table).where(key == row)).one()._mapping
    return bound(connection, table, row, values)


def bound_of(key: bytes, table: str, row: str, values: Mapping[str, Any]) -> str:
    """Return the HMAC of a row's bound columns.

    Args:
        key: The log's.
        table: One of ``BOUND``.
        row: Its key.
        values: Its columns, as they are stored or as Python has them: it is the same.
    """
    told = [_plain(table, column, values.get(column)) for column in BOUND[table]]
    text = json.dumps([NAME, table, row, told], ensure_ascii=False, sort_keys=True, default=repr)
    return lettered(key, text)


def _plain(table: str, column: str, value: Any) -> Any:
    if value is None:
        return _DEFAULTS.get((table, column))
    if isinstance(value, datetime):
        return to_moment(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and isinstance(metadata.tables[table].c[column].type, JSON):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return repr(value)
    return value

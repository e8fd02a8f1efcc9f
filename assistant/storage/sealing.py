"""Write the first seals of a log, for a new database or when an older one is migrated."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection

from assistant.clock import SystemClock
from assistant.storage.audit import SEALED, SEALED_BOUND, record, stamp
from assistant.storage.audit_key import key_id
from assistant.storage.bound import BOUND, KEYS, Bound, bound_of
from assistant.storage.fixed import FIXED, NAME, fixed_of
from assistant.storage.guarded import GUARDED
from assistant.storage.told import TRANSFER


def seal_log(connection: Connection, key: bytes) -> None:
    """Write the first log row that is sealed with the key, and the present values of guarded rows.

    The present values are accepted as right: nobody can tell whether they were changed before.
    """
    now = SystemClock().now()
    record(connection, now, SEALED, key=key_id(key))
    for table, columns in GUARDED.items():
        name = KEYS.get(table, "id")
        picked = ", ".join((f"{name} AS row_key", *columns))
        rows = connection.execute(text(f"SELECT {picked} FROM {table}")).mappings().all()  # noqa: S608  (own names)
        if not rows:
            continue
        values = {str(row["row_key"]): {column: row[column] for column in columns} for row in rows}
        stamp(connection, now, "sealed", table, values)
    sent = connection.execute(text("SELECT id, fen, payee_id FROM bills")).all()
    if sent:
        told = {row[0]: {"fen": row[1], "payee_id": row[2]} for row in sent}
        stamp(connection, now, "sealed", "bills", told)
    posted = connection.execute(
        text(
            "SELECT posting_id, sum(max(fen, 0)) AS fen FROM entries JOIN postings"
            " ON postings.id = posting_id WHERE transfer_id IS NULL GROUP BY posting_id"
        )
    ).all()
    if posted:
        stamp(connection, now, "sealed", "postings", {row[0]: {"fen": row[1]} for row in posted})


SIGNED = {"payee_requests": ("staff",), "service_requests": ("second", "staff")}
"""Columns with names of staff in requests; the log holds them since migration 0005."""


def seal_fixed(connection: Connection, key: bytes) -> None:
    """Write the HMACs of columns that never change, for rows that the log does not have yet (0005).

    The present values are accepted as right.
    """
    now = SystemClock().now()
    for table, columns in FIXED.items():
        name = KEYS.get(table, "id")
        signed = SIGNED.get(table, ())
        picked = ", ".join((f"{name} AS row_key", *columns, *signed))
        rows = connection.exec_driver_sql(f"SELECT {picked} FROM {table}").mappings().all()  # noqa: S608  (own names)
        told = {
            str(row["row_key"]): {
                NAME: fixed_of(key, table, str(row["row_key"]), row),
                **{column: row[column] for column in signed},
            }
            for row in rows
        }
        if told:
            stamp(connection, now, "sealed_fixed", table, told)


LATER = ("call_details", "open_channels", "preferences")
"""Tables whose rows the log binds since migration 0016."""


SOCIAL = ("social_insurance",)
"""Tables whose rows the log binds since 0018."""


def seal_later(connection: Connection, key: bytes) -> None:
    """Seal what the log binds since migration 0016.

    The log gets the HMACs of all rows of the tables ``LATER``, and a row for each ended delivery.
    """
    now = SystemClock().now()
    for table in LATER:
        if told := _bound_rows(connection, key, table):
            record(connection, now, SEALED_BOUND, bound=told)
    ended = "SELECT channel || ' ' || key, ended_as FROM deliveries WHERE ended_as IS NOT NULL"
    for row, ended_as in connection.exec_driver_sql(ended).all():
        record(connection, now, "delivery_ended", subject=row, ended=ended_as)


def seal_social(connection: Connection, key: bytes) -> None:
    """Write the HMACs of the rows of social insurance (0018), once for each table of ``SOCIAL``."""
    now = SystemClock().now()
    for table in SOCIAL:
        if told := _bound_rows(connection, key, table):
            record(connection, now, SEALED_BOUND, bound=told)


def seal_bound(connection: Connection, key: bytes) -> None:
    """Write the HMACs that bind each row's present values (0009).

    Values that the log already holds must still be true: ``told`` checks them.
    """
    now = SystemClock().now()
    for table in BOUND:
        if table not in (*LATER, *SOCIAL):
            record(connection, now, SEALED_BOUND, bound=_bound_rows(connection, key, table))
    picked = ", ".join(("id", *TRANSFER))
    rows = connection.exec_driver_sql(f"SELECT {picked} FROM transfers").mappings().all()  # noqa: S608  (own names)
    if rows:
        values = {row["id"]: {column: row[column] for column in TRANSFER} for row in rows}
        stamp(connection, now, SEALED_BOUND, "transfers", values)


def _bound_rows(connection: Connection, key: bytes, table: str) -> Bound:
    """Return the HMACs of all rows of a table of ``BOUND``; empty if the table has no rows."""
    name = KEYS.get(table, "id")
    rows = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().all()  # noqa: S608  (own names)
    told = {str(row[name]): bound_of(key, table, str(row[name]), row) for row in rows}
    return {table: told} if told else {}

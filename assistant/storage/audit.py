"""Write and verify the audit log: each decision is a row, sealed together with the row before.

Rows are only appended. The seal is an HMAC-SHA256 with a key outside the data folder
(``audit_key``), so somebody who changes the log cannot compute valid seals. Values that protect
money (locks, PIN counts, payees, requests, positions, money from outside) are written only together
with a new audit row, which names the table, the rows and their values: ``stamp`` writes it,
triggers of migration 0003 check it, and ``assistant/storage/books.py`` compares the values with it.

The log holds names of staff, ids, amounts, codes and account tails; never a PIN, never a full
account number. The key of a detail decides whether its digits are masked, not the look of the
digits: a staff number of eight digits must stay readable, and so must an id.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypedDict, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError

from assistant.masking import mask_for_record
from assistant.storage.as_it_is import as_it_is
from assistant.storage.moment import to_moment
from assistant.storage.opened import key_of, reading
from assistant.storage.prepared import Query, Row, run, write
from assistant.storage.tables import audit, audit_head
from assistant.storage.values import Json, Value

NAMED = frozenset(
    {"staff", "staff_name", "second", "second_name", "added_name", "account", "accounts", "check", "hold", "payee", "position", "ticket", "transfer",
     "row", "set", "key", "fixed", "bound", "was", "before"}
)  # fmt: skip
"""Keys of details that name a person or a thing. Any other text may be somebody's own words."""
RowT = TypeVar("RowT")


class _Head(Row, Protocol):
    """The number and the seal of the newest row."""

    seq: int
    hash: str


class _Sealed(TypedDict):
    """A row's number and seal, in the log or at its head."""

    seq: int
    hash: str


class _LogRow(_Sealed):
    """The columns of a log row that verification reads; the seal covers all columns."""

    kind: str
    previous: str


_HEAD: Query[_Head] = select(audit_head.c.seq, audit_head.c.hash)
_APPEND = insert(audit)
_LONG_NUMBER = re.compile(r"\d{6,}")
"""Digits in a text that may be a PIN or an account number; amounts are JSON numbers, not text."""
MASK = "•"
"""The sign that replaces each masked digit in the log."""


@dataclass(frozen=True)
class AuditFinding:
    """One fault of the log: a row that is changed, missing or in the wrong order."""

    seq: int
    """The row's number in the log, from 1."""
    problem: str
    """A sentence that says whether the row is changed, missing or reordered."""


def record(
    connection: Connection,
    at: datetime,
    kind: str,
    *,
    session: str = "",
    customer_id: str = "",
    subject: str = "",
    **details: Json,
) -> int:
    """Append one row, in the caller's transaction, so that decision and row are written together.

    Returns the row's number in the log.

    Args:
        connection: A writing transaction.
        at: The time, by the bank's clock.
        kind: The event, e.g. ``pin_wrong``, ``check_answer``, ``posted``.
        session: The visit; empty outside of one.
        customer_id: The customer; empty if it concerns none.
        subject: The id of the transfer, hold or ticket.
        details: JSON values; in texts long runs of digits are masked, except under ``NAMED``.
    """
    head = run(connection, _HEAD).one()
    row: dict[str, Value] = {
        "seq": head.seq + 1,
        "at": to_moment(at),
        "kind": kind,
        "session": session,
        "customer_id": customer_id,
        "subject": subject,
        "details": json.dumps(
            {key: told if key in NAMED else as_recorded(told) for key, told in details.items()},
            ensure_ascii=False,
            sort_keys=True,
        ),
        "previous": head.hash,
    }
    write(connection, _APPEND, {**row, "hash": seal(row, key_of(connection.engine))})
    return int(head.seq) + 1


def stamp(
    connection: Connection,
    at: datetime,
    kind: str,
    table: str,
    rows: Mapping[str, Mapping[str, int | str | None]],
    *,
    session: str = "",
    customer_id: str = "",
    subject: str = "",
    **details: Json,
) -> int:
    """Append the audit row that the next write to rows of a guarded table needs.

    Args:
        connection: A writing transaction.
        at: The time of the event.
        kind: The event.
        table: The guarded table.
        rows: The new values as they are stored, by the rows' ids (a request's number).
        session: The visit; empty outside of one.
        customer_id: The customer.
        subject: The only row's id by default.
        details: More details.

    Returns the row's number in the log, for the rows' ``audit_seq``.
    """
    return record(
        connection,
        at,
        kind,
        session=session,
        customer_id=customer_id,
        subject=subject or (next(iter(rows)) if len(rows) == 1 else ""),
        row=table,
        set={row: dict(values) for row, values in rows.items()},
        **details,
    )


def head_of(engine: Engine) -> tuple[int, str]:
    """Return the number and the seal of the newest row; kept elsewhere, they later prove the log."""
    with reading(engine) as connection:
        row = run(connection, _HEAD).one()
    return int(row.seq), str(row.hash)


def verify_audit(engine: Engine, kept: tuple[int, str] | None = None) -> list[AuditFinding]:
    """Read the whole log; return each changed, missing or reordered row (empty: the log is whole).

    Args:
        engine: From ``open_database``, which has the key.
        kept: A head that was kept elsewhere (``head_of``): the log must still contain it.
    """
    with as_it_is(engine) as (connection, _):
        return broken_log(connection, key_of(engine), kept)


def broken_log(
    connection: Connection, key: bytes, kept: tuple[int, str] | None
) -> list[AuditFinding]:
    """Return each fault of the log, as ``verify_audit`` does, for a connection from ``as_it_is``."""
    # Read the table itself, not the view of ``as_it_is``: the seal covers the stored values.
    rows = _rows(connection, "SELECT * FROM main.audit ORDER BY seq", _LogRow)
    head = next(iter(_rows(connection, "SELECT * FROM audit_head WHERE only = 1", _Sealed)), None)
    findings: list[AuditFinding] = []
    seq, previous = 0, ""
    sealed_from = _first_seal(rows)
    if sealed_from is None:
        findings.append(AuditFinding(0, "the log has no seal: it was written without the key"))
    for row in rows:
        findings += _missing(seq + 1, row["seq"] - 1)
        body = {name: value for name, value in row.items() if name != "hash"}
        keyed = sealed_from is not None and row["seq"] >= sealed_from
        if not hmac.compare_digest(
            seal(body, key if keyed else None).encode(), str(row["hash"]).encode()
        ):
            findings.append(AuditFinding(row["seq"], f"row {row['seq']} was changed"))
        elif row["seq"] == seq + 1 and row["previous"] != previous:
            problem = f"row {row['seq']} does not follow row {seq}: reordered, or one was replaced"
            findings.append(AuditFinding(row["seq"], problem))
        seq, previous = row["seq"], row["hash"]
        if kept is not None and seq == kept[0] and previous != kept[1]:
            findings.append(AuditFinding(seq, f"row {seq} is not the one whose head was kept"))
    if kept is not None and seq < kept[0]:
        findings.append(AuditFinding(seq, f"the log ends before row {kept[0]}, which was kept"))
    if head is None:
        findings.append(AuditFinding(seq, "the log's head is missing"))
    elif (head["seq"], head["hash"]) != (seq, previous):
        findings += _missing(seq + 1, head["seq"]) or [
            AuditFinding(seq, f"the log's head does not name row {seq}")
        ]
    return findings


def _rows(connection: Connection, query: str, kind: type[RowT]) -> list[RowT]:
    """Return the rows of a query; none if the table cannot be read (``as_it_is`` reports that)."""
    try:
        rows: list[RowT] = connection.exec_driver_sql(query).mappings().all()
    except DatabaseError:
        return []
    return rows


def _missing(first: int, last: int) -> list[AuditFinding]:
    """Return one finding for all missing rows from ``first`` to ``last``; empty if there are none."""
    if first > last:
        return []
    told = f"row {first} is missing" if first == last else f"rows {first} to {last} are missing"
    return [AuditFinding(first, told)]


SEALED = "log_sealed"
"""The kind of the row from which on seals use the key; earlier rows are chained by hash."""
SEALED_BOUND = "sealed_bound"
"""The kind of the rows that bind values older than the log; a new log begins with such rows too."""


def _first_seal(rows: Sequence[_LogRow]) -> int | None:
    return next((int(row["seq"]) for row in rows if row["kind"] == SEALED), None)


def seal(row: Mapping[str, object], key: bytes | None) -> str:
    """Return the correct ``hash`` of a row: its HMAC, or its SHA-256 for rows before the key."""
    text = json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=repr).encode()
    if key is None:
        return hashlib.sha256(text).hexdigest()
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def as_recorded(value: object) -> object:
    """Return a detail for the log, with long runs of digits in texts masked."""
    if isinstance(value, str):
        return mask_for_record(_LONG_NUMBER.sub(lambda run: MASK * len(run[0]), value))
    if isinstance(value, dict):
        return {key: as_recorded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_recorded(inner) for inner in value]
    return value

"""Compare the rows of the database with the values and HMACs that the log holds of them.

The log holds values and HMACs of rows in three ways (``guarded``, ``fixed``, ``bound``), and each
step of a transfer. A row whose creation is in the log must exist for ever; a row that the log does
not know was not written by the bank.
"""

# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from sqlalchemy.engine import Connection

from assistant.storage.as_it_is import Details, told_by
from assistant.storage.audit import MASK, as_recorded
from assistant.storage.bound import BOUND, GONE, KEYS, bound_of
from assistant.storage.fixed import FIXED, NAME, fixed_of
from assistant.storage.guarded import GUARDED
from assistant.storage.values import Values

TRANSFER = (
    "account_id", "changed_at", "due", "fen", "payee_id", "posted_at", "reason", "status", "step",
)  # fmt: skip
"""Columns of a transfer whose values the log holds at each step. Columns that never change are in
``FIXED``; the rules of ``books`` cover the posting and the fraud check."""
CLEAR = {**GUARDED, "bills": ("fen", "payee_id"), "transfers": TRANSFER}
"""The columns of each table whose values the log holds."""
STATUSES = ("review", "fraud_check", "authorise", "posted", "held", "cancelled", "failed")
WAYS = {
    "review": ("review", "fraud_check", "authorise"),
    "fraud_check": ("review", "fraud_check"),
    "authorise": ("review", "fraud_check", "authorise"),
    "held": ("review", "fraud_check", "authorise"),
    "posted": ("authorise", "held"),
    "cancelled": ("review", "fraud_check", "authorise", "held"),
    "failed": ("review", "fraud_check", "authorise"),
}
"""For each status of a transfer, the statuses that may come before it."""
_STATUS_OF = {**dict(zip(STATUSES, STATUSES, strict=True)), "scheduled": "authorise"}
"""The status that an audit row of this kind brings; others bring a review."""
_BEGUN = {"begun": "transfers", "check_started": "checks"}
"""Kinds of audit rows that record a new row, each with the row's table."""
_BEGINS = dict.fromkeys(
    ("locked", "wrong_pins", "risk_level", "night_lock", "region_lock", "overseas_lock",
     "overseas_online_lock", "printed_count"), 0,
)  # fmt: skip
"""First values of columns that the audit row does not name; other columns begin with NULL."""


class _Step(TypedDict, total=False):
    """The columns of a transfer that the log holds at each step; ``due`` only where it is set."""

    account_id: str | None
    changed_at: int
    due: int
    fen: int | None
    payee_id: str
    posted_at: int | None
    reason: str
    status: str
    step: int


@dataclass
class Told:
    """The values and HMACs that the log holds of all rows."""

    values: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    """By table and row: the values of its columns, and the HMAC of its fixed columns."""
    bound: dict[str, dict[str, str]] = field(default_factory=dict)
    """By table and row: the HMAC of its bound columns."""
    places: dict[str, dict[str, int]] = field(default_factory=dict)
    """By table and row: the number of the audit row with which it was last written."""
    talks: set[tuple[object, ...]] = field(default_factory=set)
    """Talks of staff with customers: customer, staff, and the newest words and refusal of that
    time."""
    problems: list[str] = field(default_factory=list)
    """Places where the log contradicts itself."""

    def rows(self, table: str) -> set[str]:
        """Return the keys of all rows that, by the log, were created and not removed."""
        known = self.bound.get(table, {})
        gone = {row for row, digest in known.items() if digest == GONE}
        return self.values.get(table, {}).keys() | known.keys() - gone


def told_in(connection: Connection) -> Told:
    """Read the whole log, and return the values and HMACs that it holds of all rows."""
    told = Told()
    rows = "SELECT seq, at, kind, subject, details FROM audit ORDER BY seq"
    for seq, at, kind, subject, details in connection.exec_driver_sql(rows):
        change = told_by(details)
        sealing = str(kind).startswith("sealed")
        table = str(change.get("row"))
        for row, values in change.get("set", {}).items():
            if table == "talks":  # the database's rule names talks by customer
                about = (values.get(each) for each in ("staff", "words_seq", "refusals_seq"))
                told.talks.add((row, *about))
                continue
            if row in change.get("before", {}):
                _was(told, table, row, change["before"][row], seq)
            _take(told, table, row, values, seq if sealing else None)
            if not sealing:
                told.places.setdefault(table, {})[row] = seq
        for table, digests in change.get("bound", {}).items():
            for row, digest in digests.items():
                was = change.get("was", {}).get(table, {}).get(row, digest)
                _bind(told, table, row, digest, was, seq)
        if kind in _BEGUN:
            row = str(subject if kind == "begun" else change.get("check"))
            fixed = {NAME: change["fixed"]} if "fixed" in change else {}
            _take(told, _BEGUN[kind], row, fixed, None)
        if kind == "begun" or "step" in change:
            step = _step(at, kind, change)
            if "step" in change and step:
                _follows(told, str(subject), step, kind, seq)
            _take(told, "transfers", str(subject), step or {}, None)
    return told


def _was(told: Told, table: str, row: str, before: Mapping[str, object], seq: int) -> None:
    """Compare a row's values before a change with the values that the log held; note differences."""
    known = told.values.get(table, {}).get(row)
    if known is not None:
        told.problems += [
            f"{table} {row}: {column} was not what the log says, before its row {seq}"
            for column, value in before.items()
            if value != known.get(column, _BEGINS.get(column))
        ]


def _follows(told: Told, row: str, step: _Step, kind: str, seq: int) -> None:
    """Compare a transfer's step with the step before it; note what may not change.

    Only ``amended`` may change payee, account and amount. The status changes only as drawn in
    docs/guard.md.
    """
    known = told.values.get("transfers", {}).get(row, {})
    if "step" not in known:
        return
    now: Mapping[str, object] = step
    stays = () if kind == "amended" else ("account_id", "payee_id", "fen")
    wrong = [column for column in stays if known[column] != now[column]]
    last = known["step"]
    wrong += ["step"] if not isinstance(last, int) or step["step"] != last + 1 else []
    wrong += ["status"] if known["status"] not in WAYS.get(step["status"], STATUSES) else []
    told.problems += [
        f"transfers {row}: {column} was not what the log says, before its row {seq}"
        for column in wrong
    ]


def _step(at: int, kind: str, change: Details) -> _Step | None:
    """Return a transfer's columns at the step of an audit row."""
    if "payee" not in change:
        return None  # written before 0003; the seals of 0009 hold these columns
    status = _STATUS_OF.get(kind, "review")
    due: _Step = {"due": change["due"]} if "due" in change else {}
    return {
        **due,
        "account_id": change.get("account"),
        "changed_at": at,
        "fen": change.get("fen"),
        "payee_id": change["payee"],
        "posted_at": at if status == "posted" else None,
        "reason": change.get("reason", ""),
        "status": status,
        "step": change.get("step", 1),
    }


def _take(
    told: Told, table: str, row: str, values: Mapping[str, object], sealed_in: int | None
) -> None:
    """Store a row's new values.

    A seal may not change values that the log held before: otherwise a database with a faked older
    schema could get any values sealed.
    """
    known = told.values.setdefault(table, {}).setdefault(row, {})
    if sealed_in is not None:
        told.problems += [
            f"{table} {row}: {column} was sealed in row {sealed_in}, and is not what was told before"
            for column, value in values.items()
            if column in known and known[column] != value
        ]
    known.update(values)


def _bind(told: Told, table: str, row: str, digest: str, was: str, seq: int) -> None:
    """Store a row's new HMAC, after comparing the old one with the log.

    The HMAC before the change (``was``) must be the one that the log held; a seal must not change
    it.
    """
    known = told.bound.setdefault(table, {})
    if known.get(row, was) != was:
        told.problems.append(f"{table} {row} was not what the log says, before its row {seq}")
    known[row] = digest


def untold(connection: Connection, told: Told, key: bytes) -> Iterator[str]:
    """Yield a sentence for each row that differs from the log, is unknown to it, or is missing.

    Args:
        connection: From ``as_it_is``.
        told: The content of the log.
        key: The log's key.
    """
    yield from told.problems
    for table in sorted({*CLEAR, *FIXED, *BOUND}):
        name, there = KEYS.get(table, "id"), set()
        for values in connection.exec_driver_sql(f"SELECT * FROM {table}").mappings():
            row = str(values[name])
            there.add(row)
            yield from _differs(told, key, table, row, values)
        for row in sorted(told.rows(table) - there):
            yield f"{table} {row} is gone"
    yield from _talks(connection, told)


def _differs(told: Told, key: bytes, table: str, row: str, values: Values) -> Iterator[str]:
    hers = told.values.get(table, {}).get(row)
    digest = told.bound.get(table, {}).get(row)
    recomputed = table == "postings" and values["transfer_id"] is not None and digest is None
    if recomputed:
        return
    if hers is None and digest is None:
        yield f"{table} {row} stands there, and the log does not tell of it"
        return
    for column in CLEAR.get(table, ()):
        known = (hers or {}).get(column, _BEGINS.get(column))
        if values[column] != known and not _is_masked(known, values[column]):
            yield f"{table} {row}: {column} is not what the log says"
    if table in GUARDED:
        place = told.places.get(table, {}).get(row)
        if place != values["audit_seq"]:
            yield f"{table} {row}: audit_seq is not what the log says"
    if table in FIXED and (hers or {}).get(NAME) != fixed_of(key, table, row, values):
        yield f"{table} {row}: what never changes is not what the log says"
    if table in BOUND and digest != bound_of(key, table, row, values):
        yield f"{table} {row} is not what the log says"


def _is_masked(known: object, value: object) -> bool:
    """Return whether ``known`` from the log is ``value`` with masked digits, as in free text.

    If ``known`` is not masked, ``value`` is not masked for the comparison: otherwise two different
    numbers of staff would look the same.
    """
    return isinstance(known, str) and MASK in known and as_recorded(value) == known


def _talks(connection: Connection, told: Told) -> Iterator[str]:
    query = "SELECT customer_id, staff, words_seq, refusals_seq FROM talks"
    for talk in connection.exec_driver_sql(query):
        if tuple(talk) not in told.talks:
            yield f"staff's talk with {talk[0]} is not what the log says"

"""What the log tells of each row, one audit row after the other, and whether the rows are that.

Three ways in which it tells (``guarded``, ``fixed``, ``bound``), and what it says of a transfer at
each of its steps. A row that it has seen begin is there for ever; one that it does not know of
was written by another hand.
"""

# ruff: noqa: S608  (nothing of it comes from outside)

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from assistant.storage.as_it_is import told_by
from assistant.storage.audit import as_recorded
from assistant.storage.bound import BOUND, KEYS, bound_of
from assistant.storage.fixed import FIXED, NAME, fixed_of
from assistant.storage.guarded import GUARDED

TRANSFER = (
    "account_id", "changed_at", "fen", "payee_id", "posted_at", "reason", "status", "step",
)  # fmt: skip
"""What the log tells of a transfer at each step; ``FIXED`` has what never changes, and the rules of
``books`` look at its posting and its check."""
CLEAR = {**GUARDED, "bills": ("fen", "payee_id"), "transfers": TRANSFER}
"""Table to the columns whose values the log tells."""
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
"""Status to those that it may follow."""
_BEGUN = {"begun": "transfers", "check_started": "checks"}
"""Audit rows beside which a row begins that has something fixed."""
_BEGINS = dict.fromkeys(
    ("locked", "wrong_pins", "risk_level", "night_lock", "region_lock", "overseas_lock",
     "overseas_online_lock", "printed_count"), 0,
)  # fmt: skip
"""What a column begins with where the row that began it does not say; the others with nothing."""


@dataclass
class Told:
    """What the log says of every row."""

    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """Table, row: its columns, and what is fixed of it."""
    bound: dict[str, dict[str, str]] = field(default_factory=dict)
    """Table, row: what ``bound`` must be."""
    places: dict[str, dict[str, int]] = field(default_factory=dict)
    """Table, row: the audit row under which it was written last."""
    talks: set[tuple[Any, ...]] = field(default_factory=set)
    """Customer, staff, and the newest words and refusal that they talked about."""
    problems: list[str] = field(default_factory=list)
    """Where it contradicts itself."""

    def rows(self, table: str) -> set[str]:
        """Return the keys of all rows that it has seen begin."""
        return self.values.get(table, {}).keys() | self.bound.get(table, {}).keys()


def told_in(connection: Connection) -> Told:
    """Read the whole log."""
    told = Told()
    rows = "SELECT seq, at, kind, subject, details FROM audit ORDER BY seq"
    for seq, at, kind, subject, details in connection.exec_driver_sql(rows):
        change = told_by(details)
        sealing = str(kind).startswith("sealed")
        table = str(change.get("row"))
        for row, values in change.get("set", {}).items():
            if table == "talks":  # by customer: the database's rule asks for that
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
            fixed = {NAME: change[NAME]} if NAME in change else {}
            _take(told, _BEGUN[kind], row, fixed, None)
        if kind == "begun" or "step" in change:
            step = _step(at, kind, change)
            if "step" in change and step:
                _follows(told, str(subject), step, kind, seq)
            _take(told, "transfers", str(subject), step, None)
    return told


def _was(told: Told, table: str, row: str, before: Mapping[str, Any], seq: int) -> None:
    """Hold what a row was before it changed against what was told of it."""
    known = told.values.get(table, {}).get(row)
    if known is not None:
        told.problems += [
            f"{table} {row}: {column} was not what the log says, before its row {seq}"
            for column, value in before.items()
            if value != known.get(column, _BEGINS.get(column))
        ]


def _follows(told: Told, row: str, step: Mapping[str, Any], kind: str, seq: int) -> None:
    """Hold a transfer's step against the one before: only ``amended`` changes whom, where and how
    much, and from each status it goes where docs/guard.md has a way."""
    known = told.values.get("transfers", {}).get(row, {})
    if "step" not in known:
        return
    stays = () if kind == "amended" else ("account_id", "payee_id", "fen")
    wrong = [column for column in stays if known[column] != step[column]]
    wrong += ["step"] if step["step"] != known["step"] + 1 else []
    wrong += ["status"] if known["status"] not in WAYS.get(step["status"], STATUSES) else []
    told.problems += [
        f"transfers {row}: {column} was not what the log says, before its row {seq}"
        for column in wrong
    ]


def _step(at: int, kind: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a transfer's columns at the step that an audit row tells of."""
    if "payee" not in change:
        return {}  # of before 0003; the seal of 0009 tells them
    status = kind if kind in STATUSES else "review"
    return {
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
    told: Told, table: str, row: str, values: Mapping[str, Any], sealed_in: int | None
) -> None:
    """Note new values of a row. A seal says what stands there, so it changes nothing that was told:
    else an older schema's number would be a way to have anything sealed."""
    known = told.values.setdefault(table, {}).setdefault(row, {})
    if sealed_in is not None:
        told.problems += [
            f"{table} {row}: {column} was sealed in row {sealed_in}, and is not what was told before"
            for column, value in values.items()
            if column in known and known[column] != value
        ]
    known.update(values)


def _bind(told: Told, table: str, row: str, digest: str, was: str, seq: int) -> None:
    """Note what is bound of a row; what it was before (``was``; the same where nothing changes, as
    under a seal) must be what was told before."""
    known = told.bound.setdefault(table, {})
    if known.get(row, was) != was:
        told.problems.append(f"{table} {row} was not what the log says, before its row {seq}")
    known[row] = digest


def untold(connection: Connection, told: Told, key: bytes) -> Iterator[str]:
    """Name every row that is not what the log says, that it does not know of, and that is gone.

    Args:
        connection: From ``as_it_is``.
        told: What the log says.
        key: The log's.
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


def _differs(
    told: Told, key: bytes, table: str, row: str, values: Mapping[str, Any]
) -> Iterator[str]:
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
        if values[column] != known and as_recorded(values[column]) != as_recorded(known):
            yield f"{table} {row}: {column} is not what the log says"
    if table in GUARDED:
        place = told.places.get(table, {}).get(row)
        if place != values["audit_seq"]:
            yield f"{table} {row}: audit_seq is not what the log says"
    if table in FIXED and (hers or {}).get(NAME) != fixed_of(key, table, row, values):
        yield f"{table} {row}: what never changes is not what the log says"
    if table in BOUND and digest != bound_of(key, table, row, values):
        yield f"{table} {row} is not what the log says"


def _talks(connection: Connection, told: Told) -> Iterator[str]:
    query = "SELECT customer_id, staff, words_seq, refusals_seq FROM talks"
    for talk in connection.exec_driver_sql(query):
        if tuple(talk) not in told.talks:
            yield f"staff's talk with {talk[0]} is not what the log says"

"""List every SQL statement that the schema allows: each table, column and verb."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant.storage.guarded import GUARDED, KEYS

FRESH = "forged"
NO_SEAL = "0" * 64
"""In the place of a seal: its shape can be forged, its value cannot."""
HOWS = ("", " OR REPLACE", " OR IGNORE")
STATES = ("status", "verdict", "kind", "question", "ended_as", "purpose", "service", "role")
"""Columns by which rows are told apart: one of each is attacked."""
ALIKE = ("audit", "entries", "postings")
"""Tables whose rows are all under the same rules, whatever their kind."""
EVERY_STEP = {"transfers": "step = step + 1"}
"""What an update of this table changes with whatever it changes."""


@dataclass(frozen=True)
class Table:
    """What the schema says of one table."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    """Columns of each unique key; the hidden rowid is one."""
    domains: dict[str, list[Any]]
    """Column to the values that its CHECK lists."""
    rows: tuple[dict[str, Any], ...]
    """One of each state, with its rowid."""
    seen: dict[str, list[Any]]
    """Column to values that other rows have."""


@dataclass(frozen=True)
class Statement:
    """One attack: what it may count as, and its words."""

    table: str
    verb: str
    """insert, update or delete."""
    column: str
    """The column that is changed; of an insert and a delete empty."""
    sql: str
    values: tuple[Any, ...]
    result: dict[str, Any]
    """The row that it means to leave; of a delete the one that was there."""


def tables_of(db: sqlite3.Connection) -> list[Table]:
    """Return what there is to attack; SQLite's own tables take no triggers and are none of it."""
    db.row_factory = sqlite3.Row
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [_table(db, row["name"], row["sql"]) for row in db.execute(query).fetchall()]


def _table(db: sqlite3.Connection, name: str, sql: str) -> Table:
    info = db.execute(f"PRAGMA table_info({name})").fetchall()
    own_rowid = any(row["type"] == "INTEGER" and row["pk"] for row in info)
    columns = tuple(row["name"] for row in info)
    keys = [tuple(row["name"] for row in info if row["pk"])]
    for index in db.execute(f"PRAGMA index_list({name})").fetchall():
        if index["unique"]:
            described = db.execute(f"PRAGMA index_info({index['name']})").fetchall()
            keys.append(tuple(row["name"] for row in described))
    has_rowid = "WITHOUT ROWID" not in sql
    if has_rowid and not own_rowid:
        columns, keys = (*columns, "rowid"), [*keys, ("rowid",)]
    picked, order = ", ".join(columns), "rowid" if has_rowid else keys[0][0]
    rows = [dict(row) for row in db.execute(f"SELECT {picked} FROM {name} ORDER BY {order}")]
    states = [column for column in STATES if column in columns and name not in ALIKE]
    each = {tuple(row[state] for state in states): row for row in rows}  # the newest of each
    shown = {
        row["rowid"] if "rowid" in row else id(row): row for row in (*rows[:1], *each.values())
    }
    return Table(
        name,
        columns,
        tuple(dict.fromkeys(key for key in keys if key)),
        {column: _domain(column, sql) for column in columns},
        tuple(shown.values()),
        {c: list(dict.fromkeys(row[c] for row in rows))[-6:] for c in columns},
    )


def _domain(column: str, sql: str) -> list[Any]:
    found = re.search(rf"\b{column} IN\s*\(([^)]*)\)", sql)
    told = [] if found is None else [each.strip() for each in found[1].split(",")]
    return [each[1:-1] if each.startswith("'") else int(each) for each in told]


def statements(table: Table) -> Iterator[Statement]:
    """Yield every attack on one table."""
    for row in table.rows:
        yield from _inserts(table, row)
        yield from _updates(table, row)
        where, key = _where(table, row)
        yield Statement(
            table.name, "delete", "", f"DELETE FROM {table.name} WHERE {where}", key, row
        )


def _where(table: Table, row: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    key = table.keys[0]
    return " AND ".join(f"{column} IS ?" for column in key), tuple(row[c] for c in key)


def _inserts(table: Table, row: dict[str, Any]) -> Iterator[Statement]:
    """Return the row again, a similar new one, and one that shares a single key with it."""
    unique = {column for key in table.keys for column in key}
    fresh = row | {column: _fresh(table, column, row[column]) for column in unique}
    copies = [row, fresh]
    copies += [fresh | {column: row[column] for column in key} for key in table.keys]
    place = "rowid" if "rowid" in table.columns else table.keys[0][0]
    copies += [fresh | {place: -1}]
    names, marks = ", ".join(table.columns), ", ".join("?" * len(table.columns))
    for how in (*HOWS, "upsert"):
        for copy in copies:
            values = tuple(copy[column] for column in table.columns)
            verb = "INSERT" if how == "upsert" else f"INSERT{how}"
            sql = f"{verb} INTO {table.name} ({names}) VALUES ({marks})"
            if how == "upsert":
                key = ", ".join(table.keys[0])
                sets = ", ".join(
                    f"{c} = excluded.{c}" for c in table.columns if c not in table.keys[0]
                )
                sql += f" ON CONFLICT ({key}) DO UPDATE SET {sets}" if sets else ""
            yield Statement(table.name, "insert", "", sql, values, copy)


def _fresh(table: Table, column: str, value: Any) -> Any:
    if isinstance(value, int) or column == "rowid":
        return max(each for each in table.seen[column] if each is not None) + 1
    if isinstance(value, str) and value.isdecimal():
        return str(1 + max(int(each) for each in table.seen[column] if each is not None))
    return None if value is None else f"{FRESH}-{column}"


def _updates(table: Table, row: dict[str, Any]) -> Iterator[Statement]:
    where, key = _where(table, row)
    with_it = EVERY_STEP.get(table.name)
    for column in table.columns:
        for value in _others(table, column, row[column]):
            for how in HOWS:
                for more in ("", f", {with_it}") if with_it and column != "step" else ("",):
                    sql = f"UPDATE{how} {table.name} SET {column} = ?{more} WHERE {where}"
                    left = row | {column: value}
                    if more and column != "step":
                        left["step"] += 1
                    yield Statement(table.name, "update", column, sql, (value, *key), left)


def _others(table: Table, column: str, value: Any) -> list[Any]:
    """Return other values that the column might get."""
    others = [None, *table.domains[column], *table.seen[column]]
    if isinstance(value, int):
        others += [value + 1, value - 1, 0, 1]
    elif isinstance(value, str):
        others += [f"{value}x", "", "[]", "{}"]
    others += ["li", "bоb", 1]  # the second with a Cyrillic letter
    unlike = [each for each in others if each != value or type(each) is not type(value)]
    return list({(type(each), each): each for each in unlike}.values())


def tried(db: sqlite3.Connection, statement: Statement, *, beside: bool = False) -> str:
    """Return ``refused`` and why, ``allowed``, or what it did besides; nothing of it stays.

    Args:
        db: With foreign keys off, in a transaction.
        statement: The attack.
        beside: Whether its audit row is written first, as an attacker would who knows of it.
    """
    count = f"SELECT count(*) FROM {statement.table}"
    before = db.execute(count).fetchone()[0]
    db.execute("SAVEPOINT attack")
    try:
        if beside:
            told = with_audit_row(db, statement)
            if told is None:
                return "refused: it has no audit row"
            statement = told
        changed = db.execute(statement.sql, statement.values).rowcount
        after = db.execute(count).fetchone()[0]
    except sqlite3.Error as refusal:
        return f"refused: {refusal}"
    finally:
        db.execute("ROLLBACK TO attack")
        db.execute("RELEASE attack")
    if changed < 1:
        return "refused: nothing was done"
    expected = before + {"insert": 1, "update": 0, "delete": -1}[statement.verb]
    return "allowed" if after == expected else f"{before} rows became {after}"


def audited(statement: Statement, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return the audit row that the database wants beside a statement which leaves ``row``.

    Whoever can write the file can write this row too. Only its seal is beyond them.
    """
    table, new = statement.table, statement.verb == "insert"
    if table == "transfers":
        kind = "begun" if new else "posted" if row["status"] == "posted" else "amended"
        about = {"fen": row["fen"], "payee": row["payee_id"], "account": row["account_id"]}
        return {"kind": kind, "subject": row["id"], "details": about | {"step": row["step"]}}
    if table == "checks":
        kind = "check_started" if new else f"check_{row['verdict']}"
        about = {"check": row["id"], "question": row["question"]}
        return {"kind": kind, "subject": row["transfer_id"], "details": about}
    if table == "holds":
        ways = {"open": "hold_unsafe", "delayed": "delayed", "released": "released"}
        kind = "held" if new else ways.get(row["status"], "revoked")
        return {"kind": kind, "subject": row["transfer_id"], "details": {}}
    values: dict[str, Any] = {}
    if table == "postings":
        lines = str(row["lines"])
        lines = json.loads(lines) if lines.startswith("[[") and lines.endswith("]]") else []
        values = {"fen": sum(max(line[1], 0) for line in lines)}
    elif table == "bills":
        values = {"fen": row["fen"], "payee_id": row["payee_id"]}
    elif table == "talks":
        values = {column: row[column] for column in ("staff", "words_seq", "refusals_seq")}
    elif table == "messages":
        values = {}
    elif table in GUARDED:
        values = {column: row[column] for column in GUARDED[table]}
    else:
        return None
    key = row["customer_id" if table == "talks" else KEYS.get(table, "id")]
    return {"kind": "x", "subject": "", "details": {"row": table, "set": {str(key): values}}}


def with_audit_row(db: sqlite3.Connection, statement: Statement) -> Statement | None:
    """Write a statement's audit row (in the caller's savepoint) and return it so that it says so."""
    row = statement.result
    told = audited(statement, row)
    if told is None or row is None:
        return None
    seq, head = db.execute("SELECT seq, hash FROM audit_head").fetchone()
    db.execute(
        "INSERT INTO audit VALUES (?, 1, ?, '', '', ?, ?, ?, ?)",
        (seq + 1, told["kind"], told["subject"], json.dumps(told["details"]), head, NO_SEAL),
    )
    if statement.table not in GUARDED or statement.column == "audit_seq":
        return statement
    if statement.verb == "insert":
        names = re.search(r"\(([^)]*)\)", statement.sql)
        assert names is not None
        place = names[1].split(", ").index("audit_seq")
        values = (*statement.values[:place], seq + 1, *statement.values[place + 1 :])
        return replace(statement, values=values)
    sql = statement.sql.replace(" SET ", f" SET audit_seq = {seq + 1}, ", 1)
    return replace(statement, sql=sql)

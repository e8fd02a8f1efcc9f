"""The types of the rows are those of the tables, and no row is an ``Any``."""

from __future__ import annotations

import ast
import sqlite3
from datetime import datetime
from typing import Any, get_type_hints

import pytest
from sqlalchemy import JSON, Boolean, Integer, Text

from assistant.banking import rows
from assistant.settings import ROOT
from assistant.storage import tables
from assistant.storage.tables import Moment
from tests.banking.fixtures import template

WHOLE = {
    "customers": rows.CustomerRow,
    "accounts": rows.AccountRow,
    "payees": rows.PayeeRow,
    "transfers": rows.TransferRow,
    "checks": rows.CheckRow,
    "holds": rows.HoldRow,
    "positions": rows.PositionRow,
    "service_requests": rows.RequestRow,
    "payee_requests": rows.PayeeRequestRow,
    "bills": rows.BillRow,
    "staff": rows.StaffRow,
}
KINDS = {Text: str, Integer: int, Boolean: bool, Moment: datetime, JSON: Any}
ALWAYS_WRITTEN = {("service_requests", "customer_id")}
"""The table would take none; ``book`` always has a customer."""
STATEMENTS = frozenset(
    [
        "is_gone",
        "reserved_of",
        "_bills",
        "_is_paid",
        "_positions",
        "_leaving",
        "_entries",
        "_hers",
        "_is_so",
        "_waiting",
    ]
)
"""They take or return parts of statements, for which SQLAlchemy 1.4 has no types."""


@pytest.mark.parametrize("table", WHOLE)
def test_a_row_has_the_columns_of_its_table(table: str) -> None:
    columns = sqlite3.connect(template()).execute(f"pragma table_info({table})").fetchall()
    never_null = {name for _, name, _, not_null, _, key in columns if not_null or key}
    expected = {}
    for column in getattr(tables, table).columns:
        kind = KINDS[type(column.type)]
        sure = column.name in never_null or (table, column.name) in ALWAYS_WRITTEN
        expected[column.name] = kind if sure or kind is Any else kind | None
    declared = get_type_hints(WHOLE[table])
    del declared["_mapping"]
    assert declared == expected


def test_no_row_is_an_any() -> None:
    """``transfer: Any`` hides a misspelt column until its statement runs."""
    untyped = []
    for file in sorted((ROOT / "assistant/banking").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name in STATEMENTS:
                continue
            told = [node.returns, *(each.annotation for each in node.args.args)]
            shown = {ast.unparse(each) for each in told if each}
            if shown & {"Any", "list[Any]", "tuple[Any, Any]", "Sequence[Any]"}:
                untyped.append(f"{file.name}:{node.lineno} {node.name}: give it a row of rows.py")
    assert untyped == []

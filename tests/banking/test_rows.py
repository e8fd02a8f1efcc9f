"""Test that the types of rows match the tables (tests/test_typed_seams.py: no type is ``Any``)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import get_type_hints

import pytest
from sqlalchemy import JSON, Boolean, Integer, Text

from assistant.banking import rows
from assistant.storage import tables
from assistant.storage.tables import Moment
from assistant.storage.values import Json
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
    "entries": rows.EntryRow,
    "social_insurance": rows.InsuredRow,
    "preferences": rows.PreferencesRow,
    "staff": rows.StaffRow,
}
KINDS = {Text: str, Integer: int, Boolean: bool, Moment: datetime}
OF_JSON: dict[tuple[str, str], object] = {
    ("transfers", "asked"): Mapping[str, Json],
    ("checks", "signals"): list[str],
    ("checks", "evidence"): list[str],
    ("checks", "answers"): list[tuple[str, str]],
    ("holds", "evidence"): list[str],
    ("positions", "terms"): rows.Terms,
    ("service_requests", "details"): Mapping[str, str | int],
}
"""What a column of JSON holds: never null."""
ALWAYS_WRITTEN = {("service_requests", "customer_id")}
"""The table would take none; ``book`` always has a customer."""


@pytest.mark.parametrize("table", WHOLE)
def test_a_row_has_the_columns_of_its_table(table: str) -> None:
    columns = sqlite3.connect(template()).execute(f"pragma table_info({table})").fetchall()
    never_null = {name for _, name, _, not_null, _, key in columns if not_null or key}
    expected: dict[str, object] = {}
    for column in getattr(tables, table).columns:
        if isinstance(column.type, JSON):
            expected[column.name] = OF_JSON[table, column.name]
            continue
        kind = KINDS[type(column.type)]
        sure = column.name in never_null or (table, column.name) in ALWAYS_WRITTEN
        expected[column.name] = kind if sure else kind | None
    declared = get_type_hints(WHOLE[table])
    del declared["_mapping"]
    assert declared == expected

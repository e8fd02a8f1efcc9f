"""Values of the bank go to JSON and come back as they were."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bank_api.contract import operations
from assistant.bank_api.wire import BadValue, from_wire, to_wire
from assistant.banking.model import Entry, Transfer
from assistant.money import Money

TIMES = st.datetimes(timezones=st.just(timezone.utc))
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
st.register_type_strategy(datetime, TIMES)
st.register_type_strategy(int, WHOLE)
ENTRY = {
    "id": "e1", "account_id": "a", "at": "2026-03-16T10:00:00+08:00", "kind": "bill",
    "amount": {"currency": "CNY", "fen": -100}, "counterparty": "电力", "balance_after": {"currency": "CNY", "fen": 5},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(operations()))
def test_a_result_comes_back_as_it_was(name: str) -> None:
    kind = operations()[name].result

    @settings(max_examples=20, deadline=None)
    @given(st.from_type(kind))
    def there_and_back(value: Any) -> None:
        assert from_wire(kind, json.loads(json.dumps(to_wire(value)))) == value

    there_and_back()


def test_fields_that_a_bank_adds_are_ignored() -> None:
    assert from_wire(Entry, {**ENTRY, "branch": "0351"}).kind == "bill"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": {"currency": "USD", "fen": 100}}, "amount: an amount in CNY"),
        ({"amount": {"fen": 100}}, "amount: an amount in CNY"),
        ({"amount": 100}, "amount: an amount"),
        ({"amount": {"currency": "CNY", "fen": 1.5}}, "amount.fen: a whole number"),
        ({"amount": {"currency": "CNY", "fen": True}}, "amount.fen: a whole number"),
        ({"amount": {"currency": "CNY", "fen": 2**63}}, "amount.fen: a whole number"),
        ({"at": "2026-03-16T10:00:00"}, "at: a time with its offset"),
        ({"at": "yesterday"}, "at: a time"),
        ({"id": None}, "id: a text"),
    ],
)
def test_what_has_another_form_is_named_by_its_place(change: dict[str, Any], told: str) -> None:
    with pytest.raises(BadValue, match=told):
        from_wire(Entry, {**ENTRY, **change})


def test_a_missing_field_is_named() -> None:
    with pytest.raises(BadValue, match="account: a value"):
        from_wire(Transfer, {"id": "t", "session": "s", "customer_id": "demo"})


def test_a_word_that_no_list_has_is_refused() -> None:
    kind = operations()["bank.verify_pin"].result
    with pytest.raises(BadValue, match="outcome: one of its words"):
        from_wire(kind, {"outcome": "fine", "attempts_left": 3})


def test_money_is_never_a_bare_number() -> None:
    assert to_wire(Money(1_200_000)) == {"currency": "CNY", "fen": 1_200_000}

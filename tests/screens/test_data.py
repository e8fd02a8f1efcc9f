"""Test that each screen's file declares its data, and that views hold exactly these data."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any, get_type_hints

import pytest

from assistant.demo.gallery import VIEWS
from assistant.screens import transactions
from assistant.screens.content import Content, read
from assistant.screens.named import AtStep, NamedTransfer, PartOfTransfer
from assistant.screens.registry import screen_names
from assistant.screens.view import View
from tests.screens.conforming import problems

ENTRIES = VIEWS["transactions"]
ROW = {"date": "3月15日", "what": "养老金", "fen": 327_650}


@pytest.mark.parametrize("screen", sorted(screen_names()))
def test_a_screens_file_declares_its_data(screen: str) -> None:
    module = import_module(f"assistant.screens.{screen}")
    assert module.Data.__module__ == module.__name__
    assert module.Data.__doc__
    assert module.Data.__total__ in {True, False}  # a TypedDict, and no other class


@pytest.mark.parametrize("screen", sorted(screen_names()))
def test_a_screens_fill_makes_that_screen_of_its_data(screen: str) -> None:
    module, data = import_module(f"assistant.screens.{screen}"), VIEWS[screen].data
    assert module.fill(**data) == Content(screen, data)


@pytest.mark.parametrize("name", VIEWS)
def test_the_gallerys_views_hold_what_their_screens_declare(name: str) -> None:
    assert problems(VIEWS[name]) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"sumin": 1},
        {"sum_in": "5"},
        {"sum_in": 5.5},
        {"tail": None},
        {"rows": [{**ROW, "fen": "327650"}]},
        {"rows": [{**ROW, "yuan": 3276}]},
        {"rows": [{"date": "3月15日", "fen": 1}]},
    ],
)
def test_a_wrong_key_or_type_is_found(wrong: dict[str, Any]) -> None:
    assert problems(replace(ENTRIES, data={**ENTRIES.data, "rows": [ROW]})) == ""
    assert problems(replace(ENTRIES, data={**ENTRIES.data, **wrong}))


@pytest.mark.parametrize("key", sorted(transactions.Data.__required_keys__))
def test_a_missing_key_is_found(key: str) -> None:
    data = {name: value for name, value in ENTRIES.data.items() if name != key}
    assert problems(replace(ENTRIES, data=data))


@pytest.mark.parametrize("screen", sorted(screen_names()))
def test_what_is_read_on_any_screen_means_the_same_on_each(screen: str) -> None:
    """Words are held against these keys wherever a yes is asked for."""
    hints = get_type_hints(import_module(f"assistant.screens.{screen}").Data)
    common = {**get_type_hints(PartOfTransfer), **get_type_hints(AtStep), "what": str}
    assert {key: hints[key] for key in hints.keys() & common} == {
        key: common[key] for key in hints.keys() & common
    }


def test_a_part_of_a_transfer_has_the_keys_of_the_whole() -> None:
    assert get_type_hints(PartOfTransfer) == get_type_hints(NamedTransfer)


def test_reading_changes_nothing() -> None:
    view = View("transactions", "", ENTRIES.data)
    assert read(transactions.Data, view) == ENTRIES.data

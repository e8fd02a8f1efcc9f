"""Test that each screen declares its traits in its own file and nowhere else."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from assistant.screens.registry import name_screen, screen_names, traits_of
from assistant.screens.traits import UNKNOWN, Traits
from assistant.screens.view import View
from assistant.settings import ROOT

FOLDER = ROOT / "assistant" / "screens"
EACH_SCREEN_SAYS = ("called", "reading", "pause", "takes", "money", "bias")


@pytest.mark.parametrize("screen", sorted(screen_names()))
def test_a_screens_file_declares_its_traits(screen: str) -> None:
    assert isinstance(import_module(f"assistant.screens.{screen}").TRAITS, Traits)
    assert "TRAITS = Traits(" in (FOLDER / f"{screen}.py").read_text("utf-8")


def test_every_file_that_composes_a_screen_declares_its_traits() -> None:
    """Without its traits a screen would be in no list of screens, and no other test would miss it."""
    composing = {
        file.stem
        for file in FOLDER.glob("*.py")
        if re.search(r"^(?:def compose\(|class Data\(|Data = )", file.read_text("utf-8"), re.M)
        and file.stem not in {"registry", "content"}
    }
    missing = composing ^ screen_names()
    assert not missing, f"declare TRAITS in assistant/screens: {sorted(missing)} (see traits.py)"


def test_a_name_nobody_knows_is_logged_and_ends_no_turn(caplog: pytest.LogCaptureFixture) -> None:
    assert traits_of(View("nowhere", "")) == UNKNOWN
    assert "nowhere" in caplog.text


def test_staff_and_report_tell_every_screen_from_the_others() -> None:
    names = [name_screen(screen) for screen in screen_names()]
    assert all(re.fullmatch(r"[一-鿿：、，]+", name) for name in names)
    assert len(set(names)) == len(names)


def test_a_screen_of_an_older_program_is_told_as_it_stands() -> None:
    assert name_screen("view_limits") == "view_limits"


@pytest.mark.parametrize("trait", EACH_SCREEN_SAYS)
def test_a_screen_that_forgets_a_trait_is_told_which(trait: str) -> None:
    """A default would be taken silently: a consent would be biased, a transfer not held."""
    said = {name: value for name, value in vars(UNKNOWN).items() if name != trait}
    with pytest.raises(TypeError, match=f"missing 1 required keyword-only argument: '{trait}'"):
        Traits(**said)


def test_the_screens_differ_in_each_trait() -> None:
    """A trait that is the same everywhere is dead."""
    declared = [traits_of(View(screen, "")) for screen in screen_names()]
    for each in fields(Traits):
        assert len({getattr(traits, each.name) for traits in declared}) > 1, each.name


def test_nobody_else_keeps_a_list_of_screens() -> None:
    """Two names of screens compared with ``view.screen`` are a trait that stands in the wrong file."""
    lists = [
        f"{file.relative_to(ROOT)}:{node.lineno}: let the screens say it as a trait"
        for file, node in comparisons()
        if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
    ]
    assert lists == []


def test_nobody_asks_for_the_name_of_a_screen() -> None:
    """What follows from a screen is its trait: a second such screen would be forgotten there."""
    named = [
        f"{file.relative_to(ROOT)}:{node.lineno}: ask for a trait of {each.value}"
        for file, node in comparisons()
        for each in (node.left, *node.comparators)
        if isinstance(each, ast.Constant) and each.value in screen_names()
    ]
    assert named == []


@pytest.mark.parametrize(
    ("trait", "expected"),
    [
        ("asks", {"transfer_ask_payee", "transfer_ask_amount", "transfer_review", "choose"}),
        ("takes_pin", {"pin"}),
        ("shows_call", {"help_called"}),
        ("tells_posted", {"transfer_done"}),
    ],
)
def test_these_screens_only_have_the_trait(trait: str, expected: set[str]) -> None:
    usual = getattr(UNKNOWN, trait)
    named = {s for s in screen_names() if getattr(traits_of(View(s, "")), trait) != usual}
    assert named == expected


@cache
def comparisons() -> list[tuple[Path, ast.Compare]]:
    """Return every comparison of a ``….screen`` in the program.

    Simulated customers and the judges of the evaluation look at screens from outside, by name.
    """
    return [
        (file, node)
        for file in (ROOT / "assistant").rglob("*.py")
        if file.parent.name not in ("simulation", "evaluation")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Compare)
        and "screen" in {getattr(each, "attr", "") for each in (node.left, *node.comparators)}
    ]

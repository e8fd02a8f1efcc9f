"""Each screen says what it is, in its own file and nowhere else."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from assistant.screens.registry import screen_names, traits_of
from assistant.screens.traits import Traits
from assistant.screens.view import View
from assistant.settings import ROOT

FOLDER = ROOT / "assistant" / "screens"


@pytest.mark.parametrize("screen", sorted(screen_names()))
def test_a_screens_file_declares_its_traits(screen: str) -> None:
    assert isinstance(import_module(f"assistant.screens.{screen}").TRAITS, Traits)
    assert "TRAITS = Traits(" in (FOLDER / f"{screen}.py").read_text("utf-8")


def test_every_file_that_composes_a_screen_declares_its_traits() -> None:
    """Without its traits a screen would be in no list of screens, and no other test would miss it."""
    composing = {
        file.stem
        for file in FOLDER.glob("*.py")
        if "\ndef compose(view: View)" in file.read_text("utf-8") and file.stem != "registry"
    }
    assert composing == screen_names()


def test_a_name_nobody_knows_is_logged_and_ends_no_turn(caplog: pytest.LogCaptureFixture) -> None:
    assert traits_of(View("nowhere", "")) == Traits()
    assert "nowhere" in caplog.text


def test_nobody_else_keeps_a_list_of_screens() -> None:
    """Two names of screens in one set or tuple are a trait that stands in the wrong file."""
    names = "|".join(sorted(screen_names() - {"answer", "menu", "search", "social", "notice"}))
    listed = re.compile(rf'[{{(\[]\s*"(?:{names})",\s*"(?:{names})"')
    outside = [
        file
        for room in ("conversation", "serving", "speaking", "hearing")
        for file in (ROOT / "assistant" / room).glob("*.py")
    ]

    lists = {file.name: listed.findall(file.read_text("utf-8")) for file in outside}
    assert {name: found for name, found in lists.items() if found} == {}

"""Docstrings begin with a verb: ruff (D401) knows only some of them."""

from __future__ import annotations

import ast

import pytest

from assistant.settings import ROOT

FILES = sorted([*(ROOT / "assistant").rglob("*.py"), *(ROOT / "scripts").rglob("*.py")])
NO_VERBS = frozenset(
    [
        "The",
        "A",
        "An",
        "This",
        "That",
        "It",
        "Its",
        "Her",
        "His",
        "One",
        "No",
        "Nothing",
        "All",
        "Every",
        "Each",
        "Some",
        "Only",
        "Not",
        "Whether",
        "If",
        "When",
        "What",
        "Which",
        "Who",
        "Whom",
        "How",
        "Where",
        "Why",
        "Of",
        "At",
        "In",
        "On",
        "As",
        "For",
        "From",
        "With",
    ]
)
IN_S = frozenset({"Pass", "Press", "Process", "Address", "Compress", "Miss", "Guess", "Focus"})
"""Imperatives that end like ``Pays``."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_functions_docstring_begins_with_an_imperative(file) -> None:
    wrong = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if any("property" in ast.unparse(each) for each in node.decorator_list):
            continue  # an attribute: a noun
        first = (ast.get_docstring(node) or "Do").split()[0].strip(",;:.")
        third_person = first.endswith("s") and first not in IN_S
        if third_person or first in NO_VERBS:
            wrong.append(f"{node.name}: begin with what it does, not with {first!r}")
    assert wrong == []


SHORT_NAMES = {
    *("test_amounts", "test_at_night", "test_free_words", "test_keys", "test_silence"),
    *("test_the_line", "test_dates", "test_displayed_sentences", "test_groups", "test_money"),
    *("test_readings", "test_sentences", "test_dialogue"),
}
"""Of the guard, of the voice and of the dialogues: were being changed when this test came."""


def test_a_tests_name_says_what_holds() -> None:
    """One or two words name a subject: who reads that ``test_rates`` failed knows nothing."""
    short = {
        f"{node.name} in {file.relative_to(ROOT)}"
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
        and node.name not in SHORT_NAMES
    }
    assert short == set()

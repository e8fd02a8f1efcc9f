"""Arrows between rooms point one way: docs/architecture.md lists these rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from assistant.settings import ROOT
from assistant.understanding.rasa.training import SOURCES

PLAIN = {"banking", "fraud", "help", "storage", "money", "masking", "clock"}
"""Plain Python over a database; of the rest they know these and no more."""
MAY_KNOW = PLAIN | {"bill_types", "limits", "pinyin", "staff_names"}
ENGINES = {"rasa", "rasa_sdk", "vosk", "faster_whisper", "textual", "sounddevice", "pyttsx3"}


@pytest.fixture(scope="module")
def graph() -> Iterator[grimp.ImportGraph]:
    sys.path.insert(0, str(ROOT))
    yield grimp.build_graph("assistant", include_external_packages=True, cache_dir=None)
    sys.path.remove(str(ROOT))


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def rooms(graph: grimp.ImportGraph) -> dict[str, set[str]]:
    """Return which room knows which others, imports for typing alone included."""
    known: dict[str, set[str]] = {}
    for module in graph.modules:
        if module.startswith("assistant."):
            imported = graph.find_modules_directly_imported_by(module)
            known.setdefault(room(module), set()).update(
                room(other) for other in imported if other.startswith("assistant.")
            )
    return {name: others - {name} for name, others in known.items()}


def test_no_rooms_know_each_other_in_a_circle(graph: grimp.ImportGraph) -> None:
    try:
        order = list(TopologicalSorter(rooms(graph)).static_order())
    except CycleError as circle:
        pytest.fail(f"a circle of imports: {' -> '.join(reversed(circle.args[1]))}")
    assert len(order) > 30


def test_no_modules_know_each_other_in_a_circle(graph: grimp.ImportGraph) -> None:
    ours = {module for module in graph.modules if module.startswith("assistant.")}
    imports = {m: graph.find_modules_directly_imported_by(m) & ours for m in ours}
    TopologicalSorter(imports).prepare()


def test_money_and_guard_know_neither_engines_nor_screens(graph: grimp.ImportGraph) -> None:
    known = rooms(graph)
    assert {name: known[name] - MAY_KNOW for name in PLAIN if known[name] - MAY_KNOW} == {}
    engines = {
        (module, engine)
        for module in graph.modules
        if room(module) in PLAIN
        for engine in graph.find_modules_directly_imported_by(module) & ENGINES
    }
    assert engines == set()


def test_the_conversation_knows_protocols_and_no_engine(graph: grimp.ImportGraph) -> None:
    for module in graph.modules:
        if room(module) in {"conversation", "actions"}:
            engines = graph.find_modules_directly_imported_by(module) & (ENGINES - {"rasa_sdk"})
            assert not engines, (module, engines)


def test_the_model_is_trained_anew_when_what_its_components_import_changes(
    graph: grimp.ImportGraph,
) -> None:
    components = "assistant.understanding.rasa.components"
    imported = graph.find_upstream_modules(components, as_package=True)
    ours = {m for m in imported if m.startswith("assistant.")}
    files = {m.replace(".", "/") + ".py" for m in ours if not graph.find_children(m)}
    assert files
    assert {file for file in files if not file.startswith(SOURCES)} == set()

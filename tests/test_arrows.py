"""Test that imports between rooms point one way; docs/architecture.md lists the rules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from assistant.settings import ROOT
from assistant.understanding.rasa.training import SOURCES
from tests.sources import parsed, python_files

PLAIN = {"banking", "fraud", "help", "storage", "money", "masking", "clock"}
"""Plain Python over a database; of the rest they know these and no more."""
MAY_KNOW = PLAIN | {
    *("bill_types", "limits", "pinyin", "spare_memory", "staff_member", "yaml_file"),
}
ENGINES = {
    *("rasa", "rasa_sdk", "vosk", "faster_whisper", "ctranslate2", "onnxruntime", "pyttsx3"),
    *("espeakng_loader", "sounddevice", "textual"),
}
PACKAGES = {
    *("sqlalchemy", "alembic", "argon2", "platformdirs", "yaml", "re2", "cn2an", "pypinyin"),
    "psycopg2",
}
"""What plain Python uses of other people's work."""
TURN = ROOT / "assistant" / "conversation"
MOST_LINES = 300
ORDERS = "turns"
"""The one module of the turn that may know most of the others."""
BY_NAME = {"import_module", "__import__", "run_module"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph("assistant", include_external_packages=True, cache_dir=None)
    sys.path.remove(str(ROOT))
    for module, other in named_as_text(graph.modules):
        graph.add_import(importer=module, imported=other)
    return graph


@cache
def sources() -> list[tuple[str, ast.Module]]:
    """Return every module of the program, by its dotted name."""
    found = []
    for file in python_files("assistant"):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        found.append((name.removesuffix(".__init__"), parsed(file)))
    return found


def named_as_text(modules: set[str]) -> Iterator[tuple[str, str]]:
    """Yield which module names which as a whole text: ``import_module("assistant.fraud.check")``."""
    for module, tree in sources():
        for node in ast.walk(tree):
            named = str(node.value) if isinstance(node, ast.Constant) else ""
            if named.startswith("assistant.") and named in modules - {module}:
                yield module, named


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


def floors() -> dict[str, int]:
    """Read on which floor each room stands, 0 being the lowest: docs/architecture.md draws them."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    drawn = text.split("## Arrows")[1].split("```")[1].strip().splitlines()
    return {name: floor for floor, names in enumerate(reversed(drawn)) for name in names.split()}


def test_every_arrow_points_down(graph: grimp.ImportGraph) -> None:
    floor, known = floors(), rooms(graph)
    assert set(floor) == set(known), "each room stands on one floor of docs/architecture.md"
    up = [
        f"{name} -> {other}: move what is needed to a lower floor, or hand it in from serving"
        for name, others in known.items()
        for other in others
        if floor[other] >= floor[name]
    ]
    assert up == []


def test_no_module_is_hidden_from_these_tests(graph: grimp.ImportGraph) -> None:
    """A folder without ``__init__.py`` is in no graph, and what it imports would be no arrow."""
    hidden = {name: tree for name, tree in sources() if name not in graph.modules}
    migrations = "assistant.storage.migrations."
    assert {name for name in hidden if not name.startswith(migrations)} == set()
    imported = {
        node.module or ""
        for tree in hidden.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert {m for m in imported if m.startswith("assistant") and room(m) not in MAY_KNOW} == set()


def test_what_is_imported_by_a_made_up_name_is_of_its_own_room() -> None:
    """Nobody can see where ``import_module(name)`` leads."""
    lost = []
    for module, tree in sources():
        for node in ast.walk(tree):
            called = getattr(node, "func", None)
            if getattr(called, "attr", getattr(called, "id", "")) in BY_NAME:
                assert isinstance(node, ast.Call)
                first = next(iter(node.args), None)
                first = first.values[0] if isinstance(first, ast.JoinedStr) else first
                begins = str(first.value) if isinstance(first, ast.Constant) else ""
                if not begins.startswith(f"assistant.{room(module)}."):
                    lost.append(f"{module}:{node.lineno}: write an import statement")
    assert lost == []


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
    packages = {
        (module, other)
        for module in graph.modules
        if room(module) in PLAIN
        for other in graph.find_modules_directly_imported_by(module)
        if not other.startswith("assistant") and other not in sys.stdlib_module_names
    }
    assert {(module, other) for module, other in packages if other not in PACKAGES} == set()


def test_the_conversation_knows_protocols_and_no_engine(graph: grimp.ImportGraph) -> None:
    engines = ENGINES - {"rasa_sdk"}
    driving = {m for m in graph.modules if graph.find_modules_directly_imported_by(m) & engines}
    for module in graph.modules:
        if room(module) in {"conversation", "actions"}:
            known = graph.find_modules_directly_imported_by(module) & (engines | driving)
            assert not known, f"{module} knows {known}: let it know a protocol"


MODULES = sorted(file.stem for file in TURN.glob("*.py") if file.stem != "__init__")


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_the_turn_is_small_and_knows_few_of_the_others(
    graph: grimp.ImportGraph, name: str
) -> None:
    lines = len((TURN / f"{name}.py").read_text("utf-8").splitlines())
    assert lines <= MOST_LINES, f"{name} has {lines} lines: cut a part out of it"
    known = graph.find_modules_directly_imported_by(f"assistant.conversation.{name}")
    others = {module for module in known if room(module) == "conversation"}
    assert name == ORDERS or 2 * len(others) <= len(MODULES), f"{name} knows {sorted(others)}"


@pytest.mark.parametrize("name", [name for name in MODULES if name != "machine"])
def test_a_module_of_the_turn_has_a_test_of_its_own(name: str) -> None:
    """``machine`` only names the parts."""
    file = ROOT / "tests" / "conversation" / f"test_{name}.py"
    assert file.exists(), f"write {file.relative_to(ROOT)}: {name} alone, without Rasa"
    assert f"assistant.conversation.{name} import" in file.read_text("utf-8") or (
        f"from assistant.conversation import {name}\n" in file.read_text("utf-8")
    )


def test_a_machine_is_made_in_one_place(graph: grimp.ImportGraph) -> None:
    machine, build = "assistant.conversation.machine", "assistant.serving.build"
    knowing = graph.find_modules_that_directly_import(machine)
    assert {module for module in knowing if room(module) != "conversation"} == {build}
    made = [
        module
        for module, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Machine"
    ]
    assert made == [build]


def test_the_model_is_trained_anew_when_what_its_components_import_changes(
    graph: grimp.ImportGraph,
) -> None:
    components = "assistant.understanding.rasa.components"
    imported = graph.find_upstream_modules(components, as_package=True)
    ours = {m for m in imported if m.startswith("assistant.")}
    files = {m.replace(".", "/") + ".py" for m in ours if not graph.find_children(m)}
    assert files
    assert {file for file in files if not file.startswith(SOURCES)} == set()

"""Test that nothing is left unused in places where vulture does not look.

Vulture treats names that begin with ``_`` as intended, reads neither tests nor YAML, and ignores
names that libraries call (``pyproject.toml``), which may outlive their use.
"""

from __future__ import annotations

import ast
import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml

from assistant.screens.registry import screen_names
from assistant.settings import ROOT
from assistant.understanding.intents import load_intents
from tests.sources import parsed, python_files

KEPT = ("answers/not_safe_", "made_up_service/")
"""Written by others, kept as they came; read by the program, as if they were its own."""
NAME = re.compile(r"\w+")


@cache
def trees(room: str) -> dict[Path, ast.Module]:
    return {
        file: parsed(file)
        for file in python_files(room)
        if not any(kept in str(file) for kept in KEPT)
    }


def read_names(room: str) -> Counter[str]:
    """Count the names that are read in a folder's code, and in its short texts."""
    counted: Counter[str] = Counter()
    for tree in trees(room).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                counted[node.id if isinstance(node, ast.Name) else node.attr] += 1
            elif isinstance(node, ast.arg | ast.alias):  # a fixture; an import under its own name
                counted[node.arg if isinstance(node, ast.arg) else node.name] += 1
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                counted.update(NAME.findall(node.value[:60]))
    return counted


def defined(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the names that a module defines at its top, but for automatic fixtures."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not any("autouse" in ast.unparse(each) for each in node.decorator_list):
                yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for each in targets if isinstance(each, ast.Name))


def test_every_private_name_of_the_program_is_read() -> None:
    read = read_names("assistant")
    dead = [
        f"{file.relative_to(ROOT)}: {name}"
        for file, tree in trees("assistant").items()
        for name in defined(tree.body)
        if name.startswith("_") and not name.startswith("__") and not read[name]
    ]
    assert dead == []


def test_every_helper_of_the_tests_is_used() -> None:
    read = read_names("tests")
    named = re.compile(r"test_|pytest|Test|__all__")
    dead = [
        f"{file.relative_to(ROOT)}: {name}"
        for file, tree in trees("tests").items()
        for name in defined(tree.body)
        if not named.match(name) and not read[name]
    ]
    assert dead == []


def domain(kind: str) -> dict[str, Any]:
    """Read one list of domain/ by name: actions, responses, slots, forms, intents, entities."""
    found: dict[str, Any] = {}
    for file in (ROOT / "domain").glob("*.yml"):
        listed = yaml.safe_load(file.read_text("utf-8")).get(kind) or {}
        names = (each if isinstance(each, str) else next(iter(each)) for each in listed)
        found |= dict.fromkeys(names, file.name)
    return found


@cache
def program() -> str:
    files = [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "stories").glob("*.yml")]
    return "\n".join(file.read_text("utf-8") for file in files if file.parent.name != "demo")


@cache
def made_up() -> re.Pattern[str]:
    """Return what a sentence's name may be where it is put together: ``utter_lock_{lock}``."""
    texts = {
        match
        for match in re.findall(r'f?"(utter_[\w{}.\[\]\'()]*)"', program())
        if "{" in match
    }  # fmt: skip
    return re.compile("|".join(re.sub(r"\{[^}]*\}", r"\\w+", text) for text in texts))


def test_every_sentence_of_the_domain_is_said() -> None:
    whole = set(re.findall(r"utter_\w+", program()))
    unsaid = {
        name: file
        for name, file in domain("responses").items()
        if name not in whole and not made_up().fullmatch(name)
    }
    assert unsaid == {}


@pytest.mark.parametrize("kind", ["actions", "forms", "slots", "entities", "intents"])
def test_everything_else_in_the_domain_is_used(kind: str) -> None:
    read = {value for intent in load_intents().values() for value in intent.values}
    there = {*NAME.findall(program()), *read}
    unused = {
        name: file
        for name, file in domain(kind).items()
        if name.removeprefix("action_ask_") not in there
    }
    assert unused == {}


def test_every_key_of_a_screens_data_is_read() -> None:
    rooms = ("screens", "conversation", "speaking", "serving", "scripting", "watchdog")
    read = "\n".join(
        file.read_text("utf-8") for room in rooms for file in (ROOT / "assistant" / room).glob("*")
        if file.suffix == ".py"
    )  # fmt: skip
    unread = [
        f"{screen}: {key}"
        for screen in sorted(screen_names())
        for key in get_type_hints(import_module(f"assistant.screens.{screen}").Data)
        if not re.search(rf"[\"']{key}[\"']", read)
    ]
    assert unread == []


def test_what_vulture_is_told_to_ignore_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = re.search(r"^ignore_names = \[\n(.*?)^\]", text, re.M | re.S)
    assert listed
    names = re.findall(r'"([\w*]+)"', re.sub(r"#.*", "", listed[1]))
    there = set(NAME.findall(program()))
    gone = [name for name in names if not fnmatch.filter(there, name)]
    assert gone == []

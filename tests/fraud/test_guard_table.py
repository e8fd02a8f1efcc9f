"""Test that every test named in docs/guard.md exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_TABLE = (ROOT / "docs/guard.md").read_text().split("## Rule and test")[1]
ROWS = [
    line.strip("| ").split(" | ", 1)
    for line in _TABLE.splitlines()
    if line.startswith("| ") and "`" in line
]


def named(cell: str) -> list[tuple[str, str]]:
    """Return a row's tests as (file, test); a bare ``::test`` is in the file named before it."""
    found, file = [], ""
    for name in re.findall(r"`(tests/[^`]+|::[^`]+)`", cell):
        path, _, test = name.partition("::")
        file = path or file
        found.append((file, test))
    return found


def test_the_table_is_read():
    assert len(ROWS) > 40
    assert named("`tests/a.py::test_x`, `::test_y[z]`, `tests/b.py`") == [
        ("tests/a.py", "test_x"), ("tests/a.py", "test_y[z]"), ("tests/b.py", ""),
    ]  # fmt: skip


@cache
def written(file: str) -> tuple[str, set[str]]:
    """Return a file's text and the names of its functions."""
    source = (ROOT / file).read_text()
    return source, {n.name for n in ast.walk(ast.parse(source)) if isinstance(n, FUNCTIONS)}


@pytest.mark.parametrize(("rule", "cell"), ROWS, ids=[row[0] for row in ROWS])
def test_a_rule_has_its_test(rule, cell):
    assert named(cell), f"no test is named for: {rule}"
    for file, test in named(cell):
        source, defined = written(file)
        name, _, case = test.partition("[")
        assert not name or name in defined, f"{file} has no {name}"
        assert case.rstrip("]") in source, f"{file} has no case {case}"

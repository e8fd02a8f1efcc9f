"""Read the project's Python files as syntax trees, each file once for all tests of a process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from assistant.settings import ROOT


@cache
def parsed(file: Path) -> ast.Module:
    """Parse one file; nobody may change what is returned."""
    return ast.parse(file.read_text("utf-8"))


@cache
def python_files(room: str) -> tuple[Path, ...]:
    """Return a folder's Python files, or the file itself, in order."""
    at = ROOT / room
    return (at,) if at.is_file() else tuple(sorted(at.rglob("*.py")))

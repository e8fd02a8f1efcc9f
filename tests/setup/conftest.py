"""Provide a folder in which set-up runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.setup.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.make(tmp_path / "place")

"""Test that every screen looks as in its stored snapshot, in each grid, and so do the README's
pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from assistant.demo.gallery import VIEWS
from tests.screens.snapshots import ALIKE, FOLDER, PICTURES, difference, snapshot

MEANT = "if it is meant: .venv/bin/python -m tests.screens.snapshots, and read the diff"


@pytest.mark.parametrize("name", VIEWS)
def test_a_screen_is_as_it_was_seen_last(name: str) -> None:
    kept = FOLDER / f"{name}.txt"
    assert kept.exists() and snapshot(name) == kept.read_text("utf-8"), f"{name} changed; {MEANT}"


def test_no_snapshot_is_left_of_a_screen_that_has_gone() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(VIEWS), MEANT


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_the_readme_shows_todays_screen(path: Path) -> None:
    assert difference(Image.open(path), PICTURES[path]) < ALIKE, MEANT


def test_another_screen_would_be_noticed() -> None:
    path, *_ = PICTURES
    others = [name for name in VIEWS if name not in (PICTURES[path], "notice")][:5]
    assert all(difference(Image.open(path), name) > ALIKE for name in others)

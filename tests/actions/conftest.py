"""Provide visits over a new sandbox: one in which the customer is signed in, one without a
customer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.turns import Desk, desk


@pytest.fixture
def hers(tmp_path: Path) -> Iterator[Desk]:
    """Return a visit in which 王秀英 is signed in."""
    with desk(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Desk]:
    """Return a visit in which her card is in, without the PIN."""
    with desk(tmp_path / "data", signed_in=False) as opened:
        yield opened


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Desk]:
    """Return a visit in which no card is in."""
    with desk(tmp_path / "data", None, signed_in=False) as opened:
        yield opened

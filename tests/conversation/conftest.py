"""Provide the parts of a turn, so that a test can use one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversation.parts import Parts, parts_in


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Return the parts of a kiosk in whose reader her card is; she has not given her PIN."""
    with parts_in(tmp_path) as opened:
        yield opened

"""Provide the trained understanding, loaded once for all tests of this room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.understanding.rasa.evaluate import load


@pytest.fixture(scope="session")
def agent(trained_model: Path) -> Any:
    """Rasa with the model that set-up trained."""
    return load(trained_model)

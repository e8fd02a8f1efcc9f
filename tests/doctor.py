"""Get a single line of the doctor's report without the others, as the voice alone takes seconds."""

from __future__ import annotations

import pytest

from assistant.serving import findings
from assistant.settings import Settings


def told_of(what: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what the doctor says is missing of one part."""
    with monkeypatch.context() as alone:
        only = tuple(check for check in findings.CHECKS if check[0] == what)
        alone.setattr(findings, "CHECKS", only)
        (found,) = findings.missing(settings)
    return found.says

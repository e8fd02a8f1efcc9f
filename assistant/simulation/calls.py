"""Define the calls of visitors, fraudsters and staff to the bank, and their outcomes."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

OK = "ok"
LOST = "lost"
"""Outcome: the answer did not arrive, so the result is unknown."""
CRASHED = "crashed"
"""Outcome: the process died during the call, so the result is unknown."""
UNAVAILABLE = "unavailable"
"""Outcome: the bank said that nothing was changed."""
UNKNOWN_OUTCOME = frozenset({LOST, CRASHED})


@dataclass(frozen=True)
class Call:
    """One call to the bank or the desk; ``name`` is the name of the method."""

    name: str
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(each) for each in self.args)})"


@dataclass(frozen=True)
class Outcome:
    """How a call ended: ``ok`` with the result, a refusal's code, or an unknown result."""

    code: str
    value: Any = None


@dataclass(frozen=True)
class Sleep:
    """A pause, in which the person is away."""

    seconds: float


Script = Generator[Call | Sleep, Outcome, None]
"""A person's behaviour, as a generator that yields calls and is sent their outcomes."""

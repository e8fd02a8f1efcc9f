"""Define the calls of visitors, fraudsters and staff to the bank, and their outcomes."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

OK = "ok"
LOST = "lost"
"""The answer did not arrive: the outcome is unknown."""
CRASHED = "crashed"
"""The process died under the call: the outcome is unknown."""
UNAVAILABLE = "unavailable"
"""The bank said that nothing was changed."""
UNKNOWN_OUTCOME = frozenset({LOST, CRASHED})


@dataclass(frozen=True)
class Call:
    """One call to the bank or the desk; ``name`` is the method's."""

    name: str
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(each) for each in self.args)})"


@dataclass(frozen=True)
class Outcome:
    """``ok`` with the result, the code of a refusal, or one of the unknown outcomes."""

    code: str
    value: Any = None


@dataclass(frozen=True)
class Sleep:
    """A pause: the person leaves for a while."""

    seconds: float


Script = Generator[Call | Sleep, Outcome, None]
"""A person, as a generator: yields calls, and is sent their outcomes."""

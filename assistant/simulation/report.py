"""What a simulation came to: counts when all is well, the seed and step when not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


class Violation(AssertionError):
    """The bank did what the rules or the oracle do not allow; the text says what."""


@dataclass(frozen=True)
class Failure:
    """One world that went wrong, and how to see it again."""

    seed: int
    """The world's own seed: ``simulate --seed`` with it replays exactly."""
    step: int
    """The step, counted from 1, after which it showed."""
    problem: str
    trace: tuple[str, ...]
    """The last calls before it, oldest first."""

    def __str__(self) -> str:
        told = "\n".join(f"    {line}" for line in self.trace)
        return (
            f"seed {self.seed}, step {self.step}: {self.problem}\n{told}\n"
            f"  replay: run_assistant.py simulate --seed {self.seed} --steps {self.step}"
        )


@dataclass
class Report:
    """What happened in one world, or in many."""

    steps: int = 0
    worlds: int = 0
    trace: str = ""
    """SHA-256 over every call and answer; the same seed and steps give the same."""
    counts: Counter[str] = field(default_factory=Counter)
    """How often what was met: ``posted``, ``held``, ``fault crash``, ``refused stale_step`` …"""
    crash_points: set[tuple[str, int]] = field(default_factory=set)
    """(operation, n): crashed right before its n-th write, 0 for its commit."""
    failures: list[Failure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything held."""
        return not self.failures

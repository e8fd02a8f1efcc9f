"""Report the results of a simulation: counts of events and, for each failure, seed and step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


class Violation(AssertionError):
    """The bank did something that the rules or the oracle forbid; the text says what."""


@dataclass(frozen=True)
class Failure:
    """A failure in a simulated world, with the seed that repeats it."""

    seed: int
    """The world's seed: ``simulate --seed`` with it replays exactly."""
    step: int
    """The step, from 1, after which the failure was found."""
    problem: str
    trace: tuple[str, ...]
    """The last calls before the failure, oldest first."""

    def __str__(self) -> str:
        told = "\n".join(f"    {line}" for line in self.trace)
        return (
            f"seed {self.seed}, step {self.step}: {self.problem}\n{told}\n"
            f"  replay: run_assistant.py simulate --seed {self.seed} --steps {self.step}"
        )


@dataclass
class Report:
    """The events of one world, or of many."""

    steps: int = 0
    worlds: int = 0
    trace: str = ""
    """SHA-256 of all calls and answers; the same seed and steps give the same value."""
    counts: Counter[str] = field(default_factory=Counter)
    """How often each event happened: ``posted``, ``held``, ``fault crash``, ``refused stale_step`` …"""
    crash_points: set[tuple[str, int]] = field(default_factory=set)
    """Crashes as (operation, n): before the n-th write of the operation, or before its commit if n
    is 0."""
    failures: list[Failure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether there was no failure."""
        return not self.failures

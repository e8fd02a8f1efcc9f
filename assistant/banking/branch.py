"""Read facts about the branch in which the kiosk stands, from ``branch.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.yaml_file import read_yaml


@dataclass(frozen=True)
class BranchFact:
    """One fact about the branch."""

    topic: str
    """``hours``, ``address``, ``phone``, ``bring``, or a topic of the frequent questions."""
    label: str
    """The fact's name on the screen."""
    shown: str
    """Its value on the screen."""
    spoken: str
    """Its value as the voice says it, with digits in words."""


@cache
def branch_facts() -> tuple[BranchFact, ...]:
    """Return the facts about the branch, in the order in which they are shown and read out."""
    path = Path(__file__).with_name("branch.yaml")
    told = read_yaml(path)
    return tuple(BranchFact(topic, **fact) for topic, fact in told.items())

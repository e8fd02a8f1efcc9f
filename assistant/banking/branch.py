"""What the kiosk tells of the branch it stands in, from ``branch.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class BranchFact:
    """One thing to know about the branch."""

    topic: str
    """``hours``, ``address``, ``phone`` or ``bring``."""
    label: str
    """What it is, on the screen."""
    shown: str
    """As the screen shows it."""
    spoken: str
    """As the voice says it, digits in words."""


@cache
def branch_facts() -> tuple[BranchFact, ...]:
    """Return what there is to know, in the order it is told."""
    path = Path(__file__).with_name("branch.yaml")
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(BranchFact(topic, **fact) for topic, fact in told.items())

"""What a program and its helpers weigh together."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

MEGABYTE = 1e6
SETTLED_MEGABYTES = 2.0
"""It grows by less than that in ``LOOK_SECONDS`` once everything is loaded."""
LOOK_SECONDS = 3.0
PATIENCE_SECONDS = 60.0


def resident_megabytes(pid: int) -> float:
    """Return the megabytes resident in a process and its children, and theirs, together.

    What each has alone, and of what it shares (libraries; pages from before a fork) the most
    that one of them has: adding up what is resident in each would count it again and again.
    """
    weights = [process.memory_full_info() for process in _family(pid)]
    alone = sum(weight.uss for weight in weights)
    return float(alone + max(weight.rss - weight.uss for weight in weights)) / MEGABYTE


def added_up_megabytes(pid: int) -> float:
    """Return what is resident in each of them, added up, as figures before were."""
    return float(sum(process.memory_info().rss for process in _family(pid))) / MEGABYTE


def let_settle(pid: int, wait: Callable[[float], None]) -> None:
    """Wait until nothing more is loaded.

    Args:
        pid: The first of the family.
        wait: Lets so many seconds pass.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    before, now = 0.0, added_up_megabytes(pid)
    while now - before > SETTLED_MEGABYTES and time.monotonic() < deadline:
        wait(LOOK_SECONDS)
        before, now = now, added_up_megabytes(pid)


def _family(pid: int) -> list[psutil.Process]:
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]

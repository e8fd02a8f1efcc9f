"""Measure the memory of a process together with its children."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

MEGABYTE = 1e6
SETTLED_MEGABYTES = 2.0
"""Everything is loaded if the memory grows by fewer megabytes than this in ``LOOK_SECONDS``."""
LOOK_SECONDS = 3.0
PATIENCE_SECONDS = 60.0


def resident_megabytes(pid: int) -> float:
    """Return the resident memory of a process and all its descendants, in megabytes.

    Private memory is added up. Of shared memory (libraries, pages from before a fork) only the
    largest share of one process is counted, so that it does not count several times.
    """
    weights = [process.memory_full_info() for process in _family(pid)]
    alone = sum(weight.uss for weight in weights)
    return float(alone + max(weight.rss - weight.uss for weight in weights)) / MEGABYTE


def added_up_megabytes(pid: int) -> float:
    """Return the sum of the processes' resident memory in megabytes, as in older figures."""
    return float(sum(process.memory_info().rss for process in _family(pid))) / MEGABYTE


def let_settle(pid: int, wait: Callable[[float], None]) -> None:
    """Wait until the memory no longer grows.

    Args:
        pid: Process id of the first process.
        wait: Waits the given number of seconds.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    before, now = 0.0, added_up_megabytes(pid)
    while now - before > SETTLED_MEGABYTES and time.monotonic() < deadline:
        wait(LOOK_SECONDS)
        before, now = now, added_up_megabytes(pid)


def _family(pid: int) -> list[psutil.Process]:
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]

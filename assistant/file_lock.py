"""Hold the lock of a file, so that one process alone does something; the file tells which one.

The lock is the kernel's: it ends with the process, whatever kills it. A forked process holds it too, so
that a kiosk whose watchdog was killed is still alone on its data folder. The library filelock closes
the lock in the fork, and takes a fifth of a second to import before the kiosk's first screen.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path


class Taken(Exception):
    """Another process holds the lock."""


@contextlib.contextmanager
def hold_lock(file: Path, *, wait: bool = False, **told: str) -> Iterator[None]:
    """Hold the lock of ``file`` until the end of the block, and write there who holds it, as JSON.

    Args:
        file: It is made where it is missing, and stays afterwards.
        wait: Wait for another process that holds it.
        told: What stands in the file beside the process id (``pid``).

    Raises:
        Taken: Another process holds it, and ``wait`` is not set. What that one wrote stays.
        OSError: The file cannot be written.
    """
    with file.open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as err:
            raise Taken(str(file)) from err
        lock.truncate(0)
        lock.write(json.dumps({**told, "pid": os.getpid()}, ensure_ascii=False))
        lock.flush()
        yield

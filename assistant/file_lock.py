"""Hold a lock on a file, so that only one process does something; the file names that process.

The kernel releases the lock when the process ends, however it ends. A forked process holds the lock
too, so that a kiosk whose watchdog was killed still has its data folder alone. The library filelock
would release the lock in the forked process, and takes 0.2 s to import before the kiosk's first
screen.
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
    """Lock ``file`` until the end of the ``with`` block, and write into it who holds the lock.

    Args:
        file: The file, created if missing and never removed.
        wait: Whether to wait for another process that holds the lock.
        told: Values to write into the file, as JSON, beside the process id (``pid``).

    Raises:
        Taken: Another process holds the lock, and ``wait`` is not set; the file is not changed.
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

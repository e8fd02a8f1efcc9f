"""Hold a lock on a file, so that only one process does something; the file names that process.

The kernel releases the lock when the process ends, however it ends. A forked process holds the lock
too, so that a kiosk whose watchdog was killed still has its data folder alone. The library filelock
would release the lock in the forked process, and takes 0.2 s to import before the kiosk's first
screen.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO


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
        OSError: The file cannot be written, or is a link, a pipe or a second name of another file.
    """
    with _open(file) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as err:
            raise Taken(str(file)) from err
        lock.truncate(0)
        lock.write(json.dumps({**told, "pid": os.getpid()}, ensure_ascii=False))
        lock.flush()
        yield


def _open(file: Path) -> IO[str]:
    """Open a lock's file, and no other by way of a link.

    What is written into it replaces its content: where others can write the folder (a stick, a share),
    a link by its name would have the audit key or the bank emptied.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(file, flags, 0o666)
    there = os.fstat(descriptor)
    if not stat.S_ISREG(there.st_mode) or there.st_nlink > 1:
        os.close(descriptor)
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file))
    return os.fdopen(descriptor, "a", encoding="utf-8")

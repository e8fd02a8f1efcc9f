"""Return free memory of this process to the system."""

from __future__ import annotations

import ctypes
import logging

log = logging.getLogger(__name__)

LARGE = 1_000_000
"""Blocks of at least this many bytes are requested from the system, and returned to it when
freed."""
_MMAP_THRESHOLD = -3
"""The parameter's number in glibc's malloc.h."""


def give_back() -> None:
    """Let the C library return its free pages to the system; if it cannot, do nothing.

    glibc keeps free pages: 30 of 670 MB after Rasa, Whisper and the voice are loaded.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):  # musl, and systems that are not Linux
        log.debug("this C library keeps its free pages")


def return_large_blocks() -> None:
    """Let the C library return large blocks as soon as they are freed; if it cannot, do nothing.

    glibc raises this limit from 128 KB to 32 MB by itself. After that even large blocks are in its
    heap and mostly stay there: of 600 MB of Kokoro's worker, 200 MB were free.
    """
    try:
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)
    except (AttributeError, OSError):
        log.debug("this C library has no such parameter")

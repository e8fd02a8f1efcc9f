"""Give free memory back to the system."""

from __future__ import annotations

import ctypes
import logging

log = logging.getLogger(__name__)

LARGE = 1_000_000
"""Bytes from which a block of memory is asked of the system itself, and goes back to it when freed."""
_MMAP_THRESHOLD = -3
"""The parameter's number in glibc's malloc.h."""


def give_back() -> None:
    """Let the C library give its free pages back; if it cannot, do nothing.

    glibc keeps free pages: 30 MB of 670 after Rasa, Whisper and the voice are loaded.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):  # musl, and systems that are not Linux
        log.debug("this C library keeps its free pages")


def return_large_blocks() -> None:
    """Let the C library return large blocks as soon as they are freed; if it cannot, do nothing.

    glibc raises the bound from 128 KB to 32 MB by itself, after which the largest blocks lie in its
    heap and mostly stay there: of 600 MB of Kokoro's worker 200 were free.
    """
    try:
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)
    except (AttributeError, OSError):
        log.debug("this C library has no such parameter")

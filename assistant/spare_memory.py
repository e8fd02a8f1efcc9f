"""Gives memory that loading needed, and nothing uses any more, back to the system."""

from __future__ import annotations

import ctypes
import logging

log = logging.getLogger(__name__)


def give_back() -> None:
    """Let the C library hand its free pages back; where it cannot, nothing happens.

    glibc keeps them for later: 30 MB of 670 once Rasa, Whisper and the voice are loaded.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):  # musl, and systems that are not Linux
        log.debug("this C library keeps its free pages")

"""Carry keys and typed text from the screen to the conversation, on threads of their own.

So the screen never waits for the conversation. An errand is a function to call there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

log = logging.getLogger(__name__)

Errand = Callable[[], object]


class Courier:
    """Run errands in order, one at a time, in a thread of its own."""

    def __init__(self, name: str) -> None:
        self._errands: SimpleQueue[Errand] = SimpleQueue()
        # A daemon thread, so that an errand that hangs cannot prevent a restart of the kiosk.
        Thread(target=self._run, name=name, daemon=True).start()

    def send(self, errand: Errand) -> None:
        """Put an errand into the queue and return at once."""
        self._errands.put(errand)

    def _run(self) -> None:
        while True:
            carry(self._errands.get())


def send_at_once(errand: Errand, name: str) -> None:
    """Run an errand in a new thread, so that it does not wait for another errand that hangs."""
    Thread(target=carry, args=(errand,), name=name, daemon=True).start()


def carry(errand: Errand) -> None:
    """Run an errand; log an error in it instead of showing it to the customer."""
    try:
        errand()
    except Exception:
        log.exception("an answer from the kiosk could not be passed on")

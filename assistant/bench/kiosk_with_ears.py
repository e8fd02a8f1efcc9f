"""Run the kiosk with a silent microphone, on a machine that may have none.

Without a microphone the kiosk would load no recogniser, and its memory would be measured too small.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from assistant.hearing import microphone
from assistant.hearing.audio import FRAME_SAMPLES, SAMPLE_RATE


class _Stream:
    def __init__(self, block: microphone.Block, callback: Callable[[microphone.Block], None]):
        self._block, self._callback, self._stopped = block, callback, threading.Event()
        threading.Thread(target=self._deliver, daemon=True).start()

    def _deliver(self) -> None:
        while not self._stopped.wait(FRAME_SAMPLES / SAMPLE_RATE):
            self._callback(self._block)

    def stop(self) -> None:
        """Do nothing: no more blocks are delivered anyway."""
        self._stopped.set()

    def close(self) -> None:
        """Do nothing: no more blocks are delivered anyway."""
        self._stopped.set()


class Silence:
    """A sound system with one microphone, in a silent room."""

    def list_devices(self) -> list[microphone.Device]:
        """List the one microphone."""
        return [microphone.Device(0, "silence", 1, SAMPLE_RATE, True)]

    def supports(self, device: microphone.Device, rate: int, channels: int) -> bool:
        """Return True for any rate."""
        return True

    def open(
        self,
        device: microphone.Device,
        rate: int,
        channels: int,
        callback: Callable[[microphone.Block], None],
    ) -> _Stream:
        """Deliver blocks of 32 ms."""
        import numpy as np  # imported after the first screen, as in the kiosk

        samples = rate * FRAME_SAMPLES // SAMPLE_RATE
        return _Stream(np.zeros((samples, channels), np.int16), callback)

    def refresh(self) -> None:
        """Change nothing."""


if __name__ == "__main__":
    from assistant.cli import main

    microphone.PortAudio = Silence  # type: ignore[misc,assignment]
    sys.exit(main(sys.argv[1:]))

"""Hold the lock for PortAudio, of which there is one in a process: ear and voice share it."""

from __future__ import annotations

import threading

PORTAUDIO_LOCK = threading.RLock()
"""Hold it while playing sound: to start PortAudio anew would cut off every open stream."""

"""The lock that ear and voice share: there is one PortAudio in a process."""

from __future__ import annotations

import threading

PORTAUDIO_LOCK = threading.RLock()
"""Hold it while playing sound: to start PortAudio anew would cut off every open stream."""

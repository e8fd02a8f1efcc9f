"""Hold the lock for PortAudio, which ear and voice share, as a process can start it only once."""

from __future__ import annotations

import threading

PORTAUDIO_LOCK = threading.RLock()
"""Lock to hold while sound is played, because a restart of PortAudio would end every open
stream."""

"""What the ear and the voice share: there is one PortAudio in a process."""

from __future__ import annotations

import threading

PORTAUDIO_LOCK = threading.RLock()
"""Hold this while playing sound: starting PortAudio anew would cut off every open stream."""

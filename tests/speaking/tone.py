"""Make a short sound to play: two rising tones."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

HERTZ = 22050
TONES = (660.0, 880.0)
"""Hertz; well under the 2 kHz above which old ears lose most (ISO 7029)."""
TONE_SECONDS = 0.18
FADE_SECONDS = 0.02
"""Without a fade a tone begins and ends with a click."""
PEAK = 0.6
"""Of full scale."""


def write_tone(out: Path) -> None:
    """Write the tones to the WAV file ``out``: mono, 16 bit, HERTZ samples a second."""
    at = np.arange(int(TONE_SECONDS * HERTZ)) / HERTZ
    fade = np.minimum(1.0, np.minimum(at, at[::-1]) / FADE_SECONDS)
    sound = np.concatenate([np.sin(2 * np.pi * tone * at) * fade for tone in TONES])
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HERTZ)
        file.writeframes((sound * PEAK * np.iinfo(np.int16).max).astype("<i2").tobytes())

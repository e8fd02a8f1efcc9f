"""Define the sound format in ``hearing``: 16 kHz, mono, 16 bit, little endian, 32 ms a frame."""

from __future__ import annotations

SAMPLE_RATE = 16_000
"""Samples a second; both recognisers and the voice detector were trained with this rate."""
FRAME_SAMPLES = 512
"""Samples in a frame; the Silero voice detector takes exactly this many at 16 kHz."""
SAMPLE_BYTES = 2
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE
SILENT_FRAME = bytes(FRAME_BYTES)


def frames_in(seconds: float) -> int:
    """Return how many frames are needed to cover ``seconds``, at least one."""
    return max(1, round(seconds / FRAME_SECONDS))


def seconds_of(pcm: bytes) -> float:
    """Return how long ``pcm`` lasts, in seconds."""
    return len(pcm) / (SAMPLE_RATE * SAMPLE_BYTES)

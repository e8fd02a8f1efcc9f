"""Sound files as a stand-in for the microphone: any WAV becomes 16 kHz mono frames."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.hearing.audio import FRAME_BYTES, SAMPLE_RATE, SILENT_FRAME, frames_in
from assistant.hearing.wav_repair import BadHeader, repaired

EXPECTED = "expected an uncompressed WAV file (PCM, float, A-law or µ-law, any rate and channels)"
TRAILING_SILENCE = 2.5
"""Seconds after the last sample: more than any patience waits, so that the turn ends."""
FULL_SCALE = 32768.0
LOUDEST_FLOAT = 16.0
"""Floats go from -1 to 1; music overshoots a little, but what is louder was never scaled."""
CANCELLED = 0.01
"""Share of the loudest channel's power (-20 dB) below which the mix has lost the sound."""


class BadWav(ValueError):
    """A sound file cannot be used; the message names the file, the fault and what is expected."""


def read_wav(path: Path) -> bytes:
    """Return the sound of ``path`` as 16 kHz mono 16-bit little endian PCM.

    Raises:
        BadWav: Missing, unreadable, not a WAV, its header not to be understood, or without a single sample.
    """
    rate, samples = _decode(path)
    if samples.size == 0:
        raise BadWav(f"{path}: holds no sound; {EXPECTED}")
    if not np.isfinite(samples).all():
        raise BadWav(f"{path}: holds samples that are not numbers; {EXPECTED}")
    mono = _to_one_channel(_to_unit_scale(samples))
    if rate != SAMPLE_RATE:
        import soxr

        mono = soxr.resample(mono, rate, SAMPLE_RATE)
    return to_pcm(mono)


def frames(path: Path, silence: float = TRAILING_SILENCE) -> Iterator[bytes]:
    """Yield ``path`` as frames of 512 samples, then ``silence`` seconds of silence.

    Raises:
        BadWav: See `read_wav`; raised before the first frame is yielded.
    """
    pcm = read_wav(path)
    for start in range(0, len(pcm), FRAME_BYTES):
        yield pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
    for _ in range(frames_in(silence)):
        yield SILENT_FRAME


def to_pcm(samples: npt.NDArray[Any]) -> bytes:
    """Return ``samples`` (-1.0 to 1.0, louder is clipped) as 16-bit little endian PCM."""
    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def _decode(path: Path) -> tuple[int, npt.NDArray[np.float32]]:
    """Return the sample rate in hertz, and the samples by channel."""
    import soundfile  # type: ignore[import-untyped]

    try:
        content = repaired(path.read_bytes())
        samples, rate = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    except OSError as error:
        raise BadWav(f"{path}: cannot be read ({error.strerror or error}); {EXPECTED}") from error
    except (BadHeader, soundfile.SoundFileError, ValueError, TypeError) as error:
        raise BadWav(f"{path}: is not a whole WAV file ({error}); {EXPECTED}") from error
    if not 4_000 <= rate <= 400_000:
        raise BadWav(f"{path}: has a sample rate of {rate} Hz; {EXPECTED}")
    return rate, samples


def _to_one_channel(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Mix the channels; where they cancel each other out, take the loudest alone."""
    mixed = samples.mean(axis=1)
    powers = np.square(samples).mean(axis=0)
    loudest = int(powers.argmax())
    cancelled = np.square(mixed).mean() < CANCELLED * powers[loudest]
    return samples[:, loudest] if cancelled and samples.shape[1] > 1 else mixed


def _to_unit_scale(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Scale floats that were written in the range of 16-bit whole numbers."""
    loudest = float(np.abs(samples).max())
    return samples / FULL_SCALE if loudest > LOUDEST_FLOAT else samples

"""Sound files as a stand-in for the microphone: any PCM WAV becomes 16 kHz mono frames."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.hearing.audio import FRAME_BYTES, SAMPLE_RATE, SILENT_FRAME, frames_in

EXPECTED = "expected an uncompressed WAV file (PCM, 8 to 32 bit, any rate, mono or stereo)"
TRAILING_SILENCE = 2.5
"""Seconds after the last sample: more than any patience waits, so that the turn ends."""


class BadWav(ValueError):
    """A sound file cannot be used; the message names the file, the fault and what is expected."""


def read_wav(path: Path) -> bytes:
    """Return the sound of ``path`` as 16 kHz mono 16-bit little endian PCM.

    Raises:
        BadWav: Missing, unreadable, not a PCM WAV, cut off, or without a single sample.
    """
    rate, samples = _decode(path)
    if samples.size == 0:
        raise BadWav(f"{path}: holds no sound; {EXPECTED}")
    mono = _to_unit_scale(samples)
    if mono.ndim == 2:
        mono = mono.mean(axis=1)
    if not np.isfinite(mono).all():
        raise BadWav(f"{path}: holds samples that are not numbers; {EXPECTED}")
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


def _decode(path: Path) -> tuple[int, npt.NDArray[Any]]:
    from scipy.io import wavfile  # reads 24 bit and WAVE_FORMAT_EXTENSIBLE, the wave module not

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", wavfile.WavFileWarning)
            warnings.filterwarnings("ignore", "Chunk .non-data. not understood")
            rate, samples = wavfile.read(path)
    except OSError as error:
        raise BadWav(f"{path}: cannot be read ({error.strerror or error}); {EXPECTED}") from error
    except (ValueError, struct.error, EOFError, wavfile.WavFileWarning) as error:
        raise BadWav(f"{path}: is not a whole WAV file ({error}); {EXPECTED}") from error
    if not 4_000 <= rate <= 400_000:
        raise BadWav(f"{path}: has a sample rate of {rate} Hz; {EXPECTED}")
    return rate, samples


def _to_unit_scale(samples: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Bring whatever scipy decoded to floats from -1 to 1; 24 bit comes as left-justified int32."""
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128.0) / 128.0
    if np.issubdtype(samples.dtype, np.integer):
        return samples.astype(np.float32) / -float(np.iinfo(samples.dtype).min)
    return samples.astype(np.float32)

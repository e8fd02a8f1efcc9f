"""Read sound files of any kind that libsndfile knows, as 16 kHz mono frames."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.hearing.audio import FRAME_BYTES, SAMPLE_RATE, SILENT_FRAME, frames_in
from assistant.hearing.wav_repair import BadHeader, is_riff, repair_wav

log = logging.getLogger(__name__)

TRAILING_SILENCE = 2.5
"""Seconds of silence added after the last sample: longer than any patience, so that the turn
ends."""
LARGEST = 512 * 2**20
"""Most bytes of a file: more than ten minutes of eight channels at 32 bits and 48 kHz."""
MOST_SAMPLES = 10 * 60 * 48_000 * 8
"""Most samples of all channels together, as a small FLAC file can hold hours of silence."""
BLOCK = 1024
"""Samples decoded at a time: if a file is cut off, the blocks before that place are kept."""
SLOWEST_RATE, FASTEST_RATE = 4_000, 400_000
SCALES = (1.0, 2.0**15, 2.0**23, 2.0**31)
"""Possible full scales of float samples; all but the first come from integer samples."""
LOUDEST_FLOAT = 16.0
"""Float samples go from -1 to 1, in music a little beyond; louder samples were not scaled."""
CANCELLED = 0.01
"""A channel, or the mix, with less than this fraction of the loudest channel's power (-20 dB) is
silent."""

SAVE_AGAIN = "请另存为 WAV 或 FLAC 再试"
RECORD_AGAIN = "请重新录一遍"
OTHER_KINDS = {
    b"ftyp": "M4A 录音",
    b"#!AMR": "AMR 录音",
    b"\x30\x26\xb2\x75": "WMA 录音",
    b"\x1a\x45\xdf\xa3": "WebM 录音",
}
"""Telephone formats that libsndfile cannot read, by their first bytes (M4A: from the fifth)."""


class BadWav(ValueError):
    """A sound file cannot be used; the message, one sentence in Chinese, says why and what to do."""

    def __init__(self, path: Path, fault: str, remedy: str = SAVE_AGAIN) -> None:
        super().__init__(f"{printable(path)}：{fault}，{remedy}。")


def printable(path: Path) -> str:
    """Return a file's name on one line, in printable characters."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in str(path))


def read_wav(path: Path) -> bytes:
    """Return the sound of ``path`` as 16 kHz mono 16-bit little endian PCM.

    Reads WAV, AIFF, FLAC, OGG, MP3 and all other kinds that libsndfile knows. If the file is cut
    off, the sound before that place is returned.

    Raises:
        BadWav: The file is missing, unreadable, not a sound file, empty or too long, or its header
            cannot be understood.
    """
    rate, samples = _decode(path)
    if samples.size == 0:
        raise BadWav(path, "里面没有声音", RECORD_AGAIN)
    if not np.isfinite(samples).all() or np.abs(samples).max() > SCALES[-1]:
        raise BadWav(path, "里面的数不是声音", RECORD_AGAIN)
    mono = _to_one_channel(_to_unit_scale(samples))
    if rate != SAMPLE_RATE:
        import soxr

        mono = soxr.resample(mono, rate, SAMPLE_RATE)
    return to_pcm(mono)


def frames(path: Path, silence: float = TRAILING_SILENCE) -> Iterator[bytes]:
    """Yield ``path`` as frames of 512 samples, then ``silence`` seconds of silence.

    Raises:
        BadWav: As ``read_wav``; raised before the first frame is yielded.
    """
    pcm = read_wav(path)
    for start in range(0, len(pcm), FRAME_BYTES):
        yield pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
    for _ in range(frames_in(silence)):
        yield SILENT_FRAME


def to_pcm(samples: npt.NDArray[Any]) -> bytes:
    """Return ``samples`` (-1.0 to 1.0; louder samples are clipped) as 16-bit little endian PCM."""
    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def _decode(path: Path) -> tuple[int, npt.NDArray[np.float32]]:
    """Return the sample rate in hertz, and the samples of each channel."""
    import soundfile  # type: ignore[import-untyped]

    start = _start_of(path)
    try:
        # Only repaired files are read from memory, where libsndfile refuses MP3 and OGG that are
        # cut off.
        content = repair_wav(path.read_bytes()) if is_riff(start) else None
        return _samples_of(lambda: io.BytesIO(content) if content else str(path), path)
    except BadWav:
        raise
    except OSError as error:
        raise _cannot_open(path, error) from error
    except BadHeader as error:
        raise BadWav(path, f"文件头对不上（{error}）") from error
    except (soundfile.SoundFileError, ValueError, TypeError, OverflowError) as error:
        log.info("%s cannot be decoded: %s", path, error)
        raise BadWav(path, _kind_of(start)) from error


def _samples_of(
    source: Callable[[], io.BytesIO | str], path: Path
) -> tuple[int, npt.NDArray[np.float32]]:
    """Decode all at once, as MP3 loses sound in blocks; if that fails, decode in blocks."""
    import soundfile

    with soundfile.SoundFile(source()) as sound:
        rate, channels, length = sound.samplerate, sound.channels, sound.frames
        if not SLOWEST_RATE <= rate <= FASTEST_RATE:
            raise BadWav(path, f"采样率是 {rate} 赫兹")
        if 0 < length * channels <= MOST_SAMPLES:
            with contextlib.suppress(soundfile.SoundFileError):
                return rate, sound.read(length, dtype="float32", always_2d=True)
    with soundfile.SoundFile(source()) as sound:
        nothing = np.empty((0, channels), np.float32)
        return rate, np.concatenate([nothing, *_blocks_of(sound, path)])


def _start_of(path: Path) -> bytes:
    """Return the first bytes of a regular file that is not too large; refuse pipes."""
    try:
        if path.exists() and not path.is_file():
            raise BadWav(path, "不是声音文件", "请换一个文件")
        if path.stat().st_size > LARGEST:
            raise BadWav(path, "太大了", "请剪短一些再试")
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise _cannot_open(path, error) from error
    if not start:
        raise BadWav(path, "是空的", RECORD_AGAIN)
    return start


def _blocks_of(sound: Any, path: Path) -> Iterator[npt.NDArray[np.float32]]:
    """Decode block by block, until the end or the place where the file is cut off."""
    import soundfile

    for at in range(0, MOST_SAMPLES // sound.channels, BLOCK):
        try:
            block = sound.read(BLOCK, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            if not at:
                raise
            log.info("%s breaks off after %d samples: %s", path, at, error)
            return
        if not len(block):
            return
        yield block
    raise BadWav(path, "太长了", "请剪短一些再试")


def _cannot_open(path: Path, error: OSError) -> BadWav:
    if isinstance(error, FileNotFoundError):
        return BadWav(path, "没有这个声音文件", "请核对文件名")
    log.info("%s cannot be opened: %s", path, error)
    return BadWav(path, "打不开", "请看看文件的读取权限")


def _kind_of(start: bytes) -> str:
    """Return in Chinese why a file with these first bytes cannot be decoded."""
    kinds = (
        kind for sign, kind in OTHER_KINDS.items() if start.startswith(sign, 4 * (sign == b"ftyp"))
    )
    kind = next(kinds, None)
    return f"是 {kind}，这里读不了" if kind else "不是完整的声音文件"


def _to_one_channel(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Mix the channels that hold sound; if they cancel each other out, take the loudest."""
    powers = np.square(samples).mean(axis=0)
    loudest = int(powers.argmax())
    mixed: npt.NDArray[np.float32] = samples[:, powers >= CANCELLED * powers[loudest]].mean(axis=1)
    cancelled = np.square(mixed).mean() < CANCELLED * powers[loudest]
    return samples[:, loudest] if cancelled else mixed


def _to_unit_scale(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Scale float samples that were written in the range of 16, 24 or 32-bit integers."""
    loudest = float(np.abs(samples).max())
    if loudest <= LOUDEST_FLOAT:
        return samples
    return samples / next(scale for scale in SCALES[1:] if loudest <= scale)

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import wavfile

from assistant.hearing.audio import FRAME_BYTES
from assistant.hearing.wav import BadWav, frames, read_wav
from tests.sound import write_wav

HERTZ = 440
ONE_SENTENCE = r"^[^。\n]*，请[^。\n]*。$"
"""What is wrong, and what to do."""


def tone(rate: int, seconds: float = 1.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * HERTZ * np.arange(round(rate * seconds)) / rate)


def packed(samples: np.ndarray, width: int) -> bytes:
    if width == 1:
        return (samples * 127 + 128).astype(np.uint8).tobytes()
    whole = (samples * (2 ** (8 * width - 1) - 1)).astype("<i4")
    return b"".join(struct.pack("<i", one)[:width] for one in whole.tolist())


def loudest_hertz(pcm: bytes) -> float:
    samples = np.frombuffer(pcm, "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(spectrum.argmax() * 16_000 / samples.size)


def assert_is_the_tone(pcm: bytes) -> None:
    samples = np.frombuffer(pcm, "<i2").astype(float) / 32768
    assert samples.size == pytest.approx(16_000, abs=32)
    assert loudest_hertz(pcm) == pytest.approx(HERTZ, abs=2)
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.03)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_any_depth_and_rate_becomes_sixteen_kilohertz(
    tmp_path: Path, width: int, rate: int
) -> None:
    path = tmp_path / "tone.wav"
    write_wav(path, packed(tone(rate), width), rate=rate, width=width)
    assert_is_the_tone(read_wav(path))


def test_stereo_becomes_mono(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    both = np.repeat(packed_samples(tone(44_100)), 2)
    write_wav(path, both.tobytes(), rate=44_100, channels=2)
    assert_is_the_tone(read_wav(path))


def packed_samples(samples: np.ndarray) -> np.ndarray:
    return (samples * 32767).astype("<i2")


def test_floating_point_wav_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "float.wav"
    wavfile.write(path, 24_000, tone(24_000).astype(np.float32))
    assert_is_the_tone(read_wav(path))


def test_frames_are_whole_and_end_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    write_wav(path, packed_samples(tone(16_000)).tobytes())
    got = list(frames(path, silence=1.0))
    assert {len(frame) for frame in got} == {FRAME_BYTES}
    assert b"".join(got)[: 16_000 * 2] == read_wav(path)
    assert not any(b"".join(got)[16_000 * 2 :])
    assert len(got) * 512 / 16_000 == pytest.approx(2.0, abs=0.05)


def whole_wav(tmp_path: Path) -> bytes:
    path = tmp_path / "whole.wav"
    write_wav(path, packed_samples(tone(16_000)).tobytes())
    return path.read_bytes()


@pytest.mark.parametrize(
    "fault",
    ["text", "empty", "cut header", "no fmt", "block 0", "all sizes 0", "mp3", "no samples"],
)
def test_a_bad_file_is_named_with_what_to_do(tmp_path: Path, fault: str) -> None:
    whole = whole_wav(tmp_path)
    content = {
        "text": "这不是录音".encode(),
        "empty": b"",
        "cut header": whole[:30],
        "no fmt": whole[:12] + whole[36:],
        "block 0": whole[:32] + bytes(2) + whole[34:],
        "all sizes 0": whole[:4] + bytes(4) + whole[8:16] + bytes(4) + whole[20:40] + bytes(4),
        "mp3": whole[:20] + b"\x55\x00" + whole[22:],
        "no samples": whole[:40] + bytes(4),
    }[fault]
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(BadWav, match=ONE_SENTENCE) as raised:
        read_wav(path)
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.wav", "没有这个声音文件"), ("", "不是声音文件"), ("pipe", "不是声音文件")],
)
def test_what_is_no_file_is_named_and_waits_for_nobody(
    tmp_path: Path, name: str, says: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadWav, match=says):
        next(frames(tmp_path / name))


def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "hers.wav"
    write_wav(path, bytes(320))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadWav, match="打不开，请看看文件的读取权限"):
        read_wav(path)


SIZES = {
    "of a pipe": (0xFFFFFFFF, 0xFFFFFFFF),
    "far too long": (0x7FFFF000, 0x7FFFF000),
    "16 too long": (32_036 + 16, 32_000 + 16),
    "0": (0, 0),
    "of the data 0": (32_036, 0),
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_wrong_sizes_mean_to_the_end_of_the_file(tmp_path: Path, sizes: tuple[int, int]) -> None:
    riff, data = (struct.pack("<I", size) for size in sizes)
    whole = whole_wav(tmp_path)
    path = tmp_path / "wrong.wav"
    path.write_bytes(whole[:4] + riff + whole[8:40] + data + whole[44:])
    assert_is_the_tone(read_wav(path))


def test_half_a_sample_at_the_end_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    path.write_bytes(whole_wav(tmp_path)[:-1])
    assert_is_the_tone(read_wav(path))


@pytest.mark.parametrize("pad", [b"", b"\0"], ids=["without pad", "padded"])
def test_an_odd_chunk_before_the_sound_is_stepped_over(tmp_path: Path, pad: bytes) -> None:
    whole = whole_wav(tmp_path)
    note = b"LIST" + struct.pack("<I", 5) + b"INFOx" + pad
    path = tmp_path / "note.wav"
    path.write_bytes(whole[:36] + note + whole[36:])
    assert_is_the_tone(read_wav(path))


def test_floats_in_the_range_of_whole_numbers_are_scaled(tmp_path: Path) -> None:
    path = tmp_path / "float.wav"
    wavfile.write(path, 16_000, (tone(16_000) * 32768).astype(np.float32))
    assert_is_the_tone(read_wav(path))


def test_channels_that_cancel_each_other_out_are_not_mixed(tmp_path: Path) -> None:
    path = tmp_path / "opposite.wav"
    samples = packed_samples(tone(16_000))
    write_wav(path, np.stack([samples, -samples], axis=1).tobytes(), channels=2)
    assert_is_the_tone(read_wav(path))


@given(st.integers(0, 43), st.binary(min_size=1, max_size=8))
def test_no_header_breaks_the_reader(at: int, garbage: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = bytearray(whole_wav(Path(folder))[:2_000])
        whole[at : at + len(garbage)] = garbage
        path = Path(folder) / "garbage.wav"
        path.write_bytes(whole)
        with contextlib.suppress(BadWav):
            read_wav(path)


@pytest.mark.parametrize("name", [b"\xff\xfe.wav", "新\n文件.wav".encode(), b"\x1b[2J.wav"])
def test_a_name_that_cannot_be_printed_is_named_on_one_line(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"")
    with pytest.raises(BadWav) as refused:
        read_wav(path)
    assert str(refused.value).isprintable()
    assert str(refused.value).encode().decode().endswith("是空的，请重新录一遍。")

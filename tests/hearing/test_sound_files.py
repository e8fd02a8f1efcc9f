"""Test sound files of all kinds: each is read, or refused in one sentence; real files, made
here."""

from __future__ import annotations

import io
import random
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from assistant.hearing import wav
from assistant.hearing.wav import BadWav, read_wav
from tests.hearing.test_wav import ONE_SENTENCE, assert_is_the_tone, loudest_hertz, tone

RATE = 16_000
FORMS = [
    *(("WAV", width) for width in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")),
    *(("WAV", coded) for coded in ("ULAW", "ALAW", "GSM610")),
    *(("WAVEX", width) for width in ("PCM_16", "PCM_24", "FLOAT", "ALAW")),
    *(("RF64", width) for width in ("PCM_16", "PCM_24", "FLOAT", "ULAW")),
    *(("FLAC", width) for width in ("PCM_S8", "PCM_16", "PCM_24")),
    *(("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III"), ("W64", "PCM_16")),
    *(("AIFF", "PCM_16"), ("AIFF", "FLOAT"), ("AU", "ULAW"), ("CAF", "ALAC_16"), ("VOC", "PCM_16")),
]


def encoded(
    form: str,
    subtype: str | None = None,
    samples: npt.NDArray[np.float64] | None = None,
    rate: int = RATE,
    endian: str = "FILE",
) -> bytes:
    """Return the tone, or ``samples``, as a file of that form."""
    content = io.BytesIO()
    sound = tone(rate) if samples is None else samples
    soundfile.write(content, sound, rate, format=form, subtype=subtype, endian=endian)
    return content.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "sound.wav") -> bytes:
    (tmp_path / name).write_bytes(content)
    return read_wav(tmp_path / name)


@pytest.mark.parametrize(("form", "subtype"), FORMS)
def test_every_form_is_read(tmp_path: Path, form: str, subtype: str) -> None:
    """Under a wrong name too: what counts is what is in the file."""
    assert_is_the_tone(read(tmp_path, encoded(form, subtype)))


@pytest.mark.parametrize("subtype", ["IMA_ADPCM", "MS_ADPCM", "NMS_ADPCM_32", "G721_32"])
def test_files_of_answering_machines_are_read(tmp_path: Path, subtype: str) -> None:
    """It comes in blocks, the last one filled up."""
    pcm = read(tmp_path, encoded("WAV", subtype, tone(8_000), 8_000))
    assert len(pcm) / 2 == pytest.approx(RATE, abs=1_100)
    assert loudest_hertz(pcm) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("form", ["WAV", "FLAC", "OGG", "RF64"])
@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_rate_and_number_of_channels_is_read(
    tmp_path: Path, form: str, rate: int, channels: int
) -> None:
    assert_is_the_tone(
        read(tmp_path, encoded(form, None, np.stack([tone(rate)] * channels, 1), rate))
    )


def test_a_voice_in_one_of_six_channels_keeps_its_loudness(tmp_path: Path) -> None:
    samples = np.zeros((RATE, 6))
    samples[:, 2] = tone(RATE)
    assert_is_the_tone(read(tmp_path, encoded("WAV", "PCM_16", samples)))


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_floats_in_the_range_of_whole_numbers_are_scaled(tmp_path: Path, bits: int) -> None:
    samples = tone(RATE) * 2.0 ** (bits - 1)
    assert_is_the_tone(read(tmp_path, encoded("WAV", "DOUBLE", samples)))


@pytest.mark.parametrize("sizes", [b"\0" * 4, b"\xff" * 4], ids=["0", "of a pipe"])
def test_wrong_sizes_of_a_big_endian_file(tmp_path: Path, sizes: bytes) -> None:
    whole = encoded("WAV", "PCM_16", endian="BIG")
    at = whole.index(b"data") + 4
    content = whole[:4] + sizes + whole[8:at] + sizes + whole[at + 4 :]
    assert_is_the_tone(read(tmp_path, content))


@pytest.mark.parametrize(
    "size", [0, 2**64 - 1, 2**40, 32_000], ids=["0", "-1", "too long", "right"]
)
def test_sizes_of_rf64_that_lie(tmp_path: Path, size: int) -> None:
    whole = encoded("RF64", "PCM_16")
    at = whole.index(b"ds64") + 8
    content = whole[: at + 8] + struct.pack("<Q", size) + whole[at + 16 :]
    assert_is_the_tone(read(tmp_path, content))


def test_chunks_after_the_sound_of_rf64_are_not_heard(tmp_path: Path) -> None:
    loud = b"LIST" + struct.pack("<I", 16_000) + b"\x7f\x80" * 8_000
    assert_is_the_tone(read(tmp_path, encoded("RF64", "PCM_16") + loud))


@pytest.mark.parametrize("form", ["WAV", "RF64", "FLAC", "MP3", "AIFF", "W64"])
@pytest.mark.parametrize("share", [0.6, 0.9])
def test_a_file_that_breaks_off_is_read_to_there(tmp_path: Path, form: str, share: float) -> None:
    whole = encoded(form, None, tone(RATE, 4.0))
    pcm = read(tmp_path, whole[: int(len(whole) * share)])
    assert 0.5 * share * 4 < len(pcm) / 2 / RATE <= 4.0
    assert loudest_hertz(pcm) == pytest.approx(440, abs=3)


def test_a_cut_ogg_is_read_or_named(tmp_path: Path) -> None:
    for subtype in ("VORBIS", "OPUS"):
        whole = encoded("OGG", subtype, tone(RATE, 4.0))
        try:
            assert len(read(tmp_path, whole[:-1])) > 2 * RATE
        except BadWav as named:
            assert "sound.wav" in str(named)


OTHERS = {
    "m4a": (b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom" + bytes(500), "M4A 录音"),
    "amr": (b"#!AMR\n" + bytes(range(256)) * 8, "AMR 录音"),
    "wma": (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(300), "WMA 录音"),
    "webm": (bytes.fromhex("1a45dfa3") + bytes(300), "WebM 录音"),
    "text": ("这不是录音".encode() * 40, "不是完整的声音文件"),
    "zip": (b"PK\x03\x04" + bytes(300), "不是完整的声音文件"),
    "empty": (b"", "是空的"),
    "one byte": (b"R", "不是完整的声音文件"),
    "no sample": (encoded("WAV", None, np.empty(0)), "里面没有声音"),
    "rate of 1 Hz": (
        encoded("WAV")[:24] + b"\1\0\0\0" + encoded("WAV")[28:],
        "采样率是 1 赫兹",
    ),
    "not a number": (encoded("WAV", "FLOAT", tone(RATE) * np.nan), "里面的数不是声音"),
    "24 bits in 2 bytes": (
        encoded("WAV", "PCM_16")[:34] + b"\x18\0" + encoded("WAV", "PCM_16")[36:],
        "写着 24 位",
    ),
}


@pytest.mark.parametrize(("content", "says"), OTHERS.values(), ids=OTHERS)
def test_what_cannot_be_read_is_named_with_what_to_do(
    tmp_path: Path, content: bytes, says: str
) -> None:
    with pytest.raises(BadWav, match=ONE_SENTENCE) as raised:
        read(tmp_path, content)
    assert says in str(raised.value)
    assert "sound.wav" in str(raised.value)


def test_hours_of_silence_in_a_few_bytes_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = encoded("FLAC", None, np.zeros(RATE * 60))
    monkeypatch.setattr(wav, "MOST_SAMPLES", RATE * 30)
    with pytest.raises(BadWav, match="太长了，请剪短一些再试"):
        read(tmp_path, content)
    monkeypatch.setattr(wav, "LARGEST", 100)
    with pytest.raises(BadWav, match="太大了，请剪短一些再试"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("form", "subtype"),
    [
        ("FLAC", None),
        ("OGG", "VORBIS"),
        ("AIFF", None),
        ("RF64", None),
        ("W64", None),
        ("CAF", None),
    ],
)
def test_no_garbage_breaks_the_reader(tmp_path: Path, form: str, subtype: str | None) -> None:
    whole, chance = encoded(form, subtype, tone(RATE, 0.2)), random.Random(form)
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(min(len(content), chance.choice([60, 200, len(content)])))
            content[at : at + 8] = chance.randbytes(chance.randint(1, 8))
        try:
            read(tmp_path, bytes(content[: chance.randint(1, len(content))]))
        except BadWav as named:
            assert "sound.wav" in str(named)

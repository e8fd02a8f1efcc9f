"""One recording through one recogniser, with the time it took: ``transcribe`` and the bench."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.hearing.audio import FRAME_BYTES, seconds_of
from assistant.hearing.recognizer import Recognizer, Transcript
from assistant.hearing.wav import read_wav


@dataclass(frozen=True)
class Transcription:
    """What a recording says, and what it cost to find out."""

    transcript: Transcript
    seconds: float
    """Time the recogniser took."""
    audio_seconds: float
    """Length of the recording."""


def transcribe(recognizer: Recognizer, path: Path, bias: Sequence[str] = ()) -> Transcription:
    """Read a whole recording as one utterance, without endpointing.

    Raises:
        BadWav: The file cannot be used.
    """
    pcm = read_wav(path)
    begun = time.perf_counter()
    stream = recognizer.start(bias)
    for start in range(0, len(pcm), FRAME_BYTES):
        stream.feed(pcm[start : start + FRAME_BYTES])
    transcript = stream.finish()
    return Transcription(transcript, time.perf_counter() - begun, seconds_of(pcm))

"""Recognise a recording and measure the time, for the command ``transcribe`` and the bench."""

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
    """The words of a recording, and the time needed for recognition."""

    transcript: Transcript
    seconds: float
    """Seconds that the recogniser needed."""
    audio_seconds: float
    """Length of the recording, in seconds."""


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

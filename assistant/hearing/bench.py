"""Measure how well and how fast a recogniser reads a recording: one figure of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.hearing.recognizer import Recognizer, normalise
from assistant.hearing.transcription import transcribe


@dataclass(frozen=True)
class Measurement:
    """One recording, read and compared with what was said."""

    text: str
    """What the recogniser made of it."""
    real_time_factor: float
    """Seconds of work a second of sound."""
    character_errors: int
    """Characters to insert, delete or replace (Levenshtein) to get what was said."""
    characters: int
    """Characters said."""


def measure(
    recognizer: Recognizer, wav: Path, transcript: str, bias: Sequence[str] = ()
) -> Measurement:
    """Read ``wav`` and compare it with ``transcript``.

    A number counts as right in digits and in characters (0.33, 零点三三; 1万2000, 一万两千):
    understanding reads both alike.

    Raises:
        BadWav: The file cannot be used.
        ValueError: ``transcript`` is empty.
    """
    from rapidfuzz.distance import Levenshtein

    said = _spelled(transcript)
    if not said:
        raise ValueError("a recording is compared with what was said, which is empty here")
    result = transcribe(recognizer, wav, bias)
    heard = _spelled(result.transcript.text)
    return Measurement(
        text=result.transcript.text,
        real_time_factor=result.seconds / result.audio_seconds,
        character_errors=Levenshtein.distance(said, heard),
        characters=len(said),
    )


def _spelled(text: str) -> str:
    import cn2an

    spelled: str = cn2an.transform(normalise(text), "an2cn")
    return spelled.replace("两", "二")

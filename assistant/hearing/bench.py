"""Measure the character errors and the speed of a recogniser on one recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.hearing.recognizer import Recognizer, normalise
from assistant.hearing.transcription import transcribe


@dataclass(frozen=True)
class Measurement:
    """The result for one recording: its recognised text compared with what was said."""

    text: str
    """The recognised text."""
    real_time_factor: float
    """Seconds of work for one second of sound."""
    character_errors: int
    """Characters to insert, delete or replace (Levenshtein) to get what was said."""
    characters: int
    """Characters said."""


def measure(
    recognizer: Recognizer, wav: Path, transcript: str, bias: Sequence[str] = ()
) -> Measurement:
    """Recognise ``wav`` and compare the text with ``transcript``.

    A number is correct in digits or in characters (0.33, 零点三三; 1万2000, 一万两千), as
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

"""Read a sound file with the same endpointer and recogniser as a microphone."""

from __future__ import annotations

from pathlib import Path

from assistant.hearing.endpointer import Endpointer
from assistant.hearing.listener import Expectation, Listener, WavFiles
from assistant.hearing.recognizer import Recognizer, Transcript
from assistant.hearing.voice_detector import SileroDetector


class _Collector:
    """Collect the utterances of a file."""

    def __init__(self) -> None:
        self.heard: list[Transcript] = []
        self.failures: list[Exception] = []

    def on_speech_started(self, expected: Expectation) -> None:
        """Do nothing: no screen shows it."""

    def on_partial(self, text: str) -> None:
        """Do nothing: no screen shows it."""

    def on_transcript(
        self, transcript: Transcript, audio_seconds: float, expected: Expectation
    ) -> None:
        """Keep an utterance."""
        self.heard.append(transcript)

    def on_cut_off(self, expected: Expectation) -> None:
        """Do nothing: nothing interrupts a file."""

    def on_failure(self, failure: Exception) -> None:
        """Keep an error, to be raised at the end of the file."""
        self.failures.append(failure)

    def on_recovered(self) -> None:
        """Do nothing: there is no microphone."""


def hear_file(
    recognizer: Recognizer, path: Path, expected: Expectation | None = None
) -> Transcript:
    """Return the words in the file ``path``; utterances separated by long pauses are joined.

    Raises:
        BadWav: The file cannot be used.
        RecognizerFailed: The engine failed.
    """
    ears = _Collector()
    listener = Listener(
        WavFiles(path),
        Endpointer(SileroDetector()),
        recognizer,
        ears,
        lambda: expected or Expectation(),
    )
    listener.start()
    listener.wait()
    if ears.failures:
        raise ears.failures[0]
    text = "".join(transcript.text for transcript in ears.heard)
    confidences = [t.confidence for t in ears.heard if t.confidence is not None]
    return Transcript(
        text=text,
        alternatives=(),
        confidence=min(confidences) if confidences else None,
        engine=recognizer.name,
        agreed=all(transcript.agreed for transcript in ears.heard),
        offered=ears.heard[0].offered if len(ears.heard) == 1 else None,
    )

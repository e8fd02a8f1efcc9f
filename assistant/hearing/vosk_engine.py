"""Recognise speech with Vosk, which works while the customer speaks and needs only a small model.

Vosk is the first choice when a Chinese model for it is installed.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.hearing.audio import SAMPLE_RATE
from assistant.hearing.recognizer import RecognizerFailed, Transcript, normalise, sounds_alike

NAME = "vosk"
ALTERNATIVES = 3
"""How many readings to ask for: enough for names that sound alike."""
RIVAL = 1.0
"""A reading whose log-score differs by less than this from the best may also be right."""

Reading = tuple[str, float]
"""A reading and Kaldi's log-score for it; only differences between scores are meaningful."""


class VoskRecognizer:
    """One Vosk model, with a new Kaldi recogniser for each utterance.

    Kaldi's memory grows as long as a recogniser exists (vosk-api issue 209), and the words of one
    customer must not change how the next utterance is read. Bias is ignored: this version of Vosk
    has only closed grammars, which would turn any other speech into their words with full
    confidence.
    """

    name = NAME

    def __init__(self, model_dir: Path) -> None:
        """Load the model.

        Raises:
            RecognizerFailed: Vosk cannot load a model from ``model_dir``.
        """
        # Check the files first: Vosk would exit, or only print a line on standard error.
        if not (model_dir / "am" / "final.mdl").is_file():
            raise RecognizerFailed(f"{model_dir} holds no Vosk model (am/final.mdl is missing)")
        try:
            import vosk

            vosk.SetLogLevel(-1)
            self._vosk = vosk
            self._model = vosk.Model(str(model_dir))
        except Exception as error:  # vosk raises plain Exception, OSError without its library
            raise RecognizerFailed(f"Vosk cannot load {model_dir}: {error}") from error

    def start(self, bias: Sequence[str] = (), *, consent: bool = False) -> VoskStream:
        """Begin one utterance; ``bias`` is ignored, and several readings are always compared."""
        if self._model is None:
            raise RecognizerFailed("this recogniser has been closed")
        kaldi = self._vosk.KaldiRecognizer(self._model, SAMPLE_RATE)
        kaldi.SetMaxAlternatives(ALTERNATIVES)
        return VoskStream(kaldi)

    def close(self) -> None:
        """Release the model; its memory is freed with the last stream."""
        self._model = None


class VoskStream:
    """One utterance. If Kaldi divides it into segments at pauses, the segments are joined."""

    def __init__(self, kaldi: Any) -> None:
        self._kaldi = kaldi
        self._segments: list[list[Reading]] = []
        self._lock = threading.Lock()

    def feed(self, frame: bytes) -> None:
        """Take more of the utterance."""
        with self._lock:
            if self._kaldi.AcceptWaveform(frame):
                self._keep(self._kaldi.Result())

    def partial(self) -> str:
        """Return the text so far."""
        with self._lock:
            unfinished = json.loads(self._kaldi.PartialResult()).get("partial", "")
        return normalise("".join(segment[0][0] for segment in self._segments) + unfinished)

    def finish(self) -> Transcript:
        """Return the transcript; its confidence is the share of the best among all readings."""
        with self._lock:
            self._keep(self._kaldi.FinalResult())
        text = normalise("".join(segment[0][0] for segment in self._segments))
        others = dict.fromkeys(self._other_readings())
        return Transcript(
            text=text,
            alternatives=tuple(other for other in others if other and other != text),
            confidence=min(map(_share_of_best, self._segments), default=None),
            engine=NAME,
            agreed=all(map(_agree, self._segments)),
        )

    def _keep(self, result: str) -> None:
        readings = [
            (reading["text"], float(reading["confidence"]))
            for reading in json.loads(result).get("alternatives", [])
        ]
        if readings and readings[0][0]:
            self._segments.append(readings)

    def _other_readings(self) -> list[str]:
        """Return the other readings of a single segment; empty if there are several segments."""
        if len(self._segments) != 1:
            return []
        return [normalise(reading) for reading, _ in self._segments[0]]


def _agree(readings: list[Reading]) -> bool:
    """Return whether all readings with nearly the best score sound like the best one."""
    best_text, best = readings[0]
    rivals = [text for text, score in readings if best - score < RIVAL]
    return all(sounds_alike(normalise(best_text), normalise(text)) for text in rivals)


def _share_of_best(readings: list[Reading]) -> float:
    """Return the share of the best reading: 1.0 if it is the only one, 1/n if all n are equal."""
    best = readings[0][1]
    return 1.0 / sum(math.exp(min(0.0, score - best)) for _, score in readings)

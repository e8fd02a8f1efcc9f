"""Turn sentences into WAV files, with an engine in a process of its own."""

from __future__ import annotations

import logging
import sys
import threading
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant.speaking.profile import VoiceProfile
from assistant.speaking.wording import has_digits
from assistant.speaking.worker_process import WorkerLost, WorkerProcess

log = logging.getLogger(__name__)

START_SECONDS = 30.0
"""Most seconds until the worker is ready: usually one, more on a cold disk or busy machine."""
ANSWER_SECONDS = 5.0
"""Most seconds for a sentence: espeak-ng takes 0.02; a worker that takes longer is stuck."""
LEAST_SHARE = 0.6
"""Sound shorter than this fraction of a sentence's reading time is incomplete and is made again."""


class VoiceFailed(Exception):
    """The voice cannot speak; the text says why."""


class MakingStopped(VoiceFailed):
    """The sound was no longer wanted."""


class NothingToSay(VoiceFailed):
    """No character of the text has a known pronunciation, so that no voice could say it."""


class Synthesizer(Protocol):
    """Turns words into sound."""

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        """Write ``text``, which holds no digits, to the WAV file ``out``; may block.

        Returns:
            The sound's length in seconds.

        Raises:
            VoiceFailed: No sound was made.
            NothingToSay: No character has a known pronunciation.
            MakingStopped: ``stop`` was called meanwhile.
        """
        ...

    def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
        """Cut sentences into pieces, whose sound is made and played one after another."""
        ...

    def estimate_seconds(self, piece: str, profile: VoiceProfile) -> float:
        """Return about how long ``piece`` takes to make, in seconds."""
        ...

    def stop(self) -> None:
        """Stop making sound; may be called from any thread."""
        ...

    def close(self) -> None:
        """End processes and remove files."""
        ...


class WorkerSynthesizer:
    """Runs pyttsx3 in a worker process, and starts a new process if that hangs or dies."""

    tries = 2
    """How often a sentence is tried if the worker dies or hangs while making it."""

    def __init__(self, command: tuple[str, ...], *, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Keep the arguments; the worker starts with the first sentence or by ``start``.

        Args:
            command: The command that starts the worker in the repository's root.
            answer_seconds: How long one sentence may take before the worker is killed.
        """
        self._command = command
        self._answer_seconds = answer_seconds
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._closed = False
        self._numbers = count(1)
        self._newest = self._unwanted = 0

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id; None if there is no worker."""
        worker = self._worker
        return worker.process.pid if worker else None

    def start(self) -> None:
        """Start the worker before the first sentence.

        Raises:
            VoiceFailed: The worker does not start.
        """
        with self._lock:
            try:
                self._running()
            except WorkerLost as err:
                raise VoiceFailed(f"the voice's worker does not start: {err}") from err

    def stop(self) -> None:
        """Stop making sound; may be called from any thread."""
        self._unwanted = self._newest
        worker = self._worker
        if worker is None or not self._lock.locked():
            return
        try:
            worker.send({"stop": self._unwanted})
        except WorkerLost as err:
            log.debug("there was nothing to stop: %s", err)

    def close(self) -> None:
        """End the worker for good; a sentence that is being made fails."""
        self._closed = True
        self._drop()

    def make(self, sentence: dict[str, Any], least: float) -> float:
        """Let the worker make a sentence; return the sound's length in seconds.

        Args:
            sentence: The request to the worker: text, out, voice, rate, volume.
            least: Sound of at most so many seconds is incomplete: the sentence is tried again.

        Raises:
            VoiceFailed: No sound was made.
            NothingToSay: No character has a known pronunciation.
            MakingStopped: ``stop`` was called meanwhile.
        """
        text = str(sentence["text"])
        if has_digits(text):
            raise ValueError(f"figures must be words before they are spoken: {text!r}")
        if not text.strip():
            raise ValueError("there is nothing to say")
        number = self._newest = next(self._numbers)
        with self._lock:
            for left in reversed(range(self.tries)):
                try:
                    return self._ask({**sentence, "number": number}, least if left else 0.0)
                except WorkerLost as err:
                    if number <= self._unwanted:
                        raise MakingStopped(f"stopped, and the worker is lost: {err}") from err
                    if not left:
                        times = "twice" if self.tries > 1 else "once"
                        raise VoiceFailed(f"the voice's worker is lost {times}: {err}") from err
                    log.warning("the voice's worker is lost (%s); starting another", err)
        raise AssertionError("a sentence is asked for at least once")

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()

    def _ask(self, sentence: dict[str, Any], least: float) -> float:
        """Return the sound's length in seconds; at most ``least`` counts as a lost worker."""
        worker = self._running()
        number = sentence["number"]
        if number <= self._unwanted:
            raise MakingStopped("not wanted any more")
        try:
            worker.send(sentence)
            answer = worker.answer(self._answer_seconds, lambda: number <= self._unwanted)
        except WorkerLost:
            self._drop()
            raise
        if "stopped" in answer:
            raise MakingStopped("not wanted any more")
        if "unsayable" in answer:
            raise NothingToSay("there is nothing to say")
        if "failed" in answer:
            raise VoiceFailed(str(answer["failed"]))
        seconds = float(answer["seconds"])
        # On a busy machine the file was sometimes empty, or held only half the sentence.
        if seconds <= least:
            self._drop()
            raise WorkerLost(f"a sound of {seconds:.1f} s")
        return seconds

    def _running(self) -> WorkerProcess:
        if self._closed:
            raise VoiceFailed("the voice has been closed")
        if self._worker is None or self._worker.process.poll() is not None:
            self._drop()
            worker = WorkerProcess(self._command)
            try:
                hello = worker.answer(START_SECONDS)
            except WorkerLost:
                worker.kill()
                raise
            if "failed" in hello:
                worker.kill()
                raise VoiceFailed(str(hello["failed"]))
            self._worker = worker
        return self._worker


class EspeakSynthesizer(WorkerSynthesizer):
    """Speaks by espeak-ng, through pyttsx3."""

    def __init__(
        self,
        command: tuple[str, ...] = (sys.executable, "-m", "assistant.speaking.worker"),
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """Keep the arguments; the worker starts later, as in ``WorkerSynthesizer``."""
        super().__init__(command, answer_seconds=answer_seconds)

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        """Write ``text`` to ``out`` as 16-bit mono PCM at 22,050 hertz; see ``Synthesizer``."""
        sentence = {
            "text": text,
            "out": str(out.resolve()),
            "voice": profile.espeak_voice,
            "rate": engine_rate(profile.characters_per_minute),
            "volume": profile.volume,
        }
        return self.make(sentence, LEAST_SHARE * profile.reading_seconds(text))

    def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
        """Return the sentences unchanged, as espeak-ng needs almost no time for them."""
        return sentences

    def estimate_seconds(self, piece: str, profile: VoiceProfile) -> float:
        """Return a time close to 0, as espeak-ng is fast."""
        return 0.0


_MEASURED_PACES = (
    (80, 92),
    (100, 111),
    (120, 136),
    (140, 161),
    (160, 190),
    (180, 219),
    (200, 249),
    (220, 280),
)
"""Pairs of espeak-ng's rate and the measured pace in characters a minute, including pauses, for the
voice ``sit/cmn+Annie`` of espeak-ng 1.52 and fifteen banking sentences."""


def engine_rate(characters_per_minute: int) -> int:
    """Return espeak-ng's rate for a pace in Chinese characters a minute.

    The rate is nominally in English words a minute.
    """
    rates, paces = zip(*_MEASURED_PACES, strict=True)
    return round(float(np.interp(characters_per_minute, paces, rates)))

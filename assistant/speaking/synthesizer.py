"""Sentences to WAV files, by an engine that is kept at arm's length."""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant.speaking.profile import VoiceProfile
from assistant.speaking.wording import has_digits

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
"""The worker is ready after about a second; a cold disk and a busy machine take longer."""
ANSWER_SECONDS = 5.0
"""A sentence takes a fiftieth of a second; a worker silent for this long hangs."""
LEAST_SHARE = 0.6
"""Of the time that reading a sentence takes: what is shorter was cut, and is asked for once more."""


class VoiceFailed(Exception):
    """The voice cannot speak; the text says why."""


class Synthesizer(Protocol):
    """Makes sound of words."""

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        """Write ``text``, which holds no digits, to the WAV file ``out``; may block.

        Returns:
            The sound's length in seconds.

        Raises:
            VoiceFailed: there is no sound.
        """
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class EspeakSynthesizer:
    """pyttsx3 in a worker process; one that hangs or dies is replaced once a sentence."""

    def __init__(
        self,
        command: tuple[str, ...] = (sys.executable, "-m", "assistant.speaking.worker"),
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """Start nothing yet; the worker comes with the first sentence, or with ``start``.

        Args:
            command: How the worker is started, from the repository's root.
            answer_seconds: How long one sentence may take before the worker is killed.
        """
        self._command = command
        self._answer_seconds = answer_seconds
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._closed = False

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while there is one."""
        worker = self._worker
        return worker.process.pid if worker else None

    def start(self) -> None:
        """Have the worker ready before the first sentence.

        Raises:
            VoiceFailed: it does not start.
        """
        with self._lock:
            try:
                self._running()
            except _WorkerLost as err:
                raise VoiceFailed(f"the voice's worker does not start: {err}") from err

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        """Write ``text`` to ``out`` as 16-bit mono PCM at 22,050 hertz; see ``Synthesizer``."""
        if has_digits(text):
            raise ValueError(f"figures must be words before they are spoken: {text!r}")
        if not text.strip():
            raise ValueError("there is nothing to say")
        sentence = {
            "text": text,
            "out": str(out.resolve()),
            "voice": profile.voice,
            "rate": engine_rate(profile.characters_per_minute),
            "volume": profile.volume,
        }
        with self._lock:
            try:
                return self._ask(sentence, LEAST_SHARE * profile.reading_seconds(text))
            except _WorkerLost as err:
                log.warning("the voice's worker is lost (%s); starting another", err)
            try:
                return self._ask(sentence, 0.0)
            except _WorkerLost as err:
                raise VoiceFailed(f"the voice's worker is lost twice: {err}") from err

    def close(self) -> None:
        """End the worker, for good; a sentence in the making fails."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()

    def _ask(self, sentence: dict[str, Any], least: float) -> float:
        """Return the sound's length; not more than ``least`` seconds count as a lost worker."""
        worker = self._running()
        try:
            answer = worker.ask(sentence, self._answer_seconds)
        except _WorkerLost:
            self._drop()
            raise
        if "failed" in answer:
            raise VoiceFailed(str(answer["failed"]))
        seconds = float(answer["seconds"])
        # Seen on a busy machine: the file was there, and no sound in it, or half the sentence.
        if seconds <= least:
            self._drop()
            raise _WorkerLost(f"a sound of {seconds:.1f} s")
        return seconds

    def _running(self) -> _Worker:
        if self._closed:
            raise VoiceFailed("the voice has been closed")
        if self._worker is None or self._worker.process.poll() is not None:
            self._drop()
            worker = _Worker(self._command)
            try:
                hello = worker.answer(START_SECONDS)
            except _WorkerLost:
                worker.kill()
                raise
            if "failed" in hello:
                worker.kill()
                raise VoiceFailed(str(hello["failed"]))
            self._worker = worker
        return self._worker


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
"""espeak-ng's rate and the characters a minute it gave, pauses included, with voice
``sit/cmn+Annie`` of espeak-ng 1.52 on fifteen banking sentences."""


def engine_rate(characters_per_minute: int) -> int:
    """Return espeak-ng's rate for a pace in Chinese characters a minute."""
    rates, paces = zip(*_MEASURED_PACES, strict=True)
    return round(float(np.interp(characters_per_minute, paces, rates)))


class _WorkerLost(Exception):
    """The worker died, or has been silent for too long."""


class _Worker:
    """One worker process and a thread that reads its answers."""

    def __init__(self, command: tuple[str, ...]) -> None:
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own command)
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        except OSError as err:
            raise _WorkerLost(f"it cannot be started: {err}") from err
        self._answers: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, name="voice-answers", daemon=True).start()

    def ask(self, sentence: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send one sentence and wait for its answer."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(sentence, ensure_ascii=False) + "\n")
            self.process.stdin.flush()
        except (OSError, ValueError) as err:
            raise _WorkerLost(f"it does not listen: {err}") from err
        return self.answer(seconds)

    def answer(self, seconds: float) -> dict[str, Any]:
        """Wait for the next answer."""
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise _WorkerLost(f"no answer within {seconds:g} s") from None
        if line is None:
            raise _WorkerLost(f"it ended with code {self.process.wait()}")
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError as err:
            raise _WorkerLost(f"it does not make sense: {line!r}") from err
        return answer

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
        except OSError:
            log.debug("the dead worker's input could not be flushed")

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as answers:
            for line in answers:
                self._answers.put(line)
        self._answers.put(None)

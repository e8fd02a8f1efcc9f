"""Listen: turn the frames of a microphone or a file into transcripts, on two own threads.

The listening thread only cuts the sound into utterances, which is quick. Recognition has its own
thread: otherwise a slow engine would make the listening thread lag behind the sound, and it would
hear the machine's own voice after the mute has ended.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from assistant.hearing import wav
from assistant.hearing.audio import seconds_of
from assistant.hearing.endpointer import (
    COMMAND,
    Endpointer,
    EndpointEvent,
    Frames,
    Patience,
    SpeechEnded,
    SpeechStarted,
)
from assistant.hearing.microphone import MicrophoneLost, NoMicrophone
from assistant.hearing.recognizer import Recognizer, Stream, Transcript

log = logging.getLogger(__name__)

LOOK_AGAIN_AFTER = 1.0
"""Seconds between two searches for a missing microphone."""
JOINED_WITHIN = 1.1
"""If the customer speaks again within so many seconds of sound, the same utterance continues: 一万 …
二千."""
HELD_FOR = 0.4
"""Least seconds to wait before a reading is passed on, as the customer may continue; Whisper needs
them anyway."""
THOUGHT = 2.3
"""Longest pause, in seconds, within a request: 给闺女 … 转两千. These are 2 seconds, plus the time until
the customer's voice is noticed. The wait after a yes or no is shorter."""
CUT_OFF = 0.2
"""If the machine interrupts the customer after at least so many seconds of voice, she is asked to
say it again."""
BACKLOG = 3
"""Most utterances that wait for a slow recogniser; the oldest are dropped."""


class FrameSource(Protocol):
    """A source of sound: a microphone or a file."""

    def frames(self) -> Iterator[bytes]:
        """Yield frames of 512 samples; may be called again after an error."""
        ...

    def close(self) -> None:
        """Make ``frames`` end soon; may be called from any thread."""
        ...


@dataclass(frozen=True)
class Expectation:
    """What the conversation expects at this moment."""

    patience: Patience = COMMAND
    """How long the customer may pause."""
    bias: tuple[str, ...] = ()
    """A few words that are likely now; the customer's payees only while she is asked for a
    payee."""
    step: str = ""
    """The step of the screen. It is returned with the transcript, which may answer only this
    step."""
    consent: bool = False
    """Whether the customer is asked to agree to something; then the sound is read several times,
    without bias."""


class Ears(Protocol):
    """Receives what was heard. Methods run on the listener's threads and must return quickly."""

    def on_speech_started(self, expected: Expectation) -> None:
        """Take the news that the customer has begun to speak, and what was expected then."""
        ...

    def on_partial(self, text: str) -> None:
        """Take the text so far, whenever it changes."""
        ...

    def on_transcript(
        self, transcript: Transcript, audio_seconds: float, expected: Expectation
    ) -> None:
        """Take a whole utterance, possibly empty, and what was expected when it began."""
        ...

    def on_cut_off(self, expected: Expectation) -> None:
        """Take the news that the machine interrupted the customer; her words were not read."""
        ...

    def on_failure(self, failure: Exception) -> None:
        """Take the news that recogniser or microphone failed; listening continues."""
        ...

    def on_recovered(self) -> None:
        """Take the news that the microphone works again."""
        ...


class RecognizerBehind(Exception):
    """The recogniser is stuck or far too slow, so that an utterance was dropped."""


class WavFiles:
    """A source that plays sound files one after the other, each followed by silence."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths
        self._closed = threading.Event()

    def frames(self) -> Iterator[bytes]:
        """Yield the frames of the files, as fast as the listener takes them.

        Raises:
            BadWav: A file cannot be used.
        """
        for path in self._paths:
            for frame in wav.frames(path):
                if self._closed.is_set():
                    return
                yield frame

    def close(self) -> None:
        """Make ``frames`` end; may be called from any thread."""
        self._closed.set()


def _held_for(expected: Expectation) -> float:
    """Return how many seconds to wait with a reading after its end, as speech may continue."""
    if expected.consent:
        return HELD_FOR
    return max(HELD_FOR, THOUGHT - expected.patience.silence)


@dataclass
class _Utterance:
    """One utterance, filled by the listening thread and read by the recognising thread."""

    expected: Expectation
    sound: queue.Queue[bytes | SpeechEnded] = field(default_factory=queue.Queue)
    goes_on: bool = False
    """Whether the customer continued so soon that the next utterance belongs to this one."""
    settled: threading.Event = field(default_factory=threading.Event)
    """Set when it is known whether the customer continues."""


class Listener:
    """Connects a source, an endpointer and a recogniser.

    ``expect`` is called when an utterance begins; its result holds for the whole utterance.
    """

    def __init__(
        self,
        source: FrameSource,
        endpointer: Endpointer,
        recognizer: Recognizer,
        ears: Ears,
        expect: Callable[[], Expectation] = Expectation,
    ) -> None:
        self._source = source
        self._endpointer = endpointer
        self._recognizer = recognizer
        self._ears = ears
        self._expect = expect
        self._stopped = threading.Event()
        self._utterances: queue.Queue[_Utterance | None] = queue.Queue()
        self._current: _Utterance | None = None
        self._before: _Utterance | None = None
        self._since_end = 0.0
        self._carried = b""
        self._listening = threading.Thread(target=self._listen, name="listening", daemon=True)
        self._recognising = threading.Thread(
            target=self._recognise, name="recognising", daemon=True
        )

    def start(self) -> None:
        """Begin to listen, and return at once."""
        self._listening.start()
        self._recognising.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the source has ended and everything heard is transcribed.

        Args:
            timeout: Most seconds to wait for each of the two; None: no limit.

        Returns:
            Whether both have ended.
        """
        self._listening.join(timeout)
        self._recognising.join(timeout)
        return not (self._listening.is_alive() or self._recognising.is_alive())

    def stop(self, timeout: float = 2.0) -> None:
        """Stop listening and drop sound not yet transcribed; wait at most ``timeout`` seconds."""
        self._stopped.set()
        self._source.close()
        self._utterances.put(None)
        self.wait(timeout)

    def mute(self) -> None:
        """Stop hearing: the machine is speaking. The present utterance is dropped."""
        self._endpointer.mute()

    def unmute(self) -> None:
        """Hear again, 200 ms of sound from now."""
        self._endpointer.unmute()

    # The listening thread.

    def _listen(self) -> None:
        away = False
        while not self._stopped.is_set():
            try:
                for frame in self._source.frames():
                    if away:
                        away = False
                        self._tell(self._ears.on_recovered)
                    self._since_end += seconds_of(frame)
                    for event in self._endpointer.feed(frame):
                        self._pass_on(event)
                break
            except (MicrophoneLost, NoMicrophone) as failure:
                self._interrupt()
                if not away:
                    away = True
                    self._tell(self._ears.on_failure, failure)
                self._stopped.wait(LOOK_AGAIN_AFTER)
            except Exception as failure:
                log.exception("the source of sound broke down")
                self._tell(self._ears.on_failure, failure)
                break
        self._interrupt()
        self._utterances.put(None)

    def _pass_on(self, event: EndpointEvent) -> None:
        if isinstance(event, SpeechStarted):
            self._begin()
        elif self._current is not None:
            self._current.sound.put(event.pcm if isinstance(event, Frames) else event)
            if isinstance(event, SpeechEnded):
                self._before, self._current, self._since_end = self._current, None, 0.0

    def _begin(self) -> None:
        if self._utterances.qsize() >= BACKLOG:
            behind = RecognizerBehind("the recogniser hangs, or is far too slow")
            self._tell(self._ears.on_failure, behind)
            return  # its frames are dropped, as there is no current utterance
        expected = self._expected()
        self._endpointer.patience = expected.patience
        self._current = _Utterance(expected)
        self._join(self._current)
        self._tell(self._ears.on_speech_started, expected)
        self._utterances.put(self._current)

    def _join(self, utterance: _Utterance) -> None:
        """Mark the previous utterance as continued by ``utterance``, if both are one answer."""
        before, self._before = self._before, None
        if before is None:
            return
        same = before.expected.step == utterance.expected.step
        before.goes_on = same and self._since_end <= JOINED_WITHIN
        before.settled.set()

    def _expected(self) -> Expectation:
        try:
            return self._expect()
        except Exception:  # an error there must not end listening
            log.exception("nobody knows what is expected; listening as to a command")
            return Expectation()

    def _interrupt(self) -> None:
        """Drop the present utterance; the next sound begins a new utterance."""
        self._endpointer.reset()
        if self._before is not None:
            self._before.settled.set()
        if self._current is not None:
            self._current.sound.put(SpeechEnded("muted", 0.0))
            self._current = None

    # The recognising thread.

    def _recognise(self) -> None:
        while (utterance := self._utterances.get()) is not None and not self._stopped.is_set():
            try:
                self._read(utterance)
            except Exception as failure:
                log.exception("the recogniser broke down")
                self._tell(self._ears.on_failure, failure)

    def _read(self, utterance: _Utterance) -> None:
        expected = utterance.expected
        stream = self._recognizer.start(expected.bias, consent=expected.consent)
        sound = bytearray(self._carried)
        self._carried = b""
        if sound:
            stream.feed(bytes(sound))
        shown = ""
        while not isinstance(piece := utterance.sound.get(), SpeechEnded):
            stream.feed(piece)
            sound += piece
            shown = self._show_partial(stream, shown)
        if piece.reason == "muted" or self._stopped.is_set():
            if piece.voiced_seconds >= CUT_OFF and not self._stopped.is_set():
                self._tell(self._ears.on_cut_off, expected)
            return
        ended = time.monotonic()
        transcript, heard = stream.finish(), seconds_of(bytes(sound))
        utterance.settled.wait(max(0.0, ended + _held_for(expected) - time.monotonic()))
        if utterance.goes_on and heard < expected.patience.cap:
            self._carried = bytes(sound)  # both are one answer, and half an answer must not be used
        elif not self._stopped.is_set():
            self._tell(self._ears.on_transcript, transcript, heard, expected)

    def _show_partial(self, stream: Stream, shown: str) -> str:
        text = stream.partial()
        if text and text != shown:
            self._tell(self._ears.on_partial, text)
        return text

    @staticmethod
    def _tell(callback: Callable[..., None], *what: object) -> None:
        """Call ``callback`` and log an error in it, so that listening continues."""
        try:
            callback(*what)
        except Exception:
            log.exception("a listener's callback failed")

"""Find begin and end of each utterance, frame by frame; time is measured by the sound alone."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Literal

from assistant.hearing.audio import FRAME_BYTES, FRAME_SECONDS, frames_in
from assistant.hearing.voice_detector import VoiceDetector

VOICE_BEGINS = 0.5
"""From this probability on a frame counts as voice; Silero's default."""
VOICE_GOES_ON = 0.35
"""During an utterance a frame counts as voice from this probability on: 0.15 lower, Silero's
default."""
ONSET_FRAMES = 3
"""So many voiced frames in a row (96 ms) begin an utterance: a click is shorter, 是 is longer."""
ECHO_SECONDS = 0.2
"""Seconds after the machine's own voice in which sound is ignored: echo, and the sound card's
buffer."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for the customer, in seconds of sound; depends on the question.

    Elders pause inside a sentence. Home Assistant's 0.25 to 1.25 s are known to cut slow speakers
    off; 0.8-1.0 s for yes or no and 1.5-2.0 s for an amount or a name are the project's starting
    points.
    """

    silence: float
    """Silence that ends the turn."""
    cap: float = 15.0
    """Length of the longest utterance, from its first voiced frame."""
    pre_roll: float = 0.5
    """Length of sound kept from before the voice was noticed, for soft first syllables."""


YES_NO = Patience(silence=0.9)
COMMAND = Patience(silence=1.2)
VALUE = Patience(silence=1.8)
"""While an amount or a name is asked for."""


@dataclass(frozen=True)
class SpeechStarted:
    """The customer has begun to speak; ``Frames`` events follow."""


@dataclass(frozen=True)
class Frames:
    """Sound of the utterance for the recogniser; the first event begins with the pre-roll."""

    pcm: bytes


@dataclass(frozen=True)
class SpeechEnded:
    """The utterance is over."""

    reason: Literal["silence", "cap", "muted"]
    """``muted``: the machine began to speak during the utterance, which must be dropped."""
    voiced_seconds: float
    """Seconds of voice in the utterance."""


EndpointEvent = SpeechStarted | Frames | SpeechEnded


class Endpointer:
    """Cut a stream of sound into utterances.

    Call `feed` on one thread only; `mute` and `unmute` may be called on others. `patience` may be
    set at any time and applies to the present utterance too.
    """

    def __init__(self, detector: VoiceDetector, patience: Patience = COMMAND) -> None:
        self.patience = patience
        self._detector = detector
        self._lock = threading.Lock()
        self._muted = False
        self._echo_frames = 0
        self._waiting: deque[bytes] = deque()
        self._speaking = False
        self._onset = self._spoken = self._voiced = self._silent = 0

    @property
    def speaking(self) -> bool:
        """Whether an utterance is going on."""
        return self._speaking

    def mute(self) -> None:
        """Stop hearing: the machine is speaking."""
        with self._lock:
            self._muted = True

    def unmute(self) -> None:
        """Hear again after a further 200 ms of sound (``ECHO_SECONDS``)."""
        with self._lock:
            if self._muted:
                self._muted = False
                self._echo_frames = frames_in(ECHO_SECONDS)

    def reset(self) -> None:
        """Forget the sound so far, without an event; stay muted if muted."""
        self._detector.reset()
        self._forget_utterance()

    def feed(self, frame: bytes) -> list[EndpointEvent]:
        """Take the next frame (512 samples) and return the events that it causes, in order."""
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, not {len(frame)}")
        if self._deaf():
            return self._give_up()
        probability = self._detector.probability(frame)
        if self._speaking:
            return [Frames(frame), *self._go_on(probability)]
        return self._await_voice(frame, probability)

    def _deaf(self) -> bool:
        with self._lock:
            if self._muted:
                return True
            if self._echo_frames:
                self._echo_frames -= 1
                return True
            return False

    def _give_up(self) -> list[EndpointEvent]:
        """Drop the utterance: its last sound may be the machine's own voice."""
        ended: list[EndpointEvent] = [self._ended("muted")] if self._speaking else []
        self.reset()
        return ended

    def _await_voice(self, frame: bytes, probability: float) -> list[EndpointEvent]:
        self._onset = self._onset + 1 if probability >= VOICE_BEGINS else 0
        self._waiting.append(frame)
        while len(self._waiting) > frames_in(self.patience.pre_roll) + ONSET_FRAMES:
            self._waiting.popleft()
        if self._onset < ONSET_FRAMES:
            return []
        first = b"".join(self._waiting)
        self._waiting.clear()
        self._speaking = True
        self._spoken = self._voiced = ONSET_FRAMES
        return [SpeechStarted(), Frames(first)]

    def _go_on(self, probability: float) -> list[EndpointEvent]:
        self._spoken += 1
        if probability >= VOICE_GOES_ON:
            self._voiced += 1
            self._silent = 0
        else:
            self._silent += 1
        if self._silent >= frames_in(self.patience.silence):
            return self._end("silence")
        if self._spoken >= frames_in(self.patience.cap):
            return self._end("cap")
        return []

    def _end(self, reason: Literal["silence", "cap"]) -> list[EndpointEvent]:
        ended = self._ended(reason)
        self._forget_utterance()
        return [ended]

    def _ended(self, reason: Literal["silence", "cap", "muted"]) -> SpeechEnded:
        return SpeechEnded(reason, self._voiced * FRAME_SECONDS)

    def _forget_utterance(self) -> None:
        self._speaking = False
        self._onset = self._spoken = self._voiced = self._silent = 0
        self._waiting.clear()

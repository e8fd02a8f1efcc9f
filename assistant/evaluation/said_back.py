"""Measures how well each voice is understood: Whisper base writes down spoken sentences.

``python -m assistant.evaluation.said_back [--voices zf_xiaoxiao,espeak-ng] [--count 30]`` prints
the share of wrong syllables for each voice (without tones, as homophones are the recogniser's
errors), on ``evaluation/said_back.txt``, on which nothing is tuned, and every sentence with an error.
``--sentences tests/speaking/golden.tsv --every 7`` takes each seventh golden line instead.
There are pauses around key figures. A voice takes five minutes of processor time.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]
from rapidfuzz.distance import Levenshtein
from zhconv import convert

from assistant.evaluation.kokoro import RATE, Kokoro
from assistant.hearing.models import ModelStore, load_recognizer
from assistant.hearing.recognizer import Recognizer
from assistant.hearing.transcription import transcribe
from assistant.settings import ROOT
from assistant.speaking.figures import set_apart
from assistant.speaking.profile import load_profile
from assistant.speaking.pronunciation import Pronunciation, load_lexicon
from assistant.speaking.sound import pause
from assistant.speaking.synthesizer import EspeakSynthesizer
from assistant.speaking.wording import speakable

SENTENCES = ROOT / "evaluation" / "said_back.txt"
MODELS = ROOT / "build" / "said_back"
ESPEAK = "espeak-ng"
VOICES = ("zf_xiaoxiao", "zf_xiaoyi", "zm_yunjian")
"""Kokoro's voices that customers may have."""
SPEED = 0.9
AROUND_SECONDS = 0.3

Say = Callable[[str, Path], None]
"""Writes spoken words (no digits) to a WAV file."""


@dataclass(frozen=True)
class Back:
    """A sentence, and the text that came back."""

    said: str
    heard: str
    wrong: int
    """Number of syllables that were replaced, left out or added."""
    of: int
    """Number of syllables spoken."""


def kokoro_voice(kokoro: Kokoro, voice: str) -> Say:
    """Return a function that speaks whole sentences with ``voice``, with silence around them."""
    silence = pause(AROUND_SECONDS, RATE)

    def say(words: str, out: Path) -> None:
        made = kokoro.read(words, voice, SPEED)
        soundfile.write(out, np.concatenate([silence, made, silence]), RATE)

    return say


def espeak_voice(synthesizer: EspeakSynthesizer) -> Say:
    """Return a function that speaks with the voice of small machines."""
    profile = load_profile("normal")

    def say(words: str, out: Path) -> None:
        synthesizer.synthesize(set_apart(words), out, profile)

    return say


def measure(
    say: Say, recognizer: Recognizer, sentences: Sequence[str], pronunciation: Pronunciation
) -> Iterator[Back]:
    """Speak each sentence, recognise it, and count the errors."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        for sentence in sentences:
            say(speakable(sentence), out)
            heard = transcribe(recognizer, out, bias=(" ",)).transcript.text
            one, other = (split_into_syllables(text, pronunciation) for text in (sentence, heard))
            # A recogniser that repeats itself for ever has still lost one sentence only.
            wrong = min(Levenshtein.distance(one, other), len(one))
            yield Back(sentence, heard, wrong, len(one))


def split_into_syllables(text: str, pronunciation: Pronunciation) -> list[str]:
    """Return the syllables of ``text`` without tones; 两 and 二, 幺 and 一 are the same."""
    words = speakable(convert(text, "zh-cn")).replace("两", "二").replace("幺", "一")
    pinyin = pronunciation.pinyin(words).replace("yao1", "yi1")
    return re.findall(r"[a-z]+(?=[1-5])", pinyin)


def read_sentences(path: Path) -> list[str]:
    """Return the sentences of a file: a line each, without what stands behind a tab."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", default=",".join((*VOICES, ESPEAK)))
    parser.add_argument("--count", type=int, help="sentences a voice, from the first")
    parser.add_argument("--every", type=int, default=1, help="take each second, third, ...")
    parser.add_argument("--sentences", type=Path, default=SENTENCES, help="one a line, up to a tab")
    options = parser.parse_args(arguments)
    sentences = read_sentences(options.sentences)[:: options.every][: options.count]
    pronunciation = Pronunciation(load_lexicon())
    recognizer = _whisper()
    kokoro, espeak = Kokoro(), EspeakSynthesizer()
    print(f"| voice | wrong | of {len(sentences)} sentences |\n|---|---|---|", flush=True)
    for voice in options.voices.split(","):
        say = espeak_voice(espeak) if voice == ESPEAK else kokoro_voice(kokoro, voice)
        rows = list(measure(say, recognizer, sentences, pronunciation))
        wrong, of = sum(row.wrong for row in rows), sum(row.of for row in rows)
        print(f"| {voice} | {wrong / of:.1%} | {wrong} of {of} syllables |", flush=True)
        for row in rows:
            if row.wrong:
                print(f"  {row.wrong}: {row.said} → {row.heard}", file=sys.stderr, flush=True)
    espeak.close()
    recognizer.close()
    return 0


def _whisper() -> Recognizer:
    store = ModelStore(MODELS)
    if not any(MODELS.glob("*")):
        store.install("whisper-base")
    return load_recognizer(store)


if __name__ == "__main__":
    sys.exit(main())

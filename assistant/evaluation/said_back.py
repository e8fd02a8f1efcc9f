"""Measure how well each voice is understood, by recognising spoken sentences with Whisper base.

``python -m assistant.evaluation.said_back [--voices zf_xiaoxiao,espeak-ng] [--count 30]`` prints
the share of wrong syllables for each voice, and every sentence with an error. Tones are ignored,
because the recogniser confuses homophones. A recognised character is right if any of its readings
fits: 行场 for háng zhǎng has one error. A voice takes five minutes of processor time.

The sentences are those of ``evaluation/said_back.txt``. The voice's pace was tuned on the first,
third, fifth sentence and so on; on the others only the silence around a phrase was tuned.
``--sentences tests/speaking/golden.tsv --every 7`` uses each seventh golden line instead.

Each sentence is spoken as customers hear it: in breath groups, at the default profile's pace, with
pauses around key figures; with ``--whole`` in one piece and unstretched, as the model makes it.
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
from pypinyin import Style, pinyin
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
"""Kokoro's voices that customers may choose."""
SPEED = 0.9
AROUND_SECONDS = 0.3

Say = Callable[[str, Path], None]
"""A function that speaks a text (without digits) into a WAV file."""


@dataclass(frozen=True)
class Back:
    """A spoken sentence, the recognised text, and the number of errors."""

    said: str
    heard: str
    wrong: int
    """Number of syllables that were replaced, left out or added."""
    of: int
    """Number of syllables spoken."""


def kokoro_voice(kokoro: Kokoro, voice: str, *, whole: bool = False) -> Say:
    """Return a function that speaks sentences with ``voice``, with silence around them.

    Args:
        kokoro: The model.
        voice: A style.
        whole: Speak in one piece and unstretched, not as customers hear it.
    """
    silence = pause(AROUND_SECONDS, RATE)
    profile = load_profile("normal")

    def say(words: str, out: Path) -> None:
        made = kokoro.read(words, voice, SPEED) if whole else kokoro.hear(words, voice, profile)
        soundfile.write(out, np.concatenate([silence, made, silence]), RATE)

    return say


def espeak_voice(synthesizer: EspeakSynthesizer) -> Say:
    """Return a function that speaks with espeak-ng, the voice of small machines."""
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
            one = split_into_syllables(sentence, pronunciation)
            # If the recogniser repeats itself for ever, count at most all syllables of the
            # sentence.
            wrong = min(count_wrong(one, possible_readings(heard, pronunciation)), len(one))
            yield Back(sentence, heard, wrong, len(one))


def count_wrong(said: Sequence[str], heard: Sequence[frozenset[str]]) -> int:
    """Return the number of syllables replaced, left out or added; any reading that fits is right."""
    row = list(range(len(heard) + 1))
    for at, syllable in enumerate(said, 1):
        before, row[0] = row[0], at
        for place, readings in enumerate(heard, 1):
            replaced = before + (syllable not in readings)
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, replaced)
    return row[-1]


def possible_readings(text: str, pronunciation: Pronunciation) -> list[frozenset[str]]:
    """Return, for each syllable of ``text``, the possible readings of its character, without tones."""
    usual = split_into_syllables(text, pronunciation)
    characters = [one for one in _as_scored(text) if "㐀" <= one <= "鿿"]
    if len(characters) != len(usual):  # names of letters have several syllables
        return [frozenset({one}) for one in usual]
    return [
        frozenset({one, *_readings(character)})
        for one, character in zip(usual, characters, strict=True)
    ]


def _readings(character: str) -> list[str]:
    [found] = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return [*found, "yi"] if "yao" in found else list(found)  # 幺 counts as 一


def split_into_syllables(text: str, pronunciation: Pronunciation) -> list[str]:
    """Return the syllables of ``text`` without tones; 两 and 二, 幺 and 一 are the same."""
    said = pronunciation.pinyin(_as_scored(text)).replace("yao1", "yi1")
    return re.findall(r"[a-z]+(?=[1-5])", said)


def _as_scored(text: str) -> str:
    return speakable(convert(text, "zh-cn")).replace("两", "二").replace("幺", "一")


def read_sentences(path: Path) -> list[str]:
    """Return the sentences of a file, one from each line, without any text after a tab."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", default=",".join((*VOICES, ESPEAK)))
    parser.add_argument("--count", type=int, help="sentences a voice, from the first")
    parser.add_argument("--every", type=int, default=1, help="take each second, third, ...")
    parser.add_argument("--sentences", type=Path, default=SENTENCES, help="one a line, up to a tab")
    parser.add_argument("--whole", action="store_true", help="at one go and unstretched")
    options = parser.parse_args(arguments)
    sentences = read_sentences(options.sentences)[:: options.every][: options.count]
    pronunciation = Pronunciation(load_lexicon())
    recognizer = _whisper()
    kokoro, espeak = Kokoro(), EspeakSynthesizer()
    print(f"| voice | wrong | of {len(sentences)} sentences |\n|---|---|---|", flush=True)
    for voice in options.voices.split(","):
        say = (
            espeak_voice(espeak)
            if voice == ESPEAK
            else kokoro_voice(kokoro, voice, whole=options.whole)
        )
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

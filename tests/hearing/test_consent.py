"""What a recogniser invents is no consent, and what she says is one.

``SOUNDS=300`` tries that many noises instead of a sample, and every phrase by eight voices
instead of two (`make nightly`, some ten minutes on two cores).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import chain, pairwise

import numpy as np
import pytest
import soxr

from assistant.evaluation.kokoro import RATE, Kokoro, phonemes
from assistant.fraud.answers import consents, interpret
from assistant.fraud.check import AnswerKind, Question
from assistant.fraud.grammar import InHand
from assistant.hearing.audio import SAMPLE_RATE
from assistant.hearing.offered import as_offered, as_short_yes, offered, same_said
from assistant.hearing.recognizer import Recognizer, Transcript, normalise, only_hummed
from assistant.hearing.wav import to_pcm
from assistant.understanding.kinship import words_for
from tests.fraud.answers import not_safe_first, not_safe_second
from tests.noises import Samples, noises, spoken_noises

SOUNDS = int(os.environ.get("SOUNDS", "30"))
ALL = SOUNDS >= 300
SEED = 21
"""Nothing was tuned on its sounds; what was, was tuned on those of seed 8."""
MOST_AT_A_REVIEW = 0.02
LEAST_TAKEN = 0.85
"""95 % are wanted (issue "Close the doors"); docs/facts.md tells what is reached, and by whom."""
PHRASES = {
    "没有人教我": Question.COACHING,
    "我确定要转": Question.FINAL,
    "家里人": Question.WHO,
    "买房子用": Question.PURPOSE,
    "是给我闺女的": Question.WHO,
    "没有人让我瞒着": Question.SECRECY,
}
OPPOSITES = {
    "有人教我": Question.COACHING,
    "有人让我瞒着": Question.SECRECY,
    "我不想转了": Question.FINAL,
    "不是家里人": Question.WHO,
    "是我老板": Question.WHO,
}
HER_DAUGHTER = InHand(("王小红", "小红"), words_for("闺女"), False, 1_200_000, "存折", "1234")
MOVES = {AnswerKind.YES, AnswerKind.SAFE}
PITCHES = (0.9, 0.94, 0.97, 1.0, 1.03, 1.06, 1.1, 1.14)
"""Eight speakers of one voice: its throat shorter or longer, and quicker or slower by as much."""
Said = Callable[[str], bytes]


def answers(heard: Transcript, question: Question) -> bool:
    """Tell whether ``heard`` moves the check on, as the conversation takes it."""
    if not heard.text or not heard.agreed or only_hummed(heard.text):
        return False
    kind = interpret(question, heard.text, spoken=True, about=HER_DAUGHTER).kind
    by_sound = as_offered(heard.text)
    if kind is AnswerKind.UNCLEAR and by_sound:
        kind = interpret(question, by_sound, spoken=True, about=HER_DAUGHTER).kind
    return kind in MOVES


def passes_a_review(heard: Transcript) -> bool:
    if not heard.text or not heard.agreed or only_hummed(heard.text):
        return False
    by_sound = as_offered(heard.text) or as_short_yes(heard.text) or ""
    return consents(heard.text, HER_DAUGHTER) or consents(by_sound, HER_DAUGHTER)


def read(recognizer: Recognizer, pcm: bytes) -> Transcript:
    stream = recognizer.start(consent=True)
    stream.feed(pcm)
    return stream.finish()


def speakers(kokoro: Kokoro) -> list[dict[str, float]]:
    """Return the eight Mandarin voices."""
    names = [name for name in kokoro.names if name.startswith("z")]
    blends = [{one: 0.5, other: 0.5} for one, other in pairwise(names)]
    return [*({name: 1.0} for name in names), *blends][:8]


def spoken_by(kokoro: Kokoro, words: str, voice: dict[str, float], speed: float) -> Samples:
    samples = kokoro.say(f"{words}。", voice, speed)
    return np.asarray(soxr.resample(samples, RATE, SAMPLE_RATE), dtype=np.float64)


def all_noises(kokoro: Kokoro, count: int) -> Iterator[tuple[str, Samples]]:
    """Two thirds by formants and chance, a third by voices."""
    voices = speakers(kokoro)

    def say(words: str, random: np.random.Generator) -> Samples:
        voice = voices[random.integers(len(voices))]
        return spoken_by(kokoro, words, voice, float(random.uniform(0.8, 1.1)))

    spoken = count // 3
    return chain(noises(SEED, count - spoken), spoken_noises(say, SEED, spoken))


def test_no_noise_moves_the_check_and_hardly_one_passes_a_review(
    whisper: Recognizer, kokoro: Kokoro, capsys: pytest.CaptureFixture[str]
) -> None:
    silence = bytes(SAMPLE_RATE)
    check, review = [], []
    for kind, samples in all_noises(kokoro, SOUNDS):
        heard = read(whisper, silence + to_pcm(samples) + silence)
        if any(answers(heard, question) for question in Question):
            check.append((kind, heard.text))
        if passes_a_review(heard):
            review.append((kind, heard.text))
    with capsys.disabled():
        print(f"\n{SOUNDS} noises: {len(check)} move the check, {len(review)} pass a review")
    assert not check
    # Two in a hundred; of a sample as small as the usual one a single one tells nothing.
    assert len(review) <= max(1, MOST_AT_A_REVIEW * SOUNDS), review


def test_what_is_said_is_taken_whoever_says_it(
    whisper: Recognizer, kokoro: Kokoro, capsys: pytest.CaptureFixture[str]
) -> None:
    voices = speakers(kokoro)
    missed = []
    for words, question in PHRASES.items():
        for voice in voices:
            heard = read(whisper, to_pcm(spoken_by(kokoro, words, voice, 0.9)))
            if not answers(heard, question):
                missed.append((words, *voice, heard.text, heard.agreed))
    tried = len(PHRASES) * len(voices)
    with capsys.disabled():
        print(f"\ntrue phrases by {len(voices)} voices: {tried - len(missed)} of {tried} taken")
    assert len(missed) <= (1 - LEAST_TAKEN) * tried, missed


@pytest.mark.parametrize("voice", ["jf_alpha", "jf_gongitsune", "jf_nezumi"])
def test_packaged_voices_are_taken_too(whisper: Recognizer, kokoro: Kokoro, voice: str) -> None:
    heard = read(whisper, to_pcm(spoken_by(kokoro, "没有人教我", {voice: 1.0}, 0.9)))
    assert answers(heard, Question.COACHING), heard


def test_the_opposite_is_not_taken(whisper: Recognizer, kokoro: Kokoro) -> None:
    voices = speakers(kokoro)[: 8 if ALL else 2]
    taken = []
    for words, question in OPPOSITES.items():
        for voice in voices:
            heard = read(whisper, to_pcm(spoken_by(kokoro, words, voice, 0.9)))
            if answers(heard, question):
                taken.append((words, *voice, heard.text))
    assert not taken


@pytest.mark.parametrize("words", ["没有人教我", "我确定要转", "家里人", "买房子用"])
def test_the_packaged_voice_is_taken_at_any_pitch(
    whisper: Recognizer, said: Said, words: str
) -> None:
    samples = np.frombuffer(said(words), "<i2") / 32768
    missed = []
    for pitch in PITCHES:
        spoken = soxr.resample(samples, SAMPLE_RATE * pitch, SAMPLE_RATE)
        heard = read(whisper, to_pcm(spoken))
        if not answers(heard, PHRASES[words]):
            missed.append((pitch, heard.text, heard.agreed))
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("by", [not_safe_first, not_safe_second], ids=["first", "second"])
def test_nothing_that_is_no_answer_sounds_like_one(by: object) -> None:
    sentences = by.sentences()  # type: ignore[attr-defined]
    said = {(name, normalise(said)) for name, said, _ in sentences}
    taken = [
        (name, words)
        for name, words in said
        if (by_sound := as_offered(words)) and takes(name, by_sound)
    ]
    assert len(said) > 5_000
    assert not taken


def takes(name: str, words: str) -> bool:
    question = Question.FINAL if name == "review" else Question(name)
    return interpret(question, words, spoken=True, about=HER_DAUGHTER).kind in MOVES


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("是给我归你的", "是给我闺女的"),
        ("下立人", "家里人"),
        ("麦芳使用", "买房子用"),
        ("鞋这软", "接着转"),
        ("没有人让我满着", "没有人让我瞒着"),
    ],
)
def test_an_offered_phrase_is_found_by_its_sound(written: str, meant: str) -> None:
    assert as_offered(written) == meant
    assert same_said(written, meant)


@pytest.mark.parametrize(
    "written",
    [
        "有人教我",
        "也有人教我",
        "不接着转",
        "是我老板",
        "给我老板的",
        "给我村子的",
        "我不定要转",
        "家人",
        "",
    ],
)
def test_what_means_something_else_is_not(written: str) -> None:
    assert as_offered(written) is None


def test_going_back_is_no_short_yes() -> None:
    assert as_short_yes("追") == "对"
    assert all(as_short_yes(word) is None for word in ("退", "推", "催", "税", "不", "对吗", ""))


def test_every_offered_phrase_means_itself_alone() -> None:
    assert all(as_offered(phrase) == phrase for phrase in offered())
    assert all(as_offered(heard) == phrase for phrase, told in offered().items() for heard in told)


def test_where_no_consent_is_asked_nothing_is_read_twice(
    whisper: Recognizer, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "_read_again", None)
    stream = whisper.start()
    stream.feed(said("查一下余额"))
    assert stream.finish().agreed


def test_a_yes_that_only_bias_hears_is_not_agreed(
    whisper: Recognizer, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "_read_again", lambda pcm: [])
    assert read(whisper, said("是的")).agreed, "all of no readings agree"
    monkeypatch.setattr("assistant.hearing.whisper_engine.LEAST_TRUSTED", 1.1)
    assert not read(whisper, said("是的")).agreed


def test_pinyin_becomes_phonemes_with_tones() -> None:
    assert phonemes("对，是给我闺女的。") == "twei↘,ʂɨ↘kei↓wo↓kwei→ny↓tɤ."

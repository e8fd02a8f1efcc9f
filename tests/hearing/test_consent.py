"""Test that words invented by a recogniser never count as agreement, and that her yes does.

``SOUNDS=300`` tries that many noises instead of a sample, and every phrase by every voice
instead of a few (`make nightly`, some twenty minutes on two cores). One recogniser slips on one
phrase by one voice, and on another processor on another: what is asked for are rates.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import chain, pairwise, product
from pathlib import Path

import numpy as np
import pytest
import soxr

from assistant.evaluation.kokoro import RATE, Kokoro, phonemes
from assistant.fraud.answers import consents, interpret
from assistant.fraud.check import AnswerKind, Question
from assistant.fraud.grammar import InHand
from assistant.hearing.audio import SAMPLE_RATE
from assistant.hearing.offered import (
    as_short_yes,
    find_near_offered,
    find_offered,
    find_sound_alikes,
    list_offered,
    same_said,
)
from assistant.hearing.recognizer import Recognizer, Transcript, is_only_hum, normalise
from assistant.hearing.wav import to_pcm
from assistant.understanding.readers.kinship import words_for
from tests.fraud.answers import not_safe_first, not_safe_second
from tests.noises import Samples, noises, spoken_noises

SOUNDS = int(os.environ.get("SOUNDS", "30"))
ALL = SOUNDS >= 300
SEED = 21
"""Nothing was tuned on its sounds; what was, was tuned on those of seed 8."""
MOST_AT_A_REVIEW = 0.02
LEAST_TAKEN = {0.9: 0.95, 0.8: 0.65, 1.0: 0.95}
"""By pace. 95 % are wanted at every pace; at 0.8 the voices themselves fail (docs/facts.md)."""
LEAST_TAKEN_OF_A_SAMPLE = 0.8
"""Of a dozen."""
PHRASES = {
    "没有人教我": Question.COACHING,
    "我确定要转": Question.FINAL,
    "家里人": Question.WHO,
    "买房子用": Question.PURPOSE,
    "是给我闺女的": Question.WHO,
    "没有人让我瞒着": Question.SECRECY,
    "朋友或者邻居": Question.WHO,
    "自己或者家里用": Question.PURPOSE,
    "买东西交费": Question.PURPOSE,
    "自己家": Question.WHO,
    "自己或者家里人": Question.WHO,
}
HERS = {"自己家", "自己或者家里人"}
"""Offered where it is about a bill, or about money that stays her own."""
NOT_FAIR = {"zf_xiaoni"}
"""Voices of which Whisper misreads more than 15 % of the syllables of ordinary sentences."""
PATIENT = pytest.mark.timeout(3_600 if ALL else 300)
OPPOSITES = {
    "有人教我": Question.COACHING,
    "有人让我瞒着": Question.SECRECY,
    "我不想转了": Question.FINAL,
    "不是家里人": Question.WHO,
    "是我老板": Question.WHO,
    "我不确定要转": Question.FINAL,
    "我确定要退": Question.FINAL,
    "他确定要转": Question.FINAL,
    "不接着转": Question.NOTICE,
    "有人让我转的": Question.PURPOSE,
    "不是给我闺女的": Question.WHO,
    "家里人让我转的": Question.PURPOSE,
}
HER_DAUGHTER = InHand(("王小红", "小红"), words_for("闺女"), False, 1_200_000, "存折", "1234")
MOVES = {AnswerKind.YES, AnswerKind.SAFE}
STOPS = {AnswerKind.NO, AnswerKind.UNSAFE, AnswerKind.UNSURE}
Said = Callable[[str], bytes]


def answers(heard: Transcript, question: Question, *, hers: bool = False) -> bool:
    """Return whether ``heard`` moves the check on, as the conversation takes it."""

    def kind_of(words: str) -> AnswerKind:
        about = HER_DAUGHTER
        return interpret(question, words, spoken=True, hers=hers, about=about).kind

    if not heard.text or is_only_hum(heard.text):
        return False
    kind = kind_of(heard.text)
    if not heard.agreed:
        return kind not in STOPS and heard.offered is not None and kind_of(heard.offered) in MOVES
    by_sound = find_offered(heard.text) or heard.offered
    if kind in {AnswerKind.UNCLEAR, AnswerKind.WAITING} and by_sound:
        kind = kind_of(by_sound)
    return kind in MOVES


def passes_a_review(heard: Transcript) -> bool:
    if not heard.text or is_only_hum(heard.text):
        return False
    if not heard.agreed:
        return heard.offered is not None and consents(heard.offered, HER_DAUGHTER)
    by_sound = find_offered(heard.text) or heard.offered or as_short_yes(heard.text) or ""
    return consents(heard.text, HER_DAUGHTER) or consents(by_sound, HER_DAUGHTER)


def read(recognizer: Recognizer, pcm: bytes) -> Transcript:
    stream = recognizer.start(consent=True)
    stream.feed(pcm)
    return stream.finish()


def speakers(kokoro: Kokoro) -> list[dict[str, float]]:
    """Return the fair Mandarin voices and blends of every two neighbours: thirteen."""
    names = [name for name in kokoro.names if name.startswith("z") and name not in NOT_FAIR]
    blends = [{one: 0.5, other: 0.5} for one, other in pairwise(names)]
    return [*({name: 1.0} for name in names), *blends]


def spoken_by(kokoro: Kokoro, words: str, voice: dict[str, float], speed: float) -> Samples:
    samples = kokoro.say(f"{words}。", voice, speed)
    return np.asarray(soxr.resample(samples, RATE, SAMPLE_RATE), dtype=np.float64)


def all_noises(kokoro: Kokoro, count: int) -> Iterator[tuple[str, Samples]]:
    """Return noises: two thirds made of formants at random, a third of voices."""
    voices = speakers(kokoro)

    def say(words: str, random: np.random.Generator) -> Samples:
        voice = voices[random.integers(len(voices))]
        return spoken_by(kokoro, words, voice, float(random.uniform(0.8, 1.1)))

    spoken = count // 3
    return chain(noises(SEED, count - spoken), spoken_noises(say, SEED, spoken))


@PATIENT
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


@PATIENT
@pytest.mark.parametrize("pace", LEAST_TAKEN if ALL else [0.9])
def test_offered_phrases_are_taken_from_every_voice(
    whisper: Recognizer, kokoro: Kokoro, pace: float, capsys: pytest.CaptureFixture[str]
) -> None:
    voices = speakers(kokoro)
    pairs = [*product(PHRASES.items(), voices)]
    if not ALL:
        pairs = pairs[:: len(pairs) // 12 + 1]
    missed = []
    for (words, question), voice in pairs:
        heard = read(whisper, to_pcm(spoken_by(kokoro, words, voice, pace)))
        if not answers(heard, question, hers=words in HERS):
            missed.append((words, *voice, heard.text, heard.agreed))
    taken = 1 - len(missed) / len(pairs)
    with capsys.disabled():
        print(
            f"\ntrue phrases at {pace} by {len(voices)} voices: {taken:.1%} of {len(pairs)} taken"
        )
    assert taken >= (LEAST_TAKEN[pace] if ALL else LEAST_TAKEN_OF_A_SAMPLE), missed


@PATIENT
def test_the_opposite_is_not_taken(whisper: Recognizer, kokoro: Kokoro) -> None:
    pairs = [*product(OPPOSITES.items(), speakers(kokoro))]
    taken = []
    for (words, question), voice in pairs if ALL else pairs[:: len(pairs) // 12 + 1]:
        heard = read(whisper, to_pcm(spoken_by(kokoro, words, voice, 0.9)))
        if answers(heard, question):
            taken.append((words, *voice, heard.text, heard.offered))
    assert not taken


@pytest.mark.long
@pytest.mark.parametrize("by", [not_safe_first, not_safe_second], ids=["first", "second"])
def test_nothing_that_is_no_answer_sounds_like_one(by: object) -> None:
    sentences = by.sentences()  # type: ignore[attr-defined]
    said = {(name, normalise(said)) for name, said, _ in sentences}
    taken = [
        (name, words)
        for name, words in said
        if (by_sound := find_offered(words)) and takes(name, by_sound)
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
    assert find_offered(written) == meant
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
def test_phrases_with_another_meaning_are_not(written: str) -> None:
    assert find_offered(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("麦冬洗澡费", "买东西交费"),
        ("司机货车家利用", "自己或者家里用"),
        ("瞎理论", "家里人"),
        ("没有人让我蛮吵", "没有人让我瞒着"),
    ],
)
def test_a_reading_near_an_offered_phrase_is_asked_about(written: str, meant: str) -> None:
    assert find_offered(written) is None
    assert find_near_offered(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *("有人教我", "也有人教我", "他确定要转", "我不定要转", "我确定不转", "我确定要退"),
        *("不是家里人", "是我老板", "给我老板的", "家里没人", "我没想好要转", "嗯嗯嗯", ""),
    ],
)
def test_a_reading_with_another_word_in_it_is_near_no_phrase(written: str) -> None:
    assert find_near_offered(written) is None


def test_a_phrase_that_only_sounds_alike_is_not_offered() -> None:
    assert "有人教我" in find_sound_alikes("没有人教我")
    assert "我不确定要转" in find_sound_alikes("我确定要转")
    assert not {other for phrase in list_offered() for other in find_sound_alikes(phrase)} & {
        *list_offered()
    }


def test_going_back_is_no_short_yes() -> None:
    assert as_short_yes("追") == as_short_yes("追的") == "对"
    assert all(
        as_short_yes(word) is None
        for word in ("退", "推", "催", "税", "不", "对吗", "退的", "追他", "")
    )


def test_every_offered_phrase_means_itself_alone() -> None:
    assert all(find_offered(phrase) == phrase for phrase in list_offered())
    assert all(
        find_offered(heard) == phrase for phrase, told in list_offered().items() for heard in told
    )


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


NEARLY = ["麦冬洗澡费"] * 5


@pytest.mark.parametrize(
    ("likely", "borne_out"),
    [
        ({"买东西交费": -9.0, "麦冬洗澡费": -3.0}, "买东西交费"),
        ({"买东西交费": -19.0, "麦冬洗澡费": -3.0}, None),
        ({"买东西交费": -9.0, "麦冬洗澡费": -3.0, "不买东西交费": -8.0}, None),
    ],
    ids=["likely enough", "far from what was read", "its denial is as likely"],
)
def test_only_the_sound_confirms_a_near_reading(
    whisper: Recognizer,
    monkeypatch: pytest.MonkeyPatch,
    likely: dict[str, float],
    borne_out: str | None,
) -> None:
    monkeypatch.setattr(
        whisper,
        "_likelihoods",
        lambda encoded, texts: {text: likely.get(text, -30.0) for text in texts},
    )
    nearly_read = whisper._nearly_read  # type: ignore[attr-defined]
    assert nearly_read(bytes(32_000), NEARLY, NEARLY[1:]) == borne_out


@pytest.mark.parametrize(("boss", "counts"), [(-2.5, False), (-9.0, True)])
def test_a_companion_that_may_be_a_boss_is_neither(
    whisper: Recognizer, monkeypatch: pytest.MonkeyPatch, boss: float, counts: bool
) -> None:
    likely = {"是我老伴": -2.0, "是我老板": boss}
    monkeypatch.setattr(whisper, "_likelihoods", lambda encoded, texts: likely)
    assert whisper._told_apart(bytes(32_000), "是我老伴") is counts  # type: ignore[attr-defined]


def test_two_of_five_readings_are_too_few(
    whisper: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "_bears_out", lambda encoded, phrase, written: True)
    nearly_read = whisper._nearly_read  # type: ignore[attr-defined]
    assert nearly_read(bytes(32_000), [*NEARLY[:2], "嗯", "嗯", "嗯"], NEARLY[:2]) is None
    assert nearly_read(bytes(32_000), [*NEARLY[:3], "嗯", "嗯"], NEARLY[:3]) is not None


def test_pinyin_becomes_phonemes_with_tones() -> None:
    assert phonemes("对，是给我闺女的。") == "twei↘,ʂɨ↘kei↗wo↓kwei→ny↓tɤ."


def test_what_kokoro_says_is_kept_sample_by_sample(
    kokoro: Kokoro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.sound.SPOKEN", tmp_path)
    monkeypatch.delenv("SOUNDS", raising=False)
    made, kept = kokoro.say("好的。", "zm_yunjian", 0.9), kokoro.say("好的。", "zm_yunjian", 0.9)
    assert np.array_equal(made, kept) and made.dtype == kept.dtype
    (file,) = tmp_path.iterdir()
    np.save(file, made[:100])
    assert len(kokoro.say("好的。", "zm_yunjian", 0.9)) == 100, "it is read from there"
    others = (
        ("好。", "zm_yunjian", 0.9),
        ("好的。", "zm_yunxi", 0.9),
        ("好的。", "zm_yunjian", 1.0),
    )
    assert all(len(kokoro.say(*other)) > 100 for other in others)

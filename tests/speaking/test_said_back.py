"""Test the count of errors in recognised speech: real slips, and other spellings of the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest

from assistant.evaluation.said_back import (
    SENTENCES,
    count_wrong,
    measure,
    possible_readings,
    read_sentences,
    split_into_syllables,
)
from assistant.hearing.recognizer import Transcript
from assistant.speaking.pronunciation import Pronunciation, load_lexicon
from tests.sound import write_wav
from tests.speaking.test_golden import GOLDEN, lines


@pytest.fixture(scope="module")
def pronunciation() -> Pronunciation:
    return Pronunciation(load_lexicon())


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("余额是¥2,200.50。", "余额是两千二百元五角"),
        ("请打96110。", "请打九六幺幺零"),
        ("转给仇建华", "轉給裘建華"),
        ("尾号3456的卡", "尾號3456的卡"),
    ],
)
def test_the_same_sound_counts_as_the_same(
    pronunciation: Pronunciation, said: str, heard: str
) -> None:
    assert split_into_syllables(said, pronunciation) == split_into_syllables(heard, pronunciation)


def test_wrong_syllables_are_counted(pronunciation: Pronunciation, tmp_path: Path) -> None:
    recognizer, spoken = Mock(), []
    recognizer.start().finish.return_value = Transcript("转一万元给王小红吗", (), 1.0, "echo")

    def say(words: str, out: Path) -> None:
        spoken.append(words)
        write_wav(out, bytes(3200))

    [row] = measure(say, cast(Any, recognizer), ["转¥12,000给王小红。"], pronunciation)

    assert spoken == ["转一万二千元给王小红。"]
    assert (row.wrong, row.of) == (3, 10), "二 and 千 left out, 吗 put in"


def test_it_is_measured_on_sentences_that_nothing_was_tuned_on() -> None:
    sentences = read_sentences(SENTENCES)
    assert 25 <= len(sentences) <= 60
    assert not {text for text, _ in lines()} & set(sentences)


def test_the_golden_lines_can_be_read_back_too() -> None:
    assert read_sentences(GOLDEN) == [text for text, _ in lines()]


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("您要找的行长", "您要找的行场", 1),
        ("还款", "还款", 0),
        ("打120", "打腰二零", 0),
        ("打120", "打要二零", 0),
        ("请重来", "请虫来", 0),
        ("请重来", "请来", 1),
        ("请来", "请重来", 1),
        ("转账", "", 2),
    ],
)
def test_a_character_counts_with_whichever_reading_fits(
    pronunciation: Pronunciation, said: str, heard: str, wrong: int
) -> None:
    """Whisper's 场 beside 行 makes our dictionary read xíng, though háng was said and heard."""
    syllables = split_into_syllables(said, pronunciation)
    assert count_wrong(syllables, possible_readings(heard, pronunciation)) == wrong

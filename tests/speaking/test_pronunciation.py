"""Test characters with several sounds, tone changes and names, in pinyin and in espeak-ng's
phonemes."""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

import pytest

from assistant.speaking.pronunciation import BadLexicon, Pronunciation, load_lexicon
from assistant.speaking.worker import load_espeak

EMPTY = "words: {}, surnames: {}, letters: {}"


@pytest.fixture(scope="module")
def pronunciation() -> Pronunciation:
    return Pronunciation(load_lexicon())


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("银行", "yin2 hang2"),
        ("自行车", "zi4 xing2 che1"),
        ("行不行", "xing2 bu5 xing2"),
        ("还款", "huan2 kuan3"),
        ("还有", "hai2 you3"),
        ("重新", "chong2 xin1"),
        ("重要", "zhong4 yao4"),
        ("长辈", "zhang3 bei4"),
        ("长期", "chang2 qi1"),
        ("调整", "tiao2 zheng3"),
        ("为您", "wei4 nin2"),
        ("得到", "de2 dao4"),
        ("您得按", "nin2 dei3 an4"),
        ("办不了", "ban4 bu5 liao3"),
        ("转好了", "zhuan2 hao3 le5"),
        ("存折", "cun2 zhe2"),
        ("闺女", "gui1 nv3"),
        ("单先生", "shan4 xian1 sheng5"),
        ("简单", "jian3 dan1"),
        ("一会儿", "yi2 hui4 er5"),
        ("一万二千元", "yi2 wan4 er4 qian1 yuan2"),
        ("九六一一零", "jiu3 liu4 yao1 yao1 ling2"),
        ("第一个", "di4 yi1 ge4"),
        ("一个", "yi2 ge4"),
        ("一笔", "yi4 bi3"),
        ("不对", "bu2 dui4"),
        ("不好", "bu4 hao3"),
        ("可以", "ke2 yi3"),
        ("很好", "hen2 hao3"),
        ("我想", "wo2 xiang3"),
        ("给您找", "gei3 nin2 zhao3"),
    ],
)
def test_a_text_is_read_as_toned_pinyin(
    pronunciation: Pronunciation, text: str, pinyin: str
) -> None:
    assert _syllables(pronunciation.pinyin(text)) == pinyin


def test_words_stay_together_and_pauses_stay(pronunciation: Pronunciation) -> None:
    said = pronunciation.pinyin("您的银行卡，好吗？")
    assert said == "nin2 de5 yin2hang2ka3 , hao3 ma5 ?"


def test_digits_are_refused(pronunciation: Pronunciation) -> None:
    with pytest.raises(ValueError, match="digit"):
        pronunciation.pinyin("尾号3456")


def test_espeak_knows_every_syllable_of_the_lexicon() -> None:
    lexicon = load_lexicon()
    parts = (lexicon.words, lexicon.surnames, lexicon.letters, lexicon.given)
    readings = [reading for part in parts for reading in part.values()]
    readings += [[one.syllable] for contexts in lexicon.contexts.values() for one in contexts]
    readings += [["yao1"]]
    for syllable in {syllable for reading in readings for syllable in reading}:
        phonemes = _phonemes(syllable)
        assert "(en)" not in phonemes, f"{syllable} is read as English: {phonemes}"


def test_espeak_speaks_our_pinyin_as_mandarin(pronunciation: Pronunciation) -> None:
    """Characters alone make espeak-ng read 一会儿 as English and 还款 as hai."""
    assert "(en)" in _phonemes("一会儿")
    assert "(en)" not in _phonemes(pronunciation.pinyin("一会儿"))
    assert "X'ai" in _phonemes("还款")
    assert "Xua35n" in _phonemes(pronunciation.pinyin("还款"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("words: {}", "expected exactly"),
        ("{words: {银行: yin2}, surnames: {}, letters: {}}", "银行: expected 2 syllables"),
        ("{words: {银行: yin hang}, surnames: {}, letters: {}}", "银行: expected pinyin"),
        ("{words: [银行], surnames: {}, letters: {}}", "words: expected"),
        ("words: [", "cannot be read"),
        (f"{{{EMPTY}, contexts: {{还: [{{after: 没}}]}}}}", "还: expected says"),
        (f"{{{EMPTY}, contexts: {{还: [{{says: huan, after: 没}}]}}}}", "还: expected pinyin"),
        (f"{{{EMPTY}, contexts: {{还: [{{says: huan2, after: '('}}]}}}}", "contexts: 还: "),
        (f"{{{EMPTY}, contexts: {{还: }}}}", "还: expected says"),
        (f"{{{EMPTY}, given: {{少: shao4 shao4}}}}", "少: expected 1 syllables"),
        (f"{{{EMPTY}, other_surnames: [王]}}", "other_surnames: expected characters"),
    ],
)
def test_a_bad_lexicon_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadLexicon, match=complaint) as raised:
        load_lexicon(path)
    assert str(path) in str(raised.value)


def _syllables(pinyin: str) -> str:
    return "".join(f"{c} " if c.isdigit() else c for c in pinyin.replace(" ", "")).strip()


@cache
def _espeak() -> ctypes.CDLL:
    """Return espeak-ng with its Mandarin voice; it was begun anew for each syllable, and crashed once."""
    library = load_espeak()
    synchronous = 2
    library.espeak_Initialize(synchronous, 0, None, 0)
    assert library.espeak_SetVoiceByName(b"sit/cmn") == 0
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return library


def _phonemes(text: str) -> str:
    """Return espeak-ng's phonemes of ``text``."""
    library = _espeak()
    rest = ctypes.c_char_p(text.encode())
    phonemes = []
    while rest.value:
        phonemes.append(library.espeak_TextToPhonemes(ctypes.byref(rest), 1, 0).decode())
    return " ".join(phonemes)

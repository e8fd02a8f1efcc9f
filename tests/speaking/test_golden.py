"""Test the words said for shown text, by all lines of golden.tsv (which explains its format)."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from pypinyin.constants import PINYIN_DICT

from assistant.settings import ROOT
from assistant.speaking.figures import set_apart
from assistant.speaking.pronunciation import Lexicon, Pronunciation, load_lexicon
from assistant.speaking.wording import speakable

GOLDEN = Path(__file__).with_name("golden.tsv")
LEAST = 300
SYLLABLE = re.compile(r"(?=.*[aeiouv])[a-z]{1,6}[1-5]")
Syllables = list[set[str]]
SURNAMES = (
    *("单国强 shan4", "曾玉兰 zeng1", "解秀英 xie4", "仇建军 qiu2", "任桂花 ren2", "查志明 zha1"),
    *("朴永华 piao2", "区振华 ou1", "华桂英 hua4", "缪春梅 miao4", "盖丽 ge3", "乐嘉 yue4"),
    *("尉迟敬德 yu4", "翟永红 zhai2"),
)


def lines() -> list[tuple[str, str]]:
    rows = GOLDEN.read_text(encoding="utf-8").splitlines()
    return [tuple(row.split("\t")) for row in rows if not row.startswith("#")]  # type: ignore[misc]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon; parsed once, not for each golden line."""
    return load_lexicon()


@pytest.fixture(scope="module")
def pronunciation() -> Pronunciation:
    return Pronunciation(lexicon())


def test_there_are_enough_lines_and_none_twice() -> None:
    texts = [text for text, _ in lines()]
    assert len(texts) >= LEAST
    assert len(texts) == len(set(texts))


def test_every_line_is_said_right(pronunciation: Pronunciation) -> None:
    """All lines in one test: as a test each, they took longer to report than to say."""
    said = {text: (said_of(pronunciation, text), golden) for text, golden in lines()}
    assert {text: both for text, both in said.items() if not is_right(*both)} == {}


def is_right(said: list[str], golden: str) -> bool:
    wanted = expected(golden)
    return len(said) == len(wanted) and all(map(set.__contains__, wanted, said))


def test_pauses_around_figures_change_no_reading(pronunciation: Pronunciation) -> None:
    """Said as one, or each group by itself, as an engine makes it: 还，一千元 is huán too."""
    changed = []
    for text, _ in lines():
        words = speakable(text)
        apart = set_apart(words)
        groups = re.findall(r"[^，]*，|[^，]+$", apart)
        as_one = syllables(pronunciation.pinyin(words))
        if syllables(pronunciation.pinyin(apart)) != as_one:
            changed.append(apart)
        if syllables(" ".join(map(pronunciation.pinyin, groups))) != as_one:
            changed.append("/".join(groups))
    assert changed == []


def syllables(pinyin: str) -> list[str]:
    """Return syllables without the difference of second and third tone, which pauses remove."""
    return re.findall(r"[a-z]+[1-5]", pinyin.replace("2", "3"))


def names_in_sentences() -> list[str]:
    """Return every sentence of the domain that names a payee."""
    found = []
    for file in sorted((ROOT / "domain").glob("*.yml")):
        responses = yaml.safe_load(file.read_text(encoding="utf-8")).get("responses") or {}
        texts = (row.get("text", "") for rows in responses.values() for row in rows)
        found += [text for text in texts if "{payee}" in text and "您自己的" not in text]
    return [text for text in found if "您的{payee}" not in text]


@pytest.mark.parametrize("name", SURNAMES)
def test_a_payees_name_is_said_right_in_every_sentence(
    pronunciation: Pronunciation, name: str
) -> None:
    """As it stands in the database, in the mouth of the review, the PIN's question, the end."""
    name, surname = name.split()
    wrong = []
    for text in names_in_sentences():
        before, after = (re.sub(r"\{\w+\}", "甲", part) for part in text.split("{payee}")[:2])
        said = said_of(pronunciation, before + name + after)
        if said[len(said_of(pronunciation, before))] != surname:
            wrong.append(text)
    assert wrong == []


def test_names_are_found_in_sentences() -> None:
    assert len(names_in_sentences()) >= 5


@pytest.mark.parametrize(
    "text", ["李\U0002ffff强", "王😀小红", "β", "Ω测试", "給您", "\ufffd存折", "ｅ卡", "İ", "ǆ"]
)
def test_no_character_silences_the_rest(pronunciation: Pronunciation, text: str) -> None:
    """What has a reading is said; what has none is left out."""
    said = pronunciation.pinyin(text)
    ours = [c for c in text if "一" <= c <= "鿿"]
    assert len(re.findall(r"[a-z]+[1-5]", said)) >= len(ours)


def test_every_character_with_a_reading_is_one_syllable_that_can_be_said(
    pronunciation: Pronunciation,
) -> None:
    """All 40,000 of Unicode's: 㕶 is no bare n, which no voice knows."""
    characters = [chr(code) for code in PINYIN_DICT]
    said = {one: pronunciation.pinyin(one) for one in characters}
    silent = {one: pinyin for one, pinyin in said.items() if not SYLLABLE.fullmatch(pinyin)}
    assert not silent


def said_of(pronunciation: Pronunciation, text: str) -> list[str]:
    return re.findall(r"[a-z]+[1-5]", pronunciation.pinyin(speakable(text)))


def expected(golden: str) -> Syllables:
    """Return the right syllables at each place."""
    letters = lexicon().letters
    right: Syllables = []
    for syllable in golden.split():
        if syllable.isupper():
            right += [{part} for part in letters[syllable]]
            continue
        first, *others = syllable.split("/")
        right.append({first, *(o if len(o) > 1 else first[:-1] + o for o in others)})
    for place, following in itertools.pairwise(right):
        if any(one[-1] == "3" for one in following):
            place |= {f"{one[:-1]}2" for one in place if one[-1] == "3"}
    return right

"""Decide whether a sum was misheard, by the words right beside it.

One wrong character in a sum leaves a smaller sum that looks right: 三千五 becomes 三千布, 八十块
becomes 绑十块. So a sum is accepted only between words that customers really say beside a sum; with
other neighbours the assistant asks back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.pinyin import syllable
from assistant.understanding.readers.kinship import SURNAMES, kin_words
from assistant.understanding.readers.sounds import merged
from assistant.understanding.readers.utterance import PUNCTUATION
from assistant.yaml_file import read_yaml

_FILE = Path(__file__).with_name("neighbours.yaml")
NUMERALS = "零一二两三四五六七八九十百千万亿0123456789"
_NUMBER_SOUNDS = frozenset(merged(syllable(one)) for one in "零一二两三四五六七八九十百千万亿")
_SCALE_SOUNDS = frozenset(merged(syllable(one)) for one in "零十百千万亿")

_PERSON_BEFORE = re.compile(
    rf"[老小大阿][{SURNAMES}]$|(?:^|[给往向还帮替跟把])[{SURNAMES}][^给转汇打{NUMERALS}]{{1,2}}$|张三$|李四$|王五$|赵六$|老[二三四五六]$"
)
_SOMEBODY_BEFORE = re.compile(rf"[给绐往向][^{NUMERALS}给转汇打存取交充]{{1,3}}$|[老小阿][一-鿿]$")
"""The end of words before a sum that name somebody unknown: 给明明五百, 阿珍三百."""
_BETWEEN_SUMS = "块元毛角分给转打汇改换变成到月号个岁天年点楼单老的加共下起笔次人不到蚊"
"""Characters between two numbers which show that there are two; else it is one, partly misheard."""
_BEFORE_A_SCALE = "转打汇存取交充付还给要买"
_BUT = re.compile(
    rf"(?:[子单条据折卡本面票]上是|就是|要是|而是|也是|儿是|不是[{NUMERALS}]+[块元]?钱?是)$"
)

_FOLLOWING = re.compile(
    r"[块元]|钱(?![百千万])|[一二两三四五六七八九十半]{1,3}(?:年|个月)|打(?!底)|过(?=[去来年节，。,]|$)|还是(?=[用从走拿给转改])|还要(?=[给转把交打汇])|完了(?=[再给就帮，,])|"
    r"到[^\d一二两三四五六七八九十百千万]|还(?![多要有是])|正(?=$|[，。,])|工[钱资]|电[费话视吧]|水[费电]|零[花用钱]|"
    r"我(?![百千万十])|去(?!零)|发[给过到红工压]|女(?![百千])|人(?!百)|要[^块元]|卡[里上]|账[上户]|中$|"
    r"不(?=[够行用是对想能会要好少多给转了知，。,]|$)|就(?=[中行好够可成是给转这算得在，。,]|$)|"
    r"[哩咧哇噻撒嘅咗伐哉喔哟吖㗎哒](?=$|[，。！？,.!?；、])|"
    r"吧(?![块元毛百千万十])|是(?=[啥咋怎谁吧吗么不给我他她要多哪什转从对这那，。,]|$)"
)
"""Words after a sum whose first character could also be a misheard part of the sum."""


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Return known neighbours: characters and people before a sum, beginnings of words after it."""
    read = read_yaml(_FILE)
    before = frozenset("".join(read["before"].values()))
    after = read["after"]
    following = (*after["characters"].replace(" ", ""), *after["words"])
    return before, (*sorted(kin_words()), *read["people"]), following


def doubtful(said: str, before: str, after: str) -> bool:
    """Return whether a sum may be misheard, because nobody says the word beside it there.

    Args:
        said: The sum with its unit.
        before: The words of the utterance before the sum.
        after: The words after the sum.
    """
    if before and before[-1] not in PUNCTUATION and not _well_led(said, before):
        return True
    if after and after[0] not in PUNCTUATION:
        if said[-1] in NUMERALS and after[1:2] in ("块", "元") and after[0] not in "几钱":
            return True
        if after.startswith(_known()[2]) or _FOLLOWING.match(after):
            return False
        # The 毛 of 三百五十块八毛 may be lost; else the unit has closed the sum.
        return said[-1] not in "块元" or _number_like(after[0]) or after[1:2] in tuple("毛角分")
    return False


def _well_led(said: str, before: str) -> bool:
    previous = before[-1]
    if before.endswith("照旧"):  # 旧 sounds like 九, but 照九 begins no sum
        return True
    if before.endswith("那就"):  # 那就十万: 就 sounds like 九, but nobody begins a sum with 那九
        return True
    if before.endswith("钱是") and before[-3:-2] not in NUMERALS:  # 钱 is no misheard 千
        return True
    if previous in NUMERALS:  # a digit belongs to the sum or ends a name
        return _is_person(before)
    if before[-2:-1] in tuple(NUMERALS) and previous not in _BETWEEN_SUMS:
        return _is_person(before) or bool(_BUT.search(before))
    if said[0] in "百千万亿":  # 三千五 without its 三: only if no digit can have been lost
        return previous in _BEFORE_A_SCALE
    if _is_person(before):
        return True
    few = re.match("[一二两三四五六七八九](?:块|元)", said)
    if said[0] == "十" or few:  # 八十块 without its 八, or 是五块 for 十五块
        return not sounds_like_number(previous) and previous in _known()[0]
    if merged(syllable(previous)) in _SCALE_SOUNDS and _number_like(before[-2:-1]):
        return bool(_BUT.search(before))
    if previous in _known()[0] or _SOMEBODY_BEFORE.search(before):
        return True
    return not _number_like(previous) and not _number_like(before[-2:-1])


def _is_person(before: str) -> bool:
    return before.endswith(_known()[1]) or bool(_PERSON_BEFORE.search(before))


def sounds_like_number(character: str) -> bool:
    """Return whether ``character`` is no numeral but sounds like one."""
    if character == "干":  # a recogniser writes 千 as 乾, here simplified to 干
        return True
    return character not in NUMERALS and merged(syllable(character)) in _NUMBER_SOUNDS


def _number_like(character: str) -> bool:
    return bool(character) and (character in NUMERALS or sounds_like_number(character))

"""Read kinship words: 闺女, 女儿 and 姑娘 are one relation, 大儿子 and 小儿子 are two people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.understanding.readers.sounds import sound
from assistant.yaml_file import read_yaml

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向"
    "汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿兰焦俞左柳甘祝宁尚符舒阮柯纪梅童凌毕季裴霍"
    "涂苗谷曲盛冉翁蓝游辛靳管柴蒙鲍华喻祁蒲滕屈饶牟艾尤阳穆司卓古吉缪简芦麦褚娄窦戚岑党宫卜冷晏柏宗瞿桂佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩佘池麻苑迟邝"
)
"""Surnames of one character: each may begin a full name."""
_FILE = Path(__file__).with_name("kinship.yaml")


@dataclass(frozen=True)
class Kin:
    """A relation: the groups of ``kinship.yaml`` that a word may mean, and the rank by age."""

    groups: frozenset[str]
    rank: int | None
    """1 first born, 2 second …, -1 last born; None if the word does not tell."""

    def may_be(self, other: Kin) -> bool:
        """Return whether both relations may mean the same person."""
        return bool(self.groups & other.groups) and (
            self.rank is None or other.rank is None or self.rank == other.rank
        )


CHILDREN = frozenset({"son", "daughter", "child"})
"""Groups of a child that is called by rank alone: 老二."""
GRANDCHILDREN = frozenset(
    {"grandson", "granddaughter", "maternal_grandson", "maternal_granddaughter"}
)
LAST_BORN = -1


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(_FILE)
    return loaded


@lru_cache(maxsize=1)
def kin_words() -> dict[str, Kin]:
    """Return every known kinship word, also those with a rank."""
    content = _read()
    words: dict[str, Kin] = {}
    groups: dict[str, set[str]] = {}
    for group, names in content["groups"].items():
        for name in names:
            groups.setdefault(name, set()).add(group)
    for name, found in groups.items():
        for mark, rank in content["ranks"].items():
            words.setdefault(mark + name, Kin(frozenset(found), rank))
    for name, found in groups.items():  # after the words with ranks: 老伴 is no youngest 伴
        words[name] = Kin(frozenset(found), None)
    for name, rank in content["ranked_children"].items():
        words[name] = Kin(CHILDREN, rank)
    for group, names in content["last_born"].items():
        words |= {name: Kin(frozenset({group}), LAST_BORN) for name in names}
    for group, ranked in content["born"].items():
        words |= {name: Kin(frozenset({group}), rank) for name, rank in ranked.items()}
    return words


@lru_cache(maxsize=1)
def _by_sound() -> dict[tuple[str, ...], Kin]:
    return {sound(word): kin for word, kin in kin_words().items() if len(word) > 1}


@lru_cache(maxsize=2048)
def kin_of(word: str) -> Kin | None:
    """Return the relation that ``word`` names, by spelling or by sound (归女 is 闺女)."""
    return kin_words().get(word) or _by_sound().get(sound(word))


NO_KIN = frozenset({"friend", "neighbour", "helper", "godson", "goddaughter"})
"""Groups of people outside the family who are called by their relation: 老朋友, 保姆, 干闺女."""


@lru_cache(maxsize=256)
def words_for(relation: str) -> tuple[str, ...]:
    """Return every word that may mean a relation: 闺女, 女儿, 姑娘; empty if it is no kinship.

    Words for a rank (老大) are returned only if ``relation`` has a rank: 老大 may also be a
    brother.
    """
    kin = kin_of(relation) if relation else None
    if kin is None or kin.groups <= NO_KIN:
        return ()
    return tuple(
        word
        for word, other in kin_words().items()
        if kin.may_be(other) and other.rank in (None, kin.rank)
    )


@lru_cache(maxsize=2048)
def leading_kin(text: str) -> str:
    """Return the longest kinship word at the beginning of ``text`` (not by sound), or ''."""
    return next((text[:n] for n in range(min(len(text), 6), 0, -1) if text[:n] in kin_words()), "")

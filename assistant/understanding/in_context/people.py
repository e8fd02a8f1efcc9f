"""Find the people named in an utterance: saved payees anywhere, others by sentence patterns.

A customer has few payees, so their names and relations are searched for everywhere. Other names
count only where nothing but a person can stand (给老刘转).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.banking.model import Payee
from assistant.understanding.in_context.marked import overlap
from assistant.understanding.readers.kinship import SURNAMES, kin_of, kin_words, leading_kin
from assistant.understanding.readers.mentions import find_mentions
from assistant.understanding.readers.payees import (
    NEAR_HER,
    TITLES,
    PayeeResolver,
    Resolution,
    is_child,
)

LEAST_SAID = 2
"""Least characters of a name or relation that is found anywhere; 妈 and 哥 are in other words too."""
_WHOSE = re.compile(
    r"(?:家|他们|她们|们)?(?:的|他|她|那|这|家)?(?:个|位)?(?:亲|老|小|大|男|女|前)?"
    r"(?:同学|朋友|同事|老师|邻居|对象|领导|老板|医生|大夫|单位|公司|学校|房东|徒弟|师傅|同乡|老乡|战友|"
    r"媳妇|老婆|老公|爱人|婆婆|公公|丈母娘|亲家|女婿|儿子|女儿|闺女|姑娘|孩子|孙子|孙女|外孙|"
    r"妈|爸|爹|娘|哥|姐|弟|妹|舅|姨|叔|姑|婶|嫂|伯|爷|奶)"
)
"""Words after a name that mean somebody related to that person: 老李的儿子, 小明他妈."""
_OF_ANOTHER_HOUSE = re.compile(
    rf"(?:[老小大]?[{SURNAMES}](?:师傅|大爷|大妈|婶|叔|嫂)?家|(?:隔壁|楼[上下]|对门|邻居|人家|别人)家?)的?(?:那个)?$"
)
"""Before a relation: 老赵家闺女 and 人家儿子 are not the customer's own."""
_NOT_A_NAME_IF_FOLLOWED_BY = re.compile(r"包|卡(?![里上])")
"""小红包 is a small 红包 (a gift of money) and names nobody called 小红."""
_ADDRESSED = frozenset({"小姑娘", "小丫头", "小妹妹", "小妹"})
_TURNS_TO = re.compile("[，,](?!我)")
"""Whoever stands there is spoken to: 小姑娘，这凳子有人坐吗."""
_MY_CHILD = re.compile(
    r"(?:我|俺|额|咱|伲|佢)(?:家|屋)?的?(?:那个|这个|个|那)?(?P<who>[崽娃仔囡伢妞])"
    r"(?![子儿仔崽囡妞女媳妈爸爹娘他她们]|的(?:[妈爸爹娘媳老]))"
)
"""Words of one character for a child, which are in other words too: 我那个崽."""
_ONESELF = frozenset({"自己", "我自己", "本人", "我", "我自个儿"})
_SAID_SO = re.compile(
    rf"(?:应该是|我说的?是|说的是|我是说|改成|换成|改给|换给|改|换|而是|是给|就是|是)(?:我|俺|那个|我们家|我家)?"
    rf"(?P<who>[老小][{SURNAMES}](?:师傅|大爷|大哥|大姐|大妈|阿姨)?)(?![一-鿿]{{2}}的)"
)
"""A person named as the right one in a correction, saved or not: 我说的是老刘."""


@dataclass(frozen=True)
class Person:
    """Somebody named in an utterance."""

    words: str
    start: int
    end: int
    """The place of the name, from ``start`` to ``end``, in characters of the plain utterance."""
    resolution: Resolution

    @property
    def sure(self) -> Payee | None:
        """The payee, if only one is possible; else None."""
        return self.resolution.candidates[0] if self.resolution.kind == "exact" else None

    @property
    def is_kin_unsaved(self) -> bool:
        """Whether the words name a relation that no saved payee has: 他爸, 我外孙."""
        kin = kin_of(self.words.lstrip("他她孩子娃的我俺"))
        return kin is not None and not self.resolution.candidates

    @property
    def is_by_sound(self) -> bool:
        """Whether the words only sound like a saved relation: 小字 for 小子."""
        named = self.words.lstrip("我咱俺阿家的那个")
        payee = self.sure
        if payee is None or leading_kin(named):
            return False
        return not any(
            way in self.words for way in (payee.relation, payee.name, payee.name[1:]) if way
        )

    def may_be(self, other: Person) -> bool:
        """Return whether both may be the same person."""
        if self.words == other.words:
            return True
        return bool(set(self.resolution.candidates) & set(other.resolution.candidates))


def find_people(words: str, payees: Sequence[Payee]) -> list[Person]:
    """Return the people that ``words`` name, in their order.

    Args:
        words: The utterance in plain form (``marked.plain_words``).
        payees: The customer's saved payees.
    """
    resolver = PayeeResolver(payees)
    spans = [*_hers(words, payees), *_by_surname(words, payees)]
    named = {start for start, _ in spans}  # 我娃小明 is called by his name
    spans += [found.span("who") for found in _MY_CHILD.finditer(words) if found.end() not in named]
    others = [(m.start, m.end) for m in find_mentions(words)]
    others += [found.span("who") for found in _SAID_SO.finditer(words)]
    spans += [one for one in others if not any(overlap(one, hers) for hers in spans)]
    people: list[Person] = []
    for start, end in _joined(sorted(set(spans)), words, resolver):
        if people and start < people[-1].end:
            continue  # 儿子 in 老李的儿子
        whose = _WHOSE.match(words, end)
        if whose and words[start : whose.end()] not in kin_words():
            end = whose.end()
        said = words[start:end]
        if said not in _ONESELF:
            another = said in kin_words() and _OF_ANOTHER_HOUSE.search(words[:start])
            unknown = Resolution("unknown", ())
            resolved = unknown if whose or another else resolver.resolve(said)
            people.append(Person(said, start, end, resolved))
    return people


def _hers(words: str, payees: Sequence[Payee]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each name or relation of a saved payee in ``words``, the longest first."""
    known = _ways(payees)
    kin = kin_words()
    longest = max((*map(len, known), *map(len, kin)), default=0)
    resolver = PayeeResolver(payees)
    at = 0
    while at < len(words):
        for length in range(longest, LEAST_SAID - 1, -1):
            said = words[at : at + length]
            if len(said) < length:
                continue
            if said in _ADDRESSED and _TURNS_TO.match(words, at + length):
                at += length - 1
                break
            saved = said in known and not _NOT_A_NAME_IF_FOLLOWED_BY.match(words, at + length)
            if saved or (said in kin and resolver.resolve(said).candidates):
                yield at, at + length
                at += length - 1
                break
            if said in kin:
                at += length - 1  # do not find 女 inside 女婿
                break
        at += 1


def _by_surname(words: str, payees: Sequence[Payee]) -> Iterator[tuple[int, int]]:
    """Give where one of the customer's payees may be called by surname: 老陈, 隔壁张大姐."""
    known = "".join(sorted({p.name[0] for p in payees if _is_called_by_surname(p)}))
    if known:
        called = rf"(?:(?:{NEAR_HER})的?)?(?:[老小大]?[{known}](?:{TITLES})|老[{known}])"
        yield from (found.span() for found in re.finditer(called, words))


def _is_called_by_surname(payee: Payee) -> bool:
    return not payee.is_company and not is_child(payee.relation) and len(payee.name) > 1


def _ways(payees: Sequence[Payee]) -> frozenset[str]:
    ways: set[str] = set()
    for payee in payees:
        ways |= {payee.name, payee.relation}
        if len(payee.name) > 2 and not payee.is_company:
            ways.add(payee.name[1:])
    return frozenset(way for way in ways if len(way) >= LEAST_SAID)


def _joined(
    spans: Sequence[tuple[int, int]], words: str, resolver: PayeeResolver
) -> list[tuple[int, int]]:
    """Join a relation and the name after it if both are one person: 我闺女小红."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            both = words[joined[-1][0] : end]
            if resolver.resolve(both).kind == "exact":
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined

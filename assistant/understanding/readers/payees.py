"""Find which of the customer's saved payees a mention means.

Only a name or relation that is spelled exactly as it was saved counts as found. A payee whose name
only sounds similar is offered, and the customer is asked; any other mention is unknown, and never
taken for the nearest payee.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from assistant.banking.model import Payee
from assistant.patterns import compile_linear
from assistant.understanding.readers.kinship import (
    CHILDREN,
    GRANDCHILDREN,
    Kin,
    kin_of,
    leading_kin,
)
from assistant.understanding.readers.sounds import blurred
from assistant.understanding.readers.utterance import PUNCTUATION, normalise

MOST_CANDIDATES = 3
"""Most payees that a screen offers for choice."""
NEAR_SCORE = 0.66
"""Least similarity of sound (0 to 1) of a name that is offered. One of three syllables may be
misheard; of two syllables, only by an accent."""
SAME_GROUP_MARGIN = 0.34
"""A name is offered too if its similarity is at most this much below the best one."""

_LEADING = compile_linear(
    r"^(?:就|是|还是|转给|汇给|打给|给|跟|向|往|找|转|那个|这个|那|这|我们家|咱们家|我们|咱们|我家|咱家|俺家|"
    r"俺们|我|咱|俺|自家|家里|的|一个|叫|名叫|姓名|名字)+"
)
_TRAILING = compile_linear(
    r"(?:那儿|那里|那边|吧|啊|呀|呢|嘛|哦|的|他|她|同志|先生|女士|账户|账上|的卡)+$"
)
NEAR_HER = "隔壁|对门|楼[上下]|邻居|同院|后院"
TITLES = (
    "师傅|大爷|大哥|大姐|大妈|大娘|大叔|大婶|阿姨|叔叔|叔|婶子|婶|嫂子|嫂|姨|姐|哥|伯伯|伯|爷爷|奶奶|"
    "老师|医生|大夫|主任|老头|头儿|头"
)
_CALLED = re.compile(
    rf"^(?:(?:{NEAR_HER})的?)?(?:[老小大]?(?P<surname>.)(?:{TITLES})|老(?P<old>.))$"
)


@dataclass(frozen=True)
class Resolution:
    """The payee or payees that a mention may mean."""

    kind: Literal["exact", "near", "several", "unknown"]
    """exact: certain; near: ask whether it is the candidate; several: ask which; unknown: not
    saved."""
    candidates: tuple[Payee, ...]
    """Best first, at most three; exactly one when exact or near, none when unknown."""


UNKNOWN = Resolution("unknown", ())


class PayeeResolver:
    """Find payees among those that one customer has saved."""

    def __init__(self, payees: Iterable[Payee]) -> None:
        self._payees = tuple(payees)

    def resolve(self, mention: str, alternatives: Sequence[str] = ()) -> Resolution:
        """Return the payees whom ``mention`` may mean.

        Args:
            mention: The customer's words for the payee, e.g. ``我闺女``, ``给老李``, ``王小红``.
            alternatives: The same words in the recogniser's other hypotheses. They can only make a result less certain, or add candidates to an unknown one.
        """
        said = _bare(mention)
        found = self._resolve(said) if said else UNKNOWN
        others = [self._resolve(bare) for text in alternatives if (bare := _bare(text))]
        if found.kind == "exact":
            rivals = [o.candidates for o in others if o.kind == "exact"]
            return (
                _asked([found.candidates, *rivals])
                if any(rival != found.candidates for rival in rivals)
                else found
            )
        if found.kind == "unknown":
            return _asked([other.candidates for other in others])
        return found

    def _resolve(self, said: str) -> Resolution:
        exact = self._as_saved(said)
        if exact:
            return _found([*exact, *self._of_the_same_sound(said, exact)])
        kin = kin_of(said)
        if kin is not None:
            return self._by_relation(kin)
        relation, name = self._relation_and_name(said)
        if relation is not None:
            return self._by_both(relation, name)
        return self._by_title(said) or self._by_sound(said)

    def _as_saved(self, said: str) -> list[Payee]:
        """Return payees whose saved name, given name, relation, or relation with name is ``said``."""
        return [
            payee
            for payee in self._payees
            if said in (payee.name, payee.relation, payee.relation + payee.name)
            or (not payee.is_company and len(payee.name) > 2 and said == payee.name[1:])
            or (payee.is_company and len(said) >= 3 and said in payee.name)
        ]

    def _of_the_same_sound(self, said: str, exact: Sequence[Payee]) -> list[Payee]:
        """Return payees whose names sound the same (王小红, 王晓红): a recogniser cannot tell which."""
        syllables = blurred(said)
        return [
            payee
            for payee in self._payees
            if payee not in exact
            and any(
                blurred(name) == syllables
                for name in (payee.name, payee.name[1:] if len(payee.name) > 2 else payee.name)
            )
        ]

    def _by_relation(self, kin: Kin) -> Resolution:
        related = [(p, saved) for p in self._payees if (saved := kin_of(p.relation)) is not None]
        fitting = [(payee, saved) for payee, saved in related if kin.may_be(saved)]
        certain = [p for p, saved in fitting if kin.rank is None or saved.rank == kin.rank]
        if certain:
            return _found(certain)
        if kin.groups == CHILDREN and kin.rank is not None:
            return UNKNOWN  # 老四 may be in any family, and no saved payee is
        return _asked([(payee,) for payee, _ in fitting])

    def _relation_and_name(self, said: str) -> tuple[Kin | None, str]:
        word = leading_kin(said)
        return (kin_of(word), said[len(word) :]) if len(word) > 1 else (None, said)

    def _by_both(self, relation: Kin, name: str) -> Resolution:
        """Resolve relation and name together (我闺女小红): both must mean one payee, else ask."""
        by_name = self._as_saved(name)
        by_relation = [
            p for p in self._payees if (k := kin_of(p.relation)) is not None and relation.may_be(k)
        ]
        both = [payee for payee in by_name if payee in by_relation]
        if both:
            return _found(both)
        heard = self._by_sound(name).candidates
        return (
            _asked([heard, tuple(by_name), tuple(by_relation)])
            if heard or by_name
            else (UNKNOWN if not by_relation or not name else _asked([tuple(by_relation)]))
        )

    def _by_title(self, said: str) -> Resolution | None:
        """Resolve a surname with a title (李师傅, 老陈); the customer is asked who is meant.

        Nobody calls her children 老 with their surname, so that 老王 is none of them.
        """
        called = _CALLED.match(said)
        if called is None:
            return None
        surname = called["surname"] or called["old"]
        of_that_name = [
            p
            for p in self._payees
            if p.name.startswith(surname)
            and not p.is_company
            and not (called["old"] and is_child(p.relation))
        ]
        return _asked([(p,) for p in of_that_name])

    def _by_sound(self, said: str) -> Resolution:
        scored = sorted(
            ((self._likeness(said, payee), payee) for payee in self._payees),
            key=lambda row: -row[0],
        )
        if not scored or scored[0][0] < NEAR_SCORE:
            return UNKNOWN
        best = scored[0][0]
        return _asked(
            [(p,) for s, p in scored if s >= NEAR_SCORE and s >= best - SAME_GROUP_MARGIN]
        )

    def _likeness(self, said: str, payee: Payee) -> float:
        keys = {payee.name, payee.relation, payee.relation + payee.name}
        if not payee.is_company and len(payee.name) > 2:
            keys |= {payee.name[1:], payee.name[:2]}
        return max(likeness(said, key) for key in keys if len(key) > 1)


def likeness(one: str, other: str) -> float:
    """Return how similar two names sound, 0 to 1: by syllables and letters, accents merged."""
    a, b = blurred(one), blurred(other)
    by_syllable = Levenshtein.normalized_similarity(a, b)
    by_letter = Levenshtein.normalized_similarity("".join(a), "".join(b))
    return (by_syllable + by_letter) / 2


def _bare(mention: str) -> str:
    """Return a mention without words of the sentence around it: 给, 我, 那个, marks."""
    text = "".join(c for c in normalise(mention) if c not in PUNCTUATION)
    text = re.sub(r"^(?:姓)(?=.)", "", text)
    own = str(_LEADING.sub("", text))
    if kin_of(own) and leading_kin(own) == own:
        return own  # 掌柜的 ends in 的
    shorter = _TRAILING.sub("", _LEADING.sub("", text))
    return shorter or text


def is_child(relation: str) -> bool:
    """Tell whether a saved relation is that of a child or grandchild of the customer."""
    kin = kin_of(relation) if relation else None
    return kin is not None and bool(kin.groups & (CHILDREN | GRANDCHILDREN))


def _found(payees: Sequence[Payee]) -> Resolution:
    if len(payees) == 1:
        return Resolution("exact", (payees[0],))
    return Resolution("several", tuple(payees[:MOST_CANDIDATES]))


def _asked(groups: Iterable[Sequence[Payee]]) -> Resolution:
    """Return a question about all candidates, the best first."""
    merged = tuple(dict.fromkeys(payee for group in groups for payee in group))[:MOST_CANDIDATES]
    if not merged:
        return UNKNOWN
    return Resolution("near" if len(merged) == 1 else "several", merged)

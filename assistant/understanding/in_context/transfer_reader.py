"""Reads an utterance about a transfer in its context, as commands.

What counts as a payee, a sum or an account is decided by what stands around it (``scope``), and
against closed lists: her payees, her accounts. The rest of the sentence has no say. Nothing here
is a yes: that is read by the guard's grammar alone (``fraud.answers``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.banking.model import Payee
from assistant.understanding.in_context.commands import (
    Command,
    Next,
    No,
    Set,
    Slot,
    Unclear,
)
from assistant.understanding.in_context.people import Person, find_people
from assistant.understanding.in_context.scope import (
    goes_on,
    joins,
    means_her,
    person_role,
    takes_back,
    wrong_slot,
)
from assistant.understanding.in_context.sums import SumSaid, find_sums, sum_of
from assistant.understanding.readers.utterance import normalise

Asked = Literal["request", "payee", "amount", "review"]
MENTION_CHARACTERS = 8
"""Where a name is asked for, words up to this long that name one person name the payee."""


@dataclass(frozen=True)
class Context:
    """What is known where she speaks."""

    asked: Asked
    """``request``: nothing was asked, she begins."""
    payees: tuple[Payee, ...] = ()
    payee: Payee | None = None
    """In hand, or of the last transfer of this visit: whom 她 means."""


def read_transfer(text: str, context: Context) -> tuple[Command, ...]:
    """Return what ``text`` asks for of the transfer in hand, in order; empty: nothing."""
    words = normalise(text)
    people = find_people(words, context.payees)
    sums = find_sums(words, tuple((one.start, one.end) for one in people))
    first, second = _requests(words, people, sums)
    commands = [*_payee(words, first.people, context), *_sum(words, first.sums)]
    if second is not None:
        later = [*_payee(words, second.people, context), *_sum(words, second.sums)]
        commands.append(Next(tuple(one for one in later if isinstance(one, Set | Unclear))))
    if context.asked == "review" and not commands:
        commands += _wrong(words)
    return tuple(commands)


@dataclass(frozen=True)
class _Request:
    people: list[Person]
    sums: list[SumSaid]


def _requests(
    words: str, people: list[Person], sums: list[SumSaid]
) -> tuple[_Request, _Request | None]:
    """Part two transfers told in one breath: 给老李转五百，再给小红转三百."""
    meant = [one for one in people if person_role(words, one.start, one.end) == "meant"]
    for first, second in itertools.pairwise(meant):
        between = words[first.end : second.start]
        apart = goes_on(between) and not takes_back(between) and not first.may_be(second)
        if apart and any(one.start < second.start for one in sums):
            at = second.start
            return (
                _Request([p for p in people if p.start < at], [s for s in sums if s.start < at]),
                _Request([p for p in people if p.start >= at], [s for s in sums if s.start >= at]),
            )
    return _Request(people, sums), None


def _payee(words: str, people: Sequence[Person], context: Context) -> Iterator[Command]:
    """Give the command about whom it goes to, where there is one."""
    chosen: list[Person] = []
    denied: list[Person] = []
    each = False
    for one in people:
        role = person_role(words, one.start, one.end)
        if role == "denied":
            denied.append(one)
            chosen = [other for other in chosen if not other.may_be(one)]
        elif role == "meant":
            chosen, each = _with(words, chosen, one, each)
        elif chosen and joins(words[chosen[-1].end : one.start]):
            chosen, each = [*chosen, one], True
    if not chosen:
        chosen = _only_one(words, people, denied, context)
    if chosen:
        yield _who(words, chosen, denied, each=each)
    elif denied:
        in_hand = context.payee is None or context.payee in denied[-1].resolution.candidates
        yield No("payee" if in_hand else None, denied[-1].words)
    elif context.payee is not None and means_her(words):
        yield Set("payee", context.payee, "她")


def _with(words: str, chosen: list[Person], one: Person, each: bool) -> tuple[list[Person], bool]:
    """Return who is meant once ``one`` is named behind ``chosen``, and whether it is all of them."""
    if not chosen:
        return [one], each
    last = chosen[-1]
    if last.may_be(one):
        return [*chosen[:-1], one if one.sure or not last.sure else last], each
    between = words[last.end : one.start]
    if joins(between):
        return [*chosen, one], True
    if takes_back(between):
        return [one], False
    return [*chosen, one], each


def _only_one(
    words: str, people: Sequence[Person], denied: Sequence[Person], context: Context
) -> list[Person]:
    """Return the one person named in few words where somebody was asked for."""
    others = [one for one in people if one not in denied]
    short = len(words) <= MENTION_CHARACTERS
    return others if context.asked == "payee" and short and len(others) == 1 else []


def _who(words: str, chosen: list[Person], denied: list[Person], *, each: bool) -> Set | Unclear:
    said = words[chosen[0].start : chosen[-1].end]
    if len(chosen) > 1:
        candidates = tuple(dict.fromkeys(p for one in chosen for p in one.resolution.candidates))
        return Unclear("payee", "each" if each else "several", said, candidates)
    [one] = chosen
    taken_back = {p for other in denied for p in other.resolution.candidates}
    left = tuple(p for p in one.resolution.candidates if p not in taken_back)
    kind = one.resolution.kind
    if kind == "exact":
        return Set("payee", one.resolution.candidates[0], one.words)
    if not left:
        return Unclear("payee", "unknown", one.words)
    return Unclear("payee", "several" if len(left) > 1 else "near", one.words, left)


def _sum(words: str, sums: list[SumSaid]) -> Iterator[Command]:
    """Give the command about how much, where there is one."""
    found = sum_of(words, sums)
    if found is None:
        return
    if found.fen is None:
        yield Unclear("amount", "vague", found.words)
    else:
        yield Set("amount", found.fen, found.words)


def _wrong(words: str) -> Iterator[Command]:
    """Give what she calls wrong of what was read to her."""
    wrong, slot = wrong_slot(words)
    if wrong:
        of: Slot | None = slot if slot in ("payee", "amount", "account") else None  # type: ignore[assignment]
        yield No(of, words)

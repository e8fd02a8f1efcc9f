"""Remove clauses that accompany an answer from a customer's words (``talk.yaml``).

A clause is removed only if the words before it are plainly complete, and the words after it do not
continue it. The words that remain are read as if they had been said alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.fraud.grammar import (
    FRIEND_PAYEE,
    KIN,
    KIN_PAYEE,
    PAUSE,
    PAUSES,
    PAYEE,
    SUM,
    automaton,
)

NAMES = f"{PAYEE}{KIN}{KIN_PAYEE}{FRIEND_PAYEE}"
"""The signs that replace the payee's name in a text (see ``grammar``)."""
_CLOSED = f"{PAUSE}啊呀嘛呢啦哈嘞咧哩咯哦噢撒噻喽哒了{NAMES}{SUM}"
_BEGINS = {
    "with": re.compile(
        r"(?<![没不是别未无非莫甭冇勿唔就若像问等怕对跟和同给为让叫替帮把被比除与靠凭听说讲骗教将由找看要想道])"
        r"(?<!哪[有会能])(?<!哪.[有会能])$"
    ),
    "named": re.compile(
        f"(?:^|[{_CLOSED}错定楚懂人得吧呗瞒密]|(?<!的)话|(?:这回|这种|那回)事|告诉家里|让说|(?<!哪)(?<!哪[儿里])有)$"
    ),
    "bare": re.compile(f"(?:^|[{_CLOSED}友居]|发小|同[事学]|熟人|伙计)$"),
    "yes": re.compile(
        f"(?:^|[{_CLOSED}错定楚懂有人得吧呗瞒]|^[嗯啊哎哦{PAUSE}]*(?:对|是|是的|对的|行|好|成|中|可以|没问题))$"
    ),
}
"""Text after which a clause of talk.yaml may begin, by the last part of the rule's name. It
excludes clauses that are denied (不是我自己的钱), awaited (等我闺女来) or somebody else's
(邻居的闺女买房)."""
_ENDED = re.compile(rf"$|[{PAUSE}啊呀嘛呢啦哈嘞咧哩咯我俺额她他没不谁也都自]")
"""Text that may follow a 的 at the end of a clause; before other text 的 belongs to a noun:
住在我家楼上的邻居."""
_GOES_ON = re.compile(r"[的就才再]|,?我[就才再](?![是这])|没[啊呀,]*$")
"""Words after a clause that continue it, so that it must not be removed: 我闺女结婚就转, 我会弄没."""
_SAID = {
    "self_named": re.compile(
        rf".(?:$|[{PAUSE}啊呀嘛呢啦哈嘞咧哩咯]|[没旁也家我老全孩儿])|[的了呢啊呀嘛]", re.DOTALL
    )
}
"""For rules whose clauses must end as sentences do: the clause's last character with what may
follow."""
_ANEW = re.compile(".我我|教我你")
"""Places where a new clause begins without a pause: 没人教我我自己弄, 没人教我你问什么我答什么."""
_MOST_CLAUSES = 6


def without_talk(text: str, rules: Sequence[str]) -> Iterator[str]:
    """Yield ``text`` (from ``written``) without some clauses of ``rules`` (talk.yaml), then all.

    Each clause is replaced by a pause, so that the words before and after it stay separate.
    """
    found = {rule: _clauses(rule, text) for rule in rules}
    every = _apart(found.values())
    seen = {text}
    for clauses in (*found.values(), every):
        for some in _some(clauses):
            rest = cut_clauses(text, some)
            if rest not in seen:
                seen.add(rest)
                yield rest
    if every:  # where one clause was removed another may begin
        rest = cut_clauses(text, every)
        yield cut_clauses(rest, _apart(_clauses(rule, rest) for rule in rules))


def _apart(found: Iterable[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Return the clauses of all rules in order; of overlapping ones only the longest."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted({one for clauses in found for one in clauses}, key=_longer_first):
        if all(end <= first or last <= start for first, last in kept):
            kept.append((start, end))
    return sorted(kept)


def _longer_first(clause: tuple[int, int]) -> tuple[int, int]:
    return clause[0] - clause[1], clause[0]


def _some(clauses: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield parts of ``clauses``: each one with all after it, each with all before it, all but one."""
    for place in range(len(clauses)):
        yield clauses[place:]
        yield clauses[: place + 1]
        yield clauses[:place] + clauses[place + 1 :]


def _clauses(rule: str, text: str) -> list[tuple[int, int]]:
    """Return (start, end) of clauses that ``rule`` matches in ``text``; at most ``_MOST_CLAUSES``."""
    begins, reads = _BEGINS[rule.rpartition("_")[2]], automaton(rule)
    found: list[tuple[int, int]] = []
    place = 0
    while len(found) < _MOST_CLAUSES and (match := reads.search(text, place)):
        start, end = match.span()
        place = start + 1
        apart = begins.search(text[:start]) or _ANEW.match(text, max(start - 2, 0))
        if end - start > 1 and apart and _ends_there(rule, text, end):
            found.append((start, end))
            place = end
    return found


def _ends_there(rule: str, text: str, end: int) -> bool:
    said = _SAID.get(rule)
    if _GOES_ON.match(text, end) or (said and not said.match(text, end - 1)):
        return False
    return text[end - 1] != "的" or _ENDED.match(text, end) is not None


def cut_clauses(text: str, clauses: Sequence[tuple[int, int]]) -> str:
    """Return ``text`` with each of the clauses (start, end, in order) replaced by a pause."""
    for start, end in reversed(clauses):
        text = f"{text[:start]}{PAUSE}{text[end:]}"
    return PAUSES.sub(PAUSE, text).strip(PAUSE)

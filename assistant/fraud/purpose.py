"""Read in the customer's words what the money is for.

The words may name a purpose in several parts; each part is read by itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.fraud.grammar import FRIEND_PAYEE, KIN, KIN_PAYEE, PAUSE, PAYEE, matches
from assistant.fraud.told import is_cause, is_deal

_PART_BEGINS = re.compile(
    rf"(?<={PAUSE})|(?<!^)(?<!{PAUSE})(?=[我她他给帮替还买交付订请欠借{PAYEE}{KIN}{KIN_PAYEE}{FRIEND_PAYEE}]"
    "|女[儿婿]|闺女|孩子|儿子|老伴|自己|自家|家里|屋里|屋头|一家|全家|不是|不投|没别|就[是当]|拿给)"
)
"""Places where a new part may begin without a pause."""
_MOST_PARTS = 14


def purpose_of(words: str, *, deals: bool = False) -> str:
    """Return what the money is for: ``own_use``, ``buying``, or "" if the words do not tell.

    If several parts tell a purpose, the first one counts.

    Args:
        words: What the customer says, from ``written``.
        deals: The payee is a friend, so the purpose may be a deal with the friend (told.yaml).
    """
    return _in_parts(words) or _in_any_order(words, deals)


def _in_any_order(words: str, deals: bool) -> str:
    if deals:
        return "buying" if is_deal(words) else ""
    return "own_use" if is_cause(words) else ""


def _in_parts(words: str) -> str:
    begins = [0, *(found.start() for found in _PART_BEGINS.finditer(words)), len(words)]
    if not words or len(begins) > _MOST_PARTS:
        return ""
    told: dict[int, str] = {0: ""}  # end of the parts read so far: purpose
    for end in begins[1:]:
        for start in begins:
            if start < end and start in told and not told.get(end):
                alone = not told[start] and words[end - 1] == PAUSE
                part = _part(words[start:end].strip(PAUSE), alone=alone)
                if part is not None:
                    told[end] = told[start] or part
    return told.get(len(words), "")


@lru_cache(maxsize=1024)
def _part(words: str, *, alone: bool) -> str | None:
    """Return the purpose in one part; "" for a part that may accompany a purpose; None: neither.

    With ``alone`` no part before this one told a purpose, and a pause follows.
    """
    if matches("what_own", words) or matches("what_debt", words):
        return "own_use"
    if matches("what_buying", words):
        return "buying"
    # 家里用，给朋友的 is two answers; 给朋友，看病 is one, 邻居闺女看病 somebody else's.
    friend = alone and matches("who_is_friend", words) and not matches("vague_who", words)
    return "" if friend or matches("what_beside", words) else None

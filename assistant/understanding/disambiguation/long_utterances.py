"""A long story, and the request somewhere in it: cut into pieces, each piece understood alone.

She tells why she has come before she says what for, and a classifier that reads all of it is
unsure. Pieces are what stands between marks, or windows over words that have none. Only what
several pieces, or one whole clause, are sure of counts; two requests are both told.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from itertools import pairwise

from assistant.understanding.intents import load_intents
from assistant.understanding.rasa.agent import Parse

LONG = 25
"""Characters without marks from which an utterance is a story."""
UNSURE, UNSURE_IN_STORY = 0.9, 0.95
"""Below this the whole is not sure enough to be taken as it is; a story may hold two requests."""
SURE = 0.9
"""From this on a piece is sure. Of windows, which are cut anywhere, several must agree."""
REPORT = 0.99
"""A report of fraud calls a person: chatter about it must not."""
MARK = re.compile(r"[\s，。、！？；：,.!?;:…]+")
CLAUSE = 16
"""Characters; what is longer and has no marks is cut into windows."""
WINDOWS = (6, 8, 11)
STEP = 2
"""Lengths of windows, and how far each begins behind the one before, in characters."""
LEAST = 4
"""Characters below which a piece says nothing."""
SEEN = 2
"""Windows that have to agree."""
MOST = 3
"""Requests told at most: as many as are offered for choice."""
CHATTER = frozenset({"out_of_scope", "nlu_fallback"})

Understand = Callable[[str], Awaitable[Parse]]


def is_story(text: str) -> bool:
    """Return whether ``text`` is long enough to hold more than a request."""
    return len(MARK.sub("", text)) > LONG


def is_unsure(parse: Parse) -> bool:
    """Return whether the whole was taken for nothing that can be done here, or not surely."""
    least = UNSURE_IN_STORY if is_story(parse.text) else UNSURE
    return parse.intent in CHATTER or (parse.confidence or 0.0) < least


def pieces(text: str) -> tuple[list[str], list[str]]:
    """Return the clauses between marks, and windows over those that go on without any."""
    clauses = [each for each in MARK.split(text) if len(each) >= LEAST]
    short = [each for each in clauses if len(each) <= CLAUSE]
    pairs = [
        first + second
        for first, second in pairwise(clauses)
        if len(first) <= CLAUSE and len(second) <= CLAUSE
    ]
    windows = [
        clause[at : at + width]
        for clause in clauses
        if len(clause) > CLAUSE
        for width in WINDOWS
        for at in [*range(0, len(clause) - width, STEP), len(clause) - width]
    ]
    return short + pairs, windows


async def requests_in(text: str, understand: Understand) -> list[Parse]:
    """Return what ``text`` surely asks for, best first, one parse for each intent.

    Args:
        text: The whole story.
        understand: Classifies one piece.
    """
    whole, windows = pieces(text)
    best: dict[str, Parse] = {}
    seen: dict[str, int] = {}
    weighed = [*((piece, SEEN) for piece in whole), *((piece, 1) for piece in windows)]
    understood: dict[str, Parse] = {}
    for piece, weight in weighed:
        if piece not in understood:  # whoever says one thing 400 times is read once
            understood[piece] = await understand(piece)
        parse = understood[piece]
        sure = REPORT if parse.intent == "report_fraud" else SURE
        known = load_intents().get(parse.intent)
        if known is None or known.kind != "request" or (parse.confidence or 0.0) < sure:
            continue
        seen[parse.intent] = seen.get(parse.intent, 0) + weight
        if _richer(parse, best.get(parse.intent)):
            best[parse.intent] = parse
    found = [best[intent] for intent, times in seen.items() if times >= SEEN]
    return sorted(found, key=lambda parse: -(parse.confidence or 0.0))[:MOST]


def _richer(parse: Parse, other: Parse | None) -> bool:
    """Return whether ``parse`` tells more than ``other``: more entities, then more sureness."""
    if other is None:
        return True
    return (len(parse.entities), parse.confidence) > (len(other.entities), other.confidence)

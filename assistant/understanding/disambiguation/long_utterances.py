"""Find the requests in a long story: cut it into pieces and classify each piece alone.

Many customers tell why they have come before they say what they want, and the classifier is unsure
of such a story. A piece is a clause between two punctuation marks, or a window of text without
marks. A request counts if the classifier is sure of it in one clause or in several windows; if
there are two, both are returned.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from itertools import pairwise

from assistant.understanding.intents import load_intents
from assistant.understanding.protocol import Parse

LONG = 25
"""An utterance of more characters than this (without marks) is a story."""
UNSURE, UNSURE_IN_STORY = 0.9, 0.95
"""Below this confidence (0 to 1) the classifier's request is not used directly. The second figure
is for stories, which may contain two requests."""
SURE = 0.9
"""Least confidence (0 to 1) of a piece that counts. Windows may cut words, so several must agree."""
REPORT = 0.99
"""Least confidence (0 to 1) of a piece that counts as a report of fraud, which calls a person."""
MARK = re.compile(r"[\s，。、！？；：,.!?;:…]+")
CLAUSE = 16
"""Most characters of a clause; a longer text without marks is cut into windows."""
WINDOWS = (6, 8, 11)
STEP = 2
"""Lengths of windows, and the distance between the beginnings of two, in characters."""
LEAST = 4
"""Least characters of a piece that is classified."""
SEEN = 2
"""Least number of windows that have to agree."""
MOST = 3
"""Most requests that are returned, as the screen offers no more."""
HALF_A_REPORT = 0.15
"""Least probability of ``report_fraud`` of words that count as a scheme. It was reached by 0 of 761
held-out utterances without a report, and by 5 of 150 honest ones written to look like a report
(docs/guard.md)."""
CHATTER = frozenset({"out_of_scope", "nlu_fallback"})

Understand = Callable[[str], Awaitable[Parse]]


def is_story(text: str) -> bool:
    """Return whether ``text`` is so long that it may contain more than one request."""
    return len(MARK.sub("", text)) > LONG


def is_unsure(parse: Parse) -> bool:
    """Return whether the classifier found no request, or is not sure enough of one."""
    least = UNSURE_IN_STORY if is_story(parse.text) else UNSURE
    return parse.intent in CHATTER or (parse.confidence or 0.0) < least


def is_surer(other: Parse, parse: Parse) -> bool:
    """Return whether ``other`` is a request with more confidence than ``parse`` of the same words.

    A possible report of fraud is kept unless ``other`` surely is something else.
    """
    if parse.intent == "report_fraud" and other.likelihood("report_fraud") >= HALF_A_REPORT:
        return False
    return (other.confidence or 0.0) > (parse.confidence or 0.0) and other.is_request


def pieces(text: str) -> tuple[list[str], list[str]]:
    """Return the clauses between marks, and windows over long text without marks."""
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
    """Return the sure requests in ``text``, best first, one parse for each intent.

    Args:
        text: The whole story.
        understand: A function that classifies one piece.
    """
    whole, windows = pieces(text)
    best: dict[str, Parse] = {}
    seen: dict[str, int] = {}
    weighed = [*((piece, SEEN) for piece in whole), *((piece, 1) for piece in windows)]
    understood: dict[str, Parse] = {}
    for piece, weight in weighed:
        if piece not in understood:  # classify a repeated piece only once
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
    """Return whether ``parse`` has more entities than ``other``, or as many and more confidence."""
    if other is None:
        return True
    return (len(parse.entities), parse.confidence) > (len(other.entities), other.confidence)

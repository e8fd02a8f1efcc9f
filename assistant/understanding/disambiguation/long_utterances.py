"""Find the requests in a long story: cut it into pieces and classify each piece alone.

A customer tells why she has come before she says what she wants, and a classifier that reads the
whole story is unsure. A piece is the text between two punctuation marks, or a window of text
without any. A request counts if one whole clause or several windows surely make it; two are both
returned.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from itertools import pairwise

from assistant.understanding.intents import load_intents
from assistant.understanding.protocol import Parse

LONG = 25
"""An utterance of more characters than this, marks not counted, is a story."""
UNSURE, UNSURE_IN_STORY = 0.9, 0.95
"""Below this confidence an utterance is not acted on unchanged. The second figure is for stories,
which may hold two requests."""
SURE = 0.9
"""Confidence from which a piece counts. Windows are cut anywhere, so that several must agree."""
REPORT = 0.99
"""Confidence from which a piece counts as a report of fraud: that calls a person, chatter must not."""
MARK = re.compile(r"[\s，。、！？；：,.!?;:…]+")
CLAUSE = 16
"""Most characters of a clause; a longer text without marks is cut into windows."""
WINDOWS = (6, 8, 11)
STEP = 2
"""Lengths of windows, and the distance between the beginnings of two, in characters."""
LEAST = 4
"""Least characters of a piece that is classified."""
SEEN = 2
"""How many windows have to agree."""
MOST = 3
"""Most requests that are returned: as many as are offered for choice."""
HALF_A_REPORT = 0.15
"""From this probability of report_fraud on, words count as telling of a scheme. Reached by 0 of 761
held-out utterances without a report, and by 5 of 150 honest ones written to look like a report
(docs/guard.md)."""
CHATTER = frozenset({"out_of_scope", "nlu_fallback"})

Understand = Callable[[str], Awaitable[Parse]]


def is_story(text: str) -> bool:
    """Return whether ``text`` is long enough to hold more than a request."""
    return len(MARK.sub("", text)) > LONG


def is_unsure(parse: Parse) -> bool:
    """Return whether the classifier found no request, or is not sure enough of one."""
    least = UNSURE_IN_STORY if is_story(parse.text) else UNSURE
    return parse.intent in CHATTER or (parse.confidence or 0.0) < least


def is_surer(other: Parse, parse: Parse) -> bool:
    """Return whether ``other`` is a request, and surer than ``parse`` of the same words.

    What may be a report of fraud stays one unless ``other`` surely is something else.
    """
    if parse.intent == "report_fraud" and other.likelihood("report_fraud") >= HALF_A_REPORT:
        return False
    return (other.confidence or 0.0) > (parse.confidence or 0.0) and other.is_request


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
        if piece not in understood:  # a piece that is said 400 times is classified once
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

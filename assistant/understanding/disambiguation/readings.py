"""Find a better reading of words if the classifier is unsure or known to be wrong.

An explicit frequent question is answered or offered, and a long story is searched for requests. If
a request in a story moves money, freezes an account or reports fraud, the customer is always asked
first.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Literal, TypedDict

from assistant.understanding.disambiguation.long_utterances import (
    CHATTER,
    HALF_A_REPORT,
    Understand,
    is_story,
    is_unsure,
    requests_in,
)
from assistant.understanding.disambiguation.matcher import (
    MOST_OFFERED,
    feature_of,
    find,
    find_beside,
    is_said_as_known,
    question_about,
    question_in,
)
from assistant.understanding.disambiguation.offers import Offer, offer_of, offer_request
from assistant.understanding.disambiguation.questions import Found
from assistant.understanding.intents import load_intents, moves_money
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import HELP, REPORT, Parse

BARE = frozenset({"affirm", "deny", "inform"})
"""Intents of answers, which mean nothing while the screen asks no question."""

_ASKS = re.compile("[吗么嘛]|怎|咋|能|办|哪|啥|什么|多少|要不要|会不会")
"""Words that occur in questions."""

Kind = Literal["search", "requests", "whether"]


class Near(TypedDict):
    """Offers found in the customer's words: ``choice`` in ``action_what_can_you_do``'s payload."""

    kind: Kind
    """``whether``: ask if the customer means the only offer. ``requests``: she asked for each
    offer. ``search``: the offers are only similar to her words."""
    offers: list[Offer]
    """(label, payload) of each offer; a list instead of a tuple after passing through JSON."""


def reading_beside(text: str, parse: Parse, topics: Set[str]) -> Parse | str | None:
    """Return the request or payload of what ``text`` asks on a screen about ``topics`` alone; None: nothing.

    A possible report of fraud and a call for help are left to others.
    """
    report = parse.likelihood(REPORT) >= HALF_A_REPORT
    if report or parse.intent in (REPORT, HELP) or is_story(text):
        return None
    found = find_beside(text, topics)
    if found is None:
        return None
    return _answer(found) if found.id else parse.as_intent(found.payload.removeprefix("/"))


async def other_reading(
    text: str, parse: Parse, understand: Understand, *, in_task: bool
) -> Parse | str | None:
    """Return a request or a payload that is better than ``parse``; None: there is none.

    Args:
        text: The customer's words.
        parse: The classifier's reading of all words.
        understand: A function that classifies a piece of the words.
        in_task: The screen shows a question of a task: the answer to a frequent question may interrupt it, an offer may not.
    """
    question = _question(text, parse)
    if question and is_story(text) and (in_task or not question.person):
        question = None  # in a long story only questions that need tact count
    wrongly_sure = question is not None and parse.intent in question.instead_of
    if in_task:
        if parse.intent == "deny" and not _ASKS.search(text):
            return None  # 转错了 at a review corrects the transfer
        if question and (wrongly_sure or is_unsure(parse) or _puts_aside(parse)):
            return _answer(question)
        return None
    if question and _is_answered_at_once(text, question, parse):
        return _answer(question)
    if is_story(text):
        return await _in_story(text, understand) if is_unsure(parse) else None
    if parse.intent in CHATTER:
        return None  # the action for these intents offers what is near
    bare = question is not None and parse.intent in BARE
    if wrongly_sure or bare or (is_unsure(parse) and _nearest_is_a_question(text)):
        return _near("search", _with_feature(text, parse.intent, question))
    return None


def _question(text: str, parse: Parse) -> Found | None:
    """Return the frequent question that ``text`` asks, or None.

    Possible reports of fraud are left to the guard. A transfer or bill with a sum is a request,
    unless the question is asked word by word.
    """
    question = question_in(text)
    report = parse.intent == "report_fraud" or parse.likelihood("report_fraud") >= HALF_A_REPORT
    with_sum = moves_money(parse.intent) and any(e["entity"] == "amount" for e in parse.entities)
    return question if question or report or with_sum else question_about(text)


def _is_answered_at_once(text: str, question: Found, parse: Parse) -> bool:
    """Return whether a question outside of a task is answered at once, without asking back.

    It is only offered if it was found by sound alone, or if the classifier is sure of something
    else and the question has no ``at_once``.
    """
    if not (is_said_as_known(text, question) or question == question_about(text)):
        return False
    wrongly_sure = parse.intent in question.instead_of
    if question.at_once and parse.intent != "report_fraud":
        return wrongly_sure or is_unsure(parse)
    return (is_unsure(parse) or parse.intent in BARE) and not wrongly_sure


def _answer(question: Found) -> str:
    return payload("what_can_you_do", choice=question.id)


async def _in_story(text: str, understand: Understand) -> Parse | str | None:
    """Return the one request in ``text``, a question about it, or a choice; None: no request."""
    found = await requests_in(text, understand)
    if not found:
        return None
    if len(found) == 1 and not load_intents()[found[0].intent].asked_first:
        return found[0]
    return _near(
        "whether" if len(found) == 1 else "requests", [offer_request(each, text) for each in found]
    )


def ask_whether(offer: Offer) -> str:
    """Return the payload that asks whether the customer wants ``offer``."""
    return _near("whether", [offer])


def _puts_aside(parse: Parse) -> bool:
    known = load_intents().get(parse.intent)
    return known is not None and known.puts_aside


def _nearest_is_a_question(text: str) -> bool:
    near = find(text)
    return bool(near and near[0].id)


def _near(kind: Kind, offers: list[Offer]) -> str:
    near: Near = {"kind": kind, "offers": offers}
    return payload("what_can_you_do", choice=near)


def _with_feature(text: str, intent: str, question: Found | None) -> list[Offer]:
    """Return offers of everything similar to ``text``, and last of the feature for ``intent``."""
    near, feature = find(text), feature_of(intent)
    if question and question not in near:
        near = [question, *near[: MOST_OFFERED - 1]]
    if feature and feature not in near:
        near = [*near[: MOST_OFFERED - 1], feature]
    return [offer_of(each) for each in near]

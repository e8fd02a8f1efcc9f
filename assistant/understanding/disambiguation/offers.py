"""Make offers for words that are no clear request: a label on the screen, and its payload."""

from __future__ import annotations

from assistant.screens.view import Choice
from assistant.understanding.disambiguation.matcher import feature_of
from assistant.understanding.disambiguation.questions import Found
from assistant.understanding.intents import load_intents
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import Parse

NONE_OF_THEM = "都不是，请人来"
PERSON = (Choice("1", "请人过来", "/call_help"), Choice("2", "不用了", "/go_home"))
"""The choices with an answer after which the customer may want to talk to a person."""

Offer = tuple[str, str]
"""A choice's label and payload."""


def offer_of(found: Found) -> Offer:
    """Return the offer of a feature, or of a question to be answered."""
    return found.label, found.payload or payload("what_can_you_do", choice=found.id)


def offer_request(parse: Parse, words: str) -> Offer:
    """Return the offer of the request in ``parse``.

    If the request moves money, the offer carries all ``words``: payee and sum are read from them
    later.
    """
    feature = feature_of(parse.intent)
    assert feature is not None, f"domain/ offers no {parse.intent}"
    told = {each["entity"]: each["value"] for each in parse.entities}
    told = {name: value for name, value in told.items() if value is not None}
    if load_intents()[parse.intent].moves_money:
        told["words"] = words
    return feature.label, payload(parse.intent, **told)

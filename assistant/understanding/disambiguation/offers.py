"""What is offered where her words are no clear request: a label to press, and what it means."""

from __future__ import annotations

from assistant.understanding.disambiguation.matcher import Found, function_of
from assistant.understanding.intents import load_intents
from assistant.understanding.payloads import payload
from assistant.understanding.rasa.agent import Parse

NONE_OF_THEM = "都不是，请人来"

Offer = tuple[str, str]
"""A choice's label and payload."""


def offer_of(found: Found) -> Offer:
    """Offer a function, or a question to be answered."""
    return found.label, found.payload or payload("what_can_you_do", choice=found.id)


def offer_request(parse: Parse, words: str) -> Offer:
    """Offer what ``parse`` asks for; what is told of money to be moved is read in all of ``words``."""
    function = function_of(parse.intent)
    assert function is not None, f"intents.yaml offers no {parse.intent}"
    told = {each["entity"]: each["value"] for each in parse.entities}
    told = {name: value for name, value in told.items() if value is not None}
    if load_intents()[parse.intent].moves_money:
        told["words"] = words
    return function.label, payload(parse.intent, **told)

"""What is offered where her words are no clear request: a label to press, and what it means."""

from __future__ import annotations

from assistant.understanding.disambiguation.matcher import Found
from assistant.understanding.payloads import payload

NONE_OF_THEM = "都不是，请人来"

Offer = tuple[str, str]
"""A choice's label and payload."""


def offer_of(found: Found) -> Offer:
    """Offer a function, or a question to be answered."""
    return found.label, found.payload or payload("what_can_you_do", choice=found.id)

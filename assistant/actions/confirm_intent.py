"""Ask whether the customer wants a service, if her words only sound like a request for it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions.base import Turn
from assistant.screens import whether
from assistant.screens.view import Choice
from assistant.understanding.intents import load_intents
from assistant.understanding.payloads import payload


def confirm_if_unsure(turn: Turn, response: str) -> bool:
    """Ask whether the customer means the request, if the classifier and her words leave doubt.

    Args:
        turn: The turn that the classifier takes for a request; ``domain/`` says from which
            confidence, and with which values, it is sure enough.
        response: The question.

    Returns:
        Whether she was asked; if so, the caller does nothing else in this turn.
    """
    named = {
        "payee": turn.value("payee"),
        "amount": turn.value("amount"),
        "account": turn.value("account"),
        "bill_type": turn.value("bill_type"),
    }
    told = {name: value for name, value in named.items() if value is not None}
    intent = load_intents().get(turn.intent)
    if turn.is_key or turn.loop or intent is None or intent.sure is None:
        return False  # another service has already found that she wants this one
    if intent.enough <= told.keys() or turn.confidence >= intent.sure:
        return False
    # The payload carries her words: the payee in them can only be read after she has signed in.
    ask_whether(turn, response, payload(turn.intent, **told, words=turn.text))
    return True


def ask_whether(
    turn: Turn, response: str, meant: str, words: Mapping[str, str] | None = None
) -> None:
    """Ask the customer the question ``response``; a yes runs the payload ``meant``."""
    choices = (Choice("1", "对，我要办", meant), Choice("2", "不是", "/go_home"))
    turn.show(
        whether.fill(), response, words, choices=choices, keys=("yes", "no", "repeat", "home")
    )

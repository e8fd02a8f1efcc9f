"""Return what the kiosk expects to hear: how long a pause may be, and which words are likely."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.banking.model import Payee
from assistant.conversation.on_screen import asks_consent
from assistant.conversation.turns import Conversation
from assistant.hearing.endpointer import COMMAND, VALUE, YES_NO, Patience
from assistant.hearing.listener import Expectation
from assistant.screens import choose
from assistant.screens.content import read
from assistant.screens.registry import traits_of
from assistant.screens.view import View

PATIENCE = {"command": COMMAND, "value": VALUE, "yes_no": YES_NO}


def patience_for(view: View | None) -> Patience:
    """Return how long the customer may pause in an answer to this screen (docs/facts.md)."""
    if view is None:
        return COMMAND
    pause = traits_of(view).pause
    if view.field_kind == "amount":
        return VALUE
    return YES_NO if pause == "command" and "yes" in view.keys else PATIENCE[pause]


def bias_for(view: View | None, payees: Callable[[], Sequence[Payee]]) -> tuple[str, ...]:
    """Return a few words that are likely now, with payees' names only if a payee is asked for.

    The words are few, because with a long list the recogniser hears them everywhere. Sums are never
    among them, as one sum would be heard for another. At a question for agreement there are no
    words: with 对 and 家里人 a hum was recognised as one of them (docs/facts.md).
    """
    if view is None or asks_consent(view) or traits_of(view).bias == "none":
        return ()
    if read(choose.Data, view).get("what") == "payee":
        return tuple(
            word for payee in payees()[:4] for word in (payee.relation, payee.name) if word
        )
    if view.field_kind == "amount":
        return ("元", "块", "毛", "万")
    return ()


def expectation_of(conversation: Conversation) -> Expectation:
    """Return the allowed pause and the likely words of ``conversation`` at this moment."""
    view = conversation.view
    bias = bias_for(view, conversation.payees)
    consent = view is not None and asks_consent(view)
    return Expectation(patience_for(view), bias, str(conversation.step), consent)

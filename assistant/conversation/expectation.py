"""Return what the kiosk expects now: how long she may pause, and which words are likely."""

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
    """Return how long she may pause in an answer to this screen (docs/facts.md)."""
    if view is None:
        return COMMAND
    pause = traits_of(view).pause
    if view.field_kind == "amount":
        return VALUE
    return YES_NO if pause == "command" and "yes" in view.keys else PATIENCE[pause]


def bias_for(view: View | None, payees: Callable[[], Sequence[Payee]]) -> tuple[str, ...]:
    """Return a few words that are likely now; her payees' names only while a payee is asked for.

    They are few, because the recogniser hears the words of a long list everywhere. No sum is
    among them: it would be heard where another was said. Where she is asked to agree there are
    none: with 对 and 家里人 as bias a hum was heard as one of them (docs/facts.md).
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
    """Return what ``conversation`` expects at this moment."""
    view = conversation.view
    bias = bias_for(view, conversation.payees)
    consent = view is not None and asks_consent(view)
    return Expectation(patience_for(view), bias, str(conversation.step), consent)

"""Ask whose card is in, and for the PIN.

The conversation lets the bank check the PIN, and tells the form the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.actions.base import FormAction, TaskAction, Turn
from assistant.actions.paging import offer, sentence_of
from assistant.conversation.outbox import visit_recognised
from assistant.screens import locked, pin, sign_in
from assistant.screens.content import Content
from assistant.screens.view import Choice
from assistant.speaking.wording import count_words
from assistant.understanding.disambiguation.matcher import known_question
from assistant.understanding.disambiguation.questions import PIN_FORGOTTEN
from assistant.understanding.payloads import payload


class ValidateSignIn(FormAction):
    """Ask who the customer is and for her PIN, until she has signed in."""

    NAME = "validate_sign_in_form"
    ANSWERS = FormAction.ANSWERS | {"pin_right", "pin_wrong", "pin_locked"}

    def take(self, turn: Turn) -> None:
        """Take the customer who was picked on a kiosk without a card reader."""
        picked = turn.value("customer_id") if turn.is_key else None
        if picked and not turn.visit.customer:
            turn.visit.customer = turn.bank.customer(picked)
            turn.visit.outbox.send(visit_recognised(turn.bank, turn.visit))
        if turn.visit.signed_in:
            turn.visit.misses = 0

    def next_slot(self, turn: Turn) -> str | None:
        """Return the next slot: whose card, then the PIN; None if the card is locked."""
        if turn.visit.customer is None:
            return "customer"
        if turn.visit.signed_in or turn.bank.customer(turn.visit.customer.id).locked:
            return None
        return "signed_in"


class AskCustomer(TaskAction):
    """Offer the sandbox's customers, on a kiosk without a card reader."""

    NAME = "action_ask_customer"

    def act(self, turn: Turn) -> None:
        """Show one choice for each customer."""
        part, choices = offer(
            turn,
            turn.bank.customers(),
            lambda key, one: Choice(key, one.name, payload("inform", customer_id=one.id)),
        )
        response = sentence_of(part, "utter_ask_customer")
        turn.show(sign_in.fill(**part.paged), response, part.words, choices=choices, keys=("home",))


class AskSignedIn(TaskAction):
    """Ask for the PIN, by keys only."""

    NAME = "action_ask_signed_in"

    def act(self, turn: Turn) -> None:
        """Open the PIN field; after a wrong PIN, or spoken words, say what was wrong."""
        words = {"title": turn.customer.title}
        ask_pin(turn, pin.fill(purpose="sign_in"), "utter_ask_signed_in", words)


class AfterSignIn(TaskAction):
    """Continue the request that the question for the PIN interrupted."""

    NAME = "action_after_sign_in"

    def act(self, turn: Turn) -> None:
        """Run the action that waited for the PIN; if the card is locked, drop it and call a person."""
        waiting = turn.slot("after_sign_in")
        turn.set(after_sign_in=None)
        if not turn.visit.signed_in:
            turn.leave_task()
            card_locked(turn)
        elif waiting:
            turn.follow(waiting)


def ask_pin(
    turn: Turn,
    content: Content,
    response: str,
    words: Mapping[str, str],
    offered: Sequence[str] = (),
) -> None:
    """Open the PIN field of ``content``, to sign the customer in or to authorise the transfer.

    It says ``response``, a sentence of ``domain/``, with ``words`` in its placeholders. After a
    wrong PIN, or after words in place of a PIN, other sentences are said. ``offered`` are the named
    keys that this field has besides those of every PIN.
    """
    if turn.intent == "pin_wrong":
        left = turn.value("left")
        assert left is not None, "with a wrong PIN comes how often she may still try"
        response, words = "utter_pin_wrong", {"left": count_words(left)}
    elif turn.slot("asked_again") and not (turn.intent.startswith("pin_") or turn.value("choice")):
        # She has spoken twice instead of typing: offer the keys, or a person.
        response = "utter_two_misses" if turn.missed() >= 2 else "utter_pin_by_keys"
        words = {}
    forgot = ("forgot",) if known_question(PIN_FORGOTTEN) else ()  # a branch may have removed it
    keys = (*offered, "repeat", *forgot, "back", "home", "digits")
    turn.show(content, response, words, keys=keys, field_kind="pin")


def card_locked(turn: Turn) -> None:
    """Say that the card is locked, and call a person."""
    turn.show(locked.fill(), "utter_pin_locked", keys=("home",))
    turn.effect("help", reason="pin_locked", quiet=True)


ACTIONS = (ValidateSignIn, AskCustomer, AskSignedIn, AfterSignIn)

"""Make the ``Place`` of a screen: everything about it that may change the meaning of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.banking.model import Payee
from assistant.conversation.check_answers import in_hand
from assistant.conversation.next_of_two import announces_the_next
from assistant.conversation.on_screen import (
    asks_for_task,
    declines_by_last_choice,
    offers_arrival,
    pays_by_pin,
    reviews_transfer,
)
from assistant.fraud.grammar import NOTHING
from assistant.screens import choose, transfer_review
from assistant.screens.content import read
from assistant.screens.named import PartOfTransfer
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.disambiguation.matcher import question_called
from assistant.understanding.in_context.place import Place
from assistant.understanding.in_context.transfer_reader import Asked, Context

CHANGEABLE_KINDS = ("transfer", "own")
"""Kinds of transfers whose payee and sum the customer may change; a bill's are fixed."""
_OF_A_CHOICE: Mapping[str, Asked] = {"payee": "payee", "change": "review"}
"""The transfer's question on the screen ``choose``, by the kind of its choices."""


def place_of(view: View, payees: Sequence[Payee] = ()) -> Place:
    """Return the ``Place`` of a screen.

    Args:
        view: The screen.
        payees: The customer's payees, if her card is in the machine.
    """
    shown = read(PartOfTransfer, view)
    asked, takes_yes = _asked(view), "yes" in view.keys
    return Place(
        tuple(payees),
        _context(asked, view, payees) if asked else None,
        reviewed=reviews_transfer(view),
        announces_the_next=announces_the_next(view),
        account=shown.get("account", ""),
        about=in_hand(shown) if takes_yes else NOTHING,
        takes_yes=takes_yes,
        at_pin=pays_by_pin(view),
        offers_arrival=offers_arrival(view),
        in_task=asks_for_task(view),
        topics=_topics(view),
        offered=view.choices[0].payload if traits_of(view).takes == "offer" else "",
        declined_by_choice=declines_by_last_choice(view),
    )


def _topics(view: View) -> frozenset[str]:
    """Return what the screen is about."""
    answered = question_called(str(view.data.get("question", "")))
    named = (view.screen, view.data.get("what"), view.data.get("kind"), answered and answered.id)
    return frozenset(str(one) for one in named if one)


def _asked(view: View) -> Asked | None:
    """Return what the transfer's question on ``view`` asks for; None: it is no such question."""
    asks = traits_of(view).asks
    if asks == "nothing":
        return None
    if asks == "chosen":
        return _OF_A_CHOICE.get(read(choose.Data, view).get("what", ""))
    if asks == "review" and read(transfer_review.Data, view)["kind"] not in CHANGEABLE_KINDS:
        return None
    return asks


def _context(asked: Asked, view: View, payees: Sequence[Payee]) -> Context:
    """Return the context of a transfer's question.

    It holds the customer's payees and the values on the screen.
    """
    shown = read(PartOfTransfer, view)
    named = (shown.get("payee"), shown.get("tail"))
    in_hand = next((payee for payee in payees if (payee.name, payee.tail) == named), None)
    tails = {payee.tail: "" for payee in payees}
    if reviews_transfer(view):
        tails[read(transfer_review.Data, view)["account_tail"]] = shown.get("account", "")
    return Context(asked, tuple(payees), in_hand, shown.get("fen"), tails)

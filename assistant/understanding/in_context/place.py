"""Define ``Place``: everything about the current screen that may change the meaning of words.

The conversation makes a ``Place`` from the screen; understanding never sees the screen itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.banking.model import Payee
from assistant.fraud.grammar import NOTHING, InHand
from assistant.understanding.in_context.transfer_reader import Context


@dataclass(frozen=True)
class Place:
    """The properties of the current screen that change the meaning of words."""

    payees: tuple[Payee, ...] = ()
    """The customer's payees, if her card is in the machine."""
    context: Context | None = None
    """The context of the transfer's question; None: the screen asks for no changeable value."""
    reviewed: bool = False
    """Whether the screen reviews a whole transfer and asks whether it is right."""
    announces_the_next: bool = False
    """Whether the review announces a second transfer: then "go on" is no yes to it."""
    account: str = ""
    """The account from which the reviewed transfer is paid."""
    about: InHand = NOTHING
    """The parts of the transfer that a yes may repeat."""
    takes_yes: bool = False
    """Whether the screen accepts a spoken yes."""
    at_pin: bool = False
    """Whether a payment waits for the PIN, so that words may refuse it."""
    offers_arrival: bool = False
    """Whether words may say when the money of that payment shall arrive."""
    in_task: bool = False
    """Whether the screen asks a question of a task."""
    topics: frozenset[str] = frozenset()
    """What the screen is about: its name, what is chosen or reviewed, the id of an answered question."""
    offered: str = ""
    """The payload of the offer on the screen; empty: there is no offer."""
    declined_by_choice: bool = False
    """Whether a no picks the last choice."""

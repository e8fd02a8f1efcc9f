"""Define what is known of the place where she speaks: all that a screen adds to her words.

The conversation makes a ``Place`` of the screen that is up, and understanding never sees the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.banking.model import Payee
from assistant.fraud.grammar import NOTHING, InHand
from assistant.understanding.in_context.transfer_reader import Context


@dataclass(frozen=True)
class Place:
    """The screen that words are said to, as far as it changes what they mean."""

    payees: tuple[Payee, ...] = ()
    """Hers, where her card is in."""
    context: Context | None = None
    """Of the transfer's question; None: the screen asks none whose answer may be changed."""
    reviewed: bool = False
    """A whole transfer is read out, and she is asked whether it is right."""
    announces_the_next: bool = False
    """The review is that of a second transfer, which it announces: going on is no yes to it."""
    account: str = ""
    """Where the transfer that is read out is paid from."""
    about: InHand = NOTHING
    """What a yes may say again of what is on the screen."""
    takes_yes: bool = False
    """A yes counts here, whatever it opens."""
    at_pin: bool = False
    """A payment waits for her PIN: words may dispute it."""
    in_task: bool = False
    """A question of a task is up."""
    offered: str = ""
    """The payload of what is offered; empty: nothing is."""
    declined_by_choice: bool = False
    """A no picks the last choice."""

"""Define the traits of a screen besides its look; each screen's file declares them as ``TRAITS``.

The first six have no default, so that a new screen that forgets one fails as soon as it is
imported, and before that in the type checker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reading = Literal["private", "in_full", "public"]
Pause = Literal["command", "value", "yes_no"]
Takes = Literal["anything", "suggestions", "offer", "consent", "check", "rating"]
Money = Literal["none", "open", "agreed"]
Bias = Literal["none", "asked"]
Asks = Literal["nothing", "payee", "amount", "review", "chosen"]


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The properties of a screen that the conversation, the recogniser and the voice use."""

    called: str
    """What staff and the branch's report call it, e.g. 看余额: where she was when she called a person,
    where a task was left."""
    reading: Reading
    """``private``: in private mode her figures and names are not read out. ``in_full``: all is read
    out, before she says yes. ``public``: it holds nothing of hers."""
    pause: Pause
    """How long she may pause in an answer: a command, a name or sum, or a yes or no."""
    takes: Takes
    """What her words may answer. ``anything``: a choice, a value or another request.
    ``suggestions``: besides, no picks the last choice. ``offer``: yes picks the first choice, no the
    last; her answer is no new request. ``consent``: she is asked to agree, with or without a key for
    yes: the recogniser gets no bias, and several readings of the sound must agree. ``check``: that,
    and only answers to the anti-fraud check count. ``rating``: one of three faces, or no answer."""
    money: Money
    """``open``: a transfer is open in the bank, which decides what follows from a fraud script.
    ``agreed``: she has said yes to it, or gives her PIN: her words are an answer, or hold it.
    ``none``: neither."""
    bias: Bias
    """Which words the recogniser is told to expect. ``asked``: those of what is asked for, her payees
    or the units of money; never where she is asked to agree. ``none``: no words."""
    waits_for_staff: bool = False
    """She was told to wait for somebody: no time-out while the ticket is open."""
    looked_up: bool = False
    """It answers a question about her money, so the voice may begin with 好，我看一下."""
    ends_task: bool = False
    """What she asked for has ended here: what she asked for in the same breath is offered next."""
    in_task: bool = False
    """A task in hand waits for her answer, though there is no way back from the question."""
    between_visits: bool = False
    """Nobody has begun a visit."""
    asks: Asks = "nothing"
    """Its question about a transfer, which words about payee, sum and account answer. ``payee``: whom
    the money goes to. ``amount``: how much. ``review``: all of it is read out, and she is asked whether
    it is right. ``chosen``: the ``what`` of its data tells what she chooses (``choose.Data``).
    ``nothing``: it asks nothing about a transfer."""
    takes_pin: bool = False
    """She types her PIN here; the ``purpose`` of its data tells what for (``pin.Data``)."""
    shows_call: bool = False
    """It shows how a call for a person stands: it changes when staff take or close the ticket."""
    tells_posted: bool = False
    """It tells her that her transfer is posted, so she need not be told again."""


UNKNOWN = Traits(
    called="", reading="private", pause="command", takes="anything", money="none", bias="none"
)
"""The traits of a screen that nobody knows: nothing of hers is read out."""

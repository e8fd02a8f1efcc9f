"""Define a screen's traits (how others treat it); each screen's file declares them as ``TRAITS``.

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
    """The screen's name for staff and the branch's report, e.g. 看余额: to tell where the customer
    was when she called a person, or where a task was left."""
    reading: Reading
    """``private``: in private mode the customer's figures and names are not read out. ``in_full``:
    all is read out, before she says yes. ``public``: it shows nothing about her."""
    pause: Pause
    """How long the customer may pause in an answer: a command, a name or sum, or a yes or no."""
    takes: Takes
    """What the customer's words may be. ``anything``: a choice, a value or another request.
    ``suggestions``: the same, and "no" picks the last choice. ``offer``: "yes" picks the first
    choice, "no" the last; her answer is not a new request. ``consent``: she is asked to agree, with
    or without a key for yes, so the recogniser is not told which words to expect, and several
    readings of the sound must agree. ``check``: as ``consent``, and only answers to the anti-fraud
    check count. ``rating``: one of three faces, or no answer."""
    money: Money
    """Whether money is about to move. ``open``: a transfer is open, and the bank decides what
    follows if the customer's words sound like a fraud. ``agreed``: she has agreed to a transfer or
    gives her PIN; her words are an answer, or make the bank hold it. ``none``: neither."""
    bias: Bias
    """Which words the recogniser is told to expect. ``asked``: words that answer the question, such
    as the customer's payees or units of money; never if she is asked to agree. ``none``: no
    words."""
    waits_for_staff: bool = False
    """Whether the customer was told to wait for staff: then no time-out while the ticket is
    open."""
    looked_up: bool = False
    """Whether the screen answers a question about the customer's money, so that the voice may begin
    with 好，我看一下."""
    ends_task: bool = False
    """Whether a task has ended with this screen: a second request of the same utterance is offered
    next."""
    in_task: bool = False
    """Whether an open task waits for the customer's answer although the screen has no key to go
    back."""
    between_visits: bool = False
    """Whether the screen is shown when nobody is in a visit."""
    asks: Asks = "nothing"
    """Which question about a transfer the screen asks; words about payee, sum and account answer
    it. ``payee``: whom the money goes to. ``amount``: how much. ``review``: all of it is read out,
    and the customer is asked whether it is right. ``chosen``: ``what`` in its data tells the
    question (``choose.Data``). ``nothing``: no question about a transfer."""
    takes_pin: bool = False
    """Whether the customer types her PIN here; ``purpose`` in its data tells why (``pin.Data``)."""
    shows_call: bool = False
    """Whether it shows the state of a call for a person, and so changes when staff take or close
    the ticket."""
    tells_posted: bool = False
    """Whether it tells the customer that her transfer is posted, so that she need not be told
    again."""


UNKNOWN = Traits(
    called="", reading="private", pause="command", takes="anything", money="none", bias="none"
)
"""The traits of an unknown screen: careful ones, so that nothing about the customer is read out."""

"""The traits of a screen, beside its look: each screen's file declares them as ``TRAITS``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pause = Literal["command", "value", "yes_no"]
Reading = Literal["private", "in_full", "public"]


@dataclass(frozen=True)
class Traits:
    """The properties of a screen that the conversation, the recogniser and the voice use."""

    reading: Reading = "private"
    """``private``: in private mode her figures and names are not read out. ``in_full``: all is read
    out, before she says yes. ``public``: it holds nothing of hers."""
    pause: Pause = "command"
    """How long she may pause in an answer: a command, a name or sum, or a yes or no."""
    asks_consent: bool = False
    """She is asked to agree, with or without a key for yes: the recogniser gets no bias, and several
    readings of the sound must agree."""
    transfer_open: bool = False
    """A transfer is open in the bank: the bank decides what follows from a fraud script."""
    agreed: bool = False
    """She has said yes to the transfer, or gives her PIN: her words are an answer, or hold it."""
    waits_for_staff: bool = False
    """She was told to wait for somebody: no time-out while the ticket is open."""
    answered: bool = False
    """Words that are read here without the classifier are an answer, not another request."""
    looked_up: bool = False
    """It answers a question about her money, so the voice may begin with 好，我看一下."""
    ends_task: bool = False
    """What she asked for has ended here: what she asked for in the same breath is offered next."""
    between_visits: bool = False
    """Nobody has begun a visit."""

"""What a screen is, beside how it looks: each screen's file declares it once, as ``TRAITS``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pause = Literal["command", "value", "yes_no"]
Reading = Literal["private", "in_full", "public"]


@dataclass(frozen=True)
class Traits:
    """What the conversation, the ears and the voice have to know of a screen."""

    reading: Reading = "private"
    """``private``: her figures and names are not read out where she wishes so. ``in_full``: she
    has to hear all of it before she says yes. ``public``: it is true for everybody."""
    pause: Pause = "command"
    """How long she may pause in an answer: while she looks for a name or a sum, or says yes."""
    asks_consent: bool = False
    """She is asked to agree, with or without a key for yes: no words are expected more than
    others, and several readings of the sound must agree."""
    transfer_open: bool = False
    """A transfer stands in the bank: what follows from a fraud script is its business."""
    agreed: bool = False
    """She has said yes to the transfer, or gives her PIN: what she tells is an answer, or holds."""
    waits_for_staff: bool = False
    """She was told to wait for somebody: no time-out while the ticket is open."""
    answered: bool = False
    """What is read there otherwise than by the classifier is an answer, and no other request."""
    looked_up: bool = False
    """It answers a question about her money: the voice may begin with 好，我看一下."""
    ends_task: bool = False
    """What she asked for has ended here: what she asked for in the same breath is offered next."""
    between_visits: bool = False
    """Nobody has begun anything."""

"""Name the parts that a conversation drives; ``assistant.serving.build`` makes them."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.banking.gateway import BankGateway
from assistant.clock import Clock
from assistant.conversation.outbox import Outbox
from assistant.conversation.visit import Visit
from assistant.counts.store import Counts, Uncounted
from assistant.events import EventLog
from assistant.help.desk import HelpDesk
from assistant.screens.view import Display
from assistant.speaking.voice import Speech
from assistant.understanding.protocol import Understanding


@dataclass(frozen=True)
class Machine:
    """The parts that a conversation drives."""

    bank: BankGateway
    desk: HelpDesk
    agent: Understanding
    display: Display
    voice: Speech
    clock: Clock
    events: EventLog
    visits: dict[str, Visit]
    """Shared with the actions: a visit is found by its session."""
    outbox: Outbox = field(default_factory=Outbox)
    """Messages that the bank has yet to take; by default in memory only, lost with the process."""
    counts: Counts = field(default_factory=Uncounted)
    """Takes in what is counted of each visit; by default nothing is."""

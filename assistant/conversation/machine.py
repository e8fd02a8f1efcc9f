"""Define the set of parts that a conversation uses; ``assistant.serving.build`` makes them."""

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
from assistant.storage.opened import Presence
from assistant.storage.presence import Alone
from assistant.understanding.protocol import Understanding


@dataclass(frozen=True)
class Machine:
    """The parts that a conversation uses: bank, desk, dialogue, voice, display and others."""

    bank: BankGateway
    desk: HelpDesk
    agent: Understanding
    display: Display
    voice: Speech
    clock: Clock
    events: EventLog
    visits: dict[str, Visit]
    """Open visits by session id, shared with the actions."""
    outbox: Outbox = field(default_factory=Outbox)
    """Messages that the bank has not accepted yet; by default in memory only, lost with the
    process."""
    counts: Counts = field(default_factory=Uncounted)
    """Stores the counts of each visit; by default nothing is stored."""
    presence: Presence = field(default_factory=Alone)
    """What this kiosk holds among the others of the bank; by default there are no others."""

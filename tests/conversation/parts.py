"""Build the parts of a turn over a sandbox, with a replacement for Rasa."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.banking.model import BankError, Transfer, Unavailable
from assistant.clock import ManualClock
from assistant.conversation.acting import Acting
from assistant.conversation.authorising import Authorising
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.help_call import HelpCall
from assistant.conversation.hold_outcomes import HoldOutcomes
from assistant.conversation.idle import IdleTimer
from assistant.conversation.journal import Journal
from assistant.conversation.outbox import Outbox
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.visit import Visit
from assistant.conversation.visits import Visits
from assistant.conversation.while_waiting import WhileWaiting
from assistant.counts.store import Uncounted
from assistant.events import EventLog
from assistant.money import Money
from assistant.screens.headless import HeadlessDisplay
from assistant.screens.view import Status, View
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import Settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.speaking.voice import Spoken
from assistant.storage.presence import Alone
from assistant.understanding.protocol import AgentFailed, Parse, Reply
from tests.banking.fixtures import MONDAY, put_seeded
from tests.banking.silent import SilentBank

SCREEN = {"choices": [], "hints": [], "keys": ["home"], "field_kind": None}


def understood(text: str, intent: str, confidence: float = 1.0, **values: Any) -> Parse:
    """Return words as the classifier would: an intent, and entities by name."""
    entities = tuple({"entity": n, "value": v, "text": str(v)} for n, v in values.items())
    return Parse(text, intent, confidence, entities)


def screen_reply(screen: str, text: str = "好的。", **data: object) -> Reply:
    """Return an action's reply that shows a screen."""
    return Reply(text, {**SCREEN, "screen": screen, "data": data})


@dataclass
class StandIn:
    """Understands every text as it was told to, and answers every turn with the same replies."""

    intents: dict[str, Parse] = field(default_factory=dict)
    """By the text; another is a greeting."""
    replies: list[Reply] = field(default_factory=lambda: [screen_reply("home", "您好。")])
    fails: AgentFailed | None = None
    turns: list[Parse] = field(default_factory=list)
    """What it has acted on."""
    forgotten: list[str] = field(default_factory=list)

    async def parse(self, text: str) -> Parse:
        return self.intents.get(text) or understood(text, "greet")

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        self.turns.append(parse)
        if self.fails:
            raise self.fails
        return self.replies

    def forget(self, session: str) -> None:
        self.forgotten.append(session)

    @property
    def acted_on(self) -> list[str]:
        """The texts and payloads of the turns."""
        return [parse.text for parse in self.turns]


@dataclass
class ForVisits:
    """Of a ``Machine`` what ``Visits`` uses."""

    bank: Any
    agent: StandIn
    clock: ManualClock
    desk: Any = None
    counts: Any = field(default_factory=Uncounted)
    outbox: Outbox = field(default_factory=Outbox)
    presence: Alone = field(default_factory=Alone)
    visits: dict[str, Visit] = field(default_factory=dict)


class Parts:
    """One kiosk's parts, its first visit begun with the card of ``demo``."""

    def __init__(self, rooms: Rooms, clock: ManualClock, card: str | None = "demo") -> None:
        self.rooms, self.clock = rooms, clock
        self.silent: dict[str, BankError] = {}
        self.bank: Any = SilentBank(rooms.bank, self.silent)
        self.agent, self.display = StandIn(), HeadlessDisplay()
        self.events: list[dict[str, Any]] = []
        self.read: list[str] = []
        self.journal = Journal(EventLog(clock, [self.events.append]))
        voice = ScriptedVoice(clock)
        self.presenter = Presenter(
            self.display, voice, self.journal.record, self._on_read, Status()
        )
        self.machine: Any = ForVisits(self.bank, self.agent, clock, rooms.desk)
        self.guard = GuardRelay(self.bank, self.machine.outbox, self.journal)
        self.idle = IdleTimer(clock.now())
        self.preferences = CustomerPreferences(self.bank, self.presenter)
        self.help = HelpCall(rooms.desk, self.journal, self.presenter)
        self.visits = Visits(
            self.machine, card, journal=self.journal, presenter=self.presenter,
            preferences=self.preferences, guard=self.guard, idle=self.idle,
        )  # fmt: skip
        self.acting = Acting(
            self.agent, Authorising(self.bank), visits=self.visits, presenter=self.presenter,
            journal=self.journal, guard=self.guard, help_call=self.help,
            preferences=self.preferences, idle=self.idle,
        )  # fmt: skip
        self.waiting = WhileWaiting(self.bank, self.help)
        self.outcomes = HoldOutcomes(self.bank, self.presenter, self.journal, self.help)
        self.visits.begin()

    async def _on_read(self, view: View, spoken: Spoken) -> None:
        self.read.append(view.screen)

    @property
    def visit(self) -> Visit:
        return self.visits.current

    @property
    def view(self) -> View:
        return self.presenter.view

    def silence(self, *calls: str) -> None:
        """Let the bank not answer these calls."""
        self.silent.update({call: Unavailable("the bank does not answer") for call in calls})

    def put_up(self, view: View) -> View:
        """Show a view without reading it out."""
        return self.presenter.put_up(view)

    def begin(self, yuan: int = 2000) -> Transfer:
        """Begin a transfer to her daughter in this visit."""
        key, session = self.visit.next_transfer_key(), self.visit.session
        begun = self.rooms.bank.begin(
            key, session, "demo", "demo-passbook", "demo-xiaohong", Money.yuan(yuan)
        )
        self.visit.transfers.append(begun.id)
        return begun

    def recorded(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each["event"] == event]


@contextmanager
def parts_in(folder: Path, card: str | None = "demo") -> Iterator[Parts]:
    """Yield the parts over a sandbox of their own in ``folder``."""
    put_seeded(folder)
    clock = ManualClock(MONDAY)
    with open_bank(Settings(data=folder), clock) as rooms:
        yield Parts(rooms, clock, card)

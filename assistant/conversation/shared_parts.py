"""Make the parts of a kiosk's conversation that most of its other parts use, each once."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.help_call import HelpCall
from assistant.conversation.idle import IdleTimer
from assistant.conversation.journal import Journal
from assistant.conversation.machine import Machine
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import OnRead, Presenter
from assistant.conversation.visits import Visits
from assistant.screens.view import Status


@dataclass(frozen=True)
class SharedParts:
    """The parts that most other parts of a conversation use."""

    journal: Journal
    """Records the events of each visit."""
    presenter: Presenter
    """Controls screen and voice."""
    guard: GuardRelay
    """Tells the bank what the guard needs."""
    help_call: HelpCall
    """Calls staff, and shows the state of the call."""
    preferences: CustomerPreferences
    """Applies and stores each customer's preferences."""
    idle: IdleTimer
    """Counts silence."""
    visits: Visits
    """Knows the visit on the screen; none is begun yet."""


def make_shared_parts(
    machine: Machine, card: str | None, on_read: OnRead, *, demo: bool = False
) -> SharedParts:
    """Make the shared parts of one kiosk; show nothing, and begin no visit yet.

    Args:
        machine: The parts of the kiosk outside of the conversation.
        card: The customer whose card is in the reader at every visit; None without a card.
        on_read: Called when a screen has been read out completely.
        demo: Whether every screen is marked as a demo.
    """
    journal = Journal(machine.events)
    status = Status(demo=demo)
    presenter = Presenter(machine.display, machine.voice, journal.record, on_read, status)
    guard = GuardRelay(machine.bank, machine.outbox, journal)
    preferences = CustomerPreferences(machine.bank, presenter)
    idle = IdleTimer(machine.clock.now())
    visits = Visits(
        machine,
        card,
        journal=journal,
        presenter=presenter,
        preferences=preferences,
        guard=guard,
        idle=idle,
    )
    help_call = HelpCall(machine.desk, journal, presenter)
    return SharedParts(journal, presenter, guard, help_call, preferences, idle, visits)

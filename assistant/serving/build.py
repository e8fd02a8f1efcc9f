"""Build a conversation and its parts, for every way to serve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.clock import Clock
from assistant.conversation.machine import Machine
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services
from assistant.counts.store import DayCounts
from assistant.events import EventLog, Listener
from assistant.printing import Printer
from assistant.screens.view import Display
from assistant.serving.rooms import Rooms
from assistant.settings import ROOT, Settings
from assistant.speaking.voice import Speech
from assistant.understanding.protocol import Understanding
from assistant.understanding.rasa.agent import RasaAgent

if TYPE_CHECKING:
    from rasa_sdk.interfaces import Action


def build_services(settings: Settings, rooms: Rooms, clock: Clock) -> Services:
    """Return the services that the dialogue's actions may call on this machine.

    Passbook lines go to the branch's printer, or to a folder beside the bank's state.
    """
    return Services(rooms.bank, clock, Printer(settings.data / "prints", settings.print_command))


def start_agent(settings: Settings, services: Services) -> RasaAgent:
    """Begin to load Rasa in the background, with the actions over these services."""
    from assistant.fraud.second_reader import second_reader
    from assistant.understanding.rasa.training import refuse_untrusted

    def refuse(model: Path) -> None:
        refuse_untrusted(ROOT, model)
        second_reader()  # loads its learnt data, or tells what to do

    def make_actions() -> list[Action]:
        from assistant.actions import all_actions
        from assistant.understanding.disambiguation.branch_questions import use_questions

        use_questions(settings.questions_file)
        return all_actions(services)

    return RasaAgent(settings.rasa_model, make_actions, refuse)


def build_conversation(
    rooms: Rooms,
    services: Services,
    agent: Understanding,
    *,
    display: Display,
    voice: Speech,
    listeners: Sequence[Listener] = (),
    card: str | None = None,
    demo: bool = False,
) -> Conversation:
    """Return a conversation over these parts; ``start`` shows its first screen.

    Args:
        rooms: Provide desk and outbox.
        services: The services of the agent's actions; the conversation shares bank, clock, visits.
        agent: Understands the customer's words and leads the dialogue.
        display: Shows the screens.
        voice: Reads the screens out.
        listeners: Called with every event.
        card: The customer whose card is in the reader at every visit; None: no reader.
        demo: Whether to mark every screen as a demo.
    """
    machine = Machine(
        bank=services.bank,
        desk=rooms.desk,
        agent=agent,
        display=display,
        voice=voice,
        clock=services.clock,
        events=EventLog(services.clock, listeners),
        visits=services.visits,
        outbox=rooms.outbox,
        counts=DayCounts(rooms.engine, services.clock, rooms.presence.mark),
        presence=rooms.presence,
    )
    return Conversation(machine, card, demo=demo)

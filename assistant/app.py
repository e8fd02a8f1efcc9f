"""The composition root: the only module that knows every other, and builds them.

Four ways to serve share one conversation: the kiosk (a full screen, microphone, voice), the
keyboard (``--typed``, or a pipe), sound files (``--wav``), and scripted dialogues
(``--script``).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.banking.model import BankError
from assistant.clock_watch import WatchedClock
from assistant.events import EventLog, Listener
from assistant.printing import Printer
from assistant.rooms import Rooms, open_bank
from assistant.settings import ROOT, Settings
from assistant.visit import Services

if TYPE_CHECKING:
    from rasa_sdk.interfaces import Action

    from assistant.conversation import Conversation
    from assistant.scripting.runner import DialogueRunner, Transcribe
    from assistant.understanding.agent import RasaAgent


NOTHING_TYPED = (
    "Nothing was typed, and this is no terminal: for the kiosk run `make run` in a terminal; "
    "to type utterances pipe them in with --typed. What this machine has: "
    "run_assistant.py doctor"
)


def printer_of(settings: Settings) -> Printer:
    """Return the branch's printer, or a folder beside the bank's state in its place."""
    return Printer(settings.data / "prints", settings.print_command)


def start_agent(settings: Settings, services: Services) -> RasaAgent:
    """Begin to load Rasa in the background, with the actions over these services."""
    from assistant.understanding.agent import RasaAgent
    from assistant.understanding.training import refuse_untrusted

    def make_actions() -> list[Action]:
        from assistant.actions import all_actions

        return all_actions(services)

    return RasaAgent(settings.rasa_model, make_actions, partial(refuse_untrusted, ROOT))


def dialogue_runner(
    settings: Settings, listeners: tuple[Listener, ...] = (), *, with_sound: bool = False
) -> DialogueRunner:
    """Build a runner of scripted dialogues over the trained model.

    Raises:
        NoRecognizer: ``with_sound``, and no model is installed; says what to do.
    """
    from assistant.scripting.runner import DialogueRunner

    services = Services.unset()
    return DialogueRunner(
        start_agent(settings, services),
        services,
        guard=settings.guard,
        transcribe=hearing_files(settings) if with_sound else None,
        listeners=listeners,
    )


def hearing_files(settings: Settings) -> Transcribe:
    """Return what hears a WAV file with the best recogniser installed."""
    from assistant.hearing.models import load_recognizer
    from assistant.listening import hear_file

    recognizer = load_recognizer(settings.models)
    return lambda path, expected: hear_file(recognizer, path, expected)


async def serve_lines(
    settings: Settings, options: argparse.Namespace, listeners: list[Listener]
) -> int:
    """Serve sound files, a pipe or a plain keyboard; screens are printed unless headless."""
    from assistant.conversation import Conversation, Machine
    from assistant.screens.headless import HeadlessDisplay, PrintedDisplay
    from assistant.speaking.piped import PipedVoice
    from assistant.typed import converse

    clock = WatchedClock(settings.data)
    with open_bank(settings, clock) as rooms:
        services = Services(rooms.bank, clock, printer_of(settings))
        # Events for a machine to read are not mixed with screens for people.
        screens = sys.stderr if options.events == "-" else sys.stdout
        rooms.bank.recover()
        complaint = complaint_about(rooms, options.customer)
        if complaint:
            print(complaint, file=sys.stderr)
            return 2
        machine = Machine(
            bank=rooms.bank,
            desk=rooms.desk,
            agent=start_agent(settings, services),
            display=HeadlessDisplay() if options.headless else PrintedDisplay(screens),
            voice=PipedVoice(),
            clock=clock,
            events=EventLog(clock, listeners),
            visits=services.visits,
            outbox=rooms.outbox,
        )
        conversation = Conversation(machine, options.customer)
        starting = asyncio.ensure_future(conversation.start())
        if options.wav:
            complaints = await _hear_files(settings, conversation, options.wav)
        else:
            complaints = await converse(conversation, _lines(settings))
        starting.cancel()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def complaint_about(rooms: Rooms, customer: str | None) -> str:
    """Return what is wrong with ``--customer``; empty when nothing is."""
    if customer is None:
        return ""
    try:
        rooms.bank.customer(customer)
    except BankError:
        known = ", ".join(c.id for c in rooms.bank.customers())
        return f"--customer {customer}: no such customer; known: {known}"
    return ""


async def _lines(settings: Settings) -> AsyncIterator[str]:
    """Yield what is typed; at the end of an empty input say what is missing."""
    from assistant.typed import lines_of

    something = False
    async for line in lines_of(sys.stdin):
        something = True
        yield line
    if not something:
        from assistant.commands.doctor import missing

        print(NOTHING_TYPED, file=sys.stderr)
        for finding in missing(settings):
            print(finding, file=sys.stderr)


async def _hear_files(
    settings: Settings, conversation: Conversation, files: list[Path]
) -> list[str]:
    """Feed each sound file as one utterance, then end the visit."""
    from assistant.ears import expectation_of
    from assistant.hearing.models import NoRecognizer, load_recognizer
    from assistant.hearing.recognizer import RecognizerFailed
    from assistant.hearing.wav import BadWav
    from assistant.listening import hear_file

    complaints = []
    try:
        recognizer = await asyncio.to_thread(load_recognizer, settings.models)
    except (NoRecognizer, RecognizerFailed) as err:
        await conversation.end("no_recognizer")
        return [str(err)]
    for path in files:
        await conversation.settled()
        step, expected = conversation.step, expectation_of(conversation)
        try:
            heard = await asyncio.to_thread(hear_file, recognizer, path, expected)
        except (BadWav, OSError, RecognizerFailed) as err:
            complaints.append(str(err))
            continue
        await conversation.hear_transcript(heard, step)
    await conversation.settled()
    await conversation.end("end_of_input")
    return complaints

"""Run scripted dialogues: each in its own new sandbox, all with one model, on a virtual clock."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from assistant.banking.arrivals import let_arrive
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import SANDBOX_PINS, seed
from assistant.banking.seed_staff import LI, seed_staff
from assistant.clock import Clock, ManualClock
from assistant.conversation.expectation import expectation_of
from assistant.conversation.outbox import Outbox
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services
from assistant.events import Listener
from assistant.fraud.policy import GuardSettings
from assistant.hearing.listener import Expectation
from assistant.hearing.recognizer import Transcript
from assistant.help.desk import HelpDesk
from assistant.printing import Printer
from assistant.screens.headless import HeadlessDisplay
from assistant.screens.view import View
from assistant.scripting.dialogue import Dialogue, DialogueTurn
from assistant.scripting.judging import Outcome, judge
from assistant.serving.build import build_conversation
from assistant.serving.rooms import Rooms
from assistant.speaking.scripted import ScriptedVoice
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database
from assistant.understanding.protocol import Understanding

log = logging.getLogger(__name__)

PIN = re.compile(r"[0-9]{6}")
WRONG_PIN = "000000"
TICK_SECONDS = 1.0
NOTICED_SECONDS = 3.0
"""Seconds within which a kiosk notices that somebody has taken the call."""

Transcribe = Callable[[Path, Expectation], Transcript]
"""Recognises a WAV file as if it came from the microphone now, and returns the transcript."""


class _Shown(HeadlessDisplay):
    """Keep every view."""

    def __init__(self, views: list[View]) -> None:
        super().__init__()
        self._views = views

    def show(self, view: View) -> None:
        """Keep the view."""
        super().show(view)
        self._views.append(view)


class DialogueRunner:
    """Plays scripted dialogues against the real assistant, bank and guard."""

    def __init__(
        self,
        agent: Understanding,
        services: Services,
        *,
        guard: GuardSettings | None = None,
        transcribe: Transcribe | None = None,
        listeners: tuple[Listener, ...] = (),
        voice_folder: Path | None = None,
    ) -> None:
        """Keep the parts with which every dialogue is played.

        Args:
            agent: The trained model; its actions work on ``services``.
            services: The services of the actions; each dialogue's sandbox is put into them.
            guard: The guard's limits.
            transcribe: Recognises WAV files; needed only for turns of kind wav.
            listeners: Called with every event, as the runner is.
            voice_folder: Folder for a WAV file of each sentence; None: no files are made.
        """
        self._agent = agent
        self._services = services
        self._guard = guard or GuardSettings()
        self._transcribe = transcribe
        self._listeners = listeners
        self._voice_folder = voice_folder
        self._templates = tempfile.TemporaryDirectory(prefix="sandboxes-")

    def with_sound(self, transcribe: Transcribe, voice_folder: Path) -> DialogueRunner:
        """Return a runner with the same model that hears and speaks through WAV files."""
        return DialogueRunner(
            self._agent,
            self._services,
            guard=self._guard,
            transcribe=transcribe,
            listeners=self._listeners,
            voice_folder=voice_folder,
        )

    def _seeded(self, now: datetime) -> Path:
        """Return a sandbox filled with data as of ``now``; it is made once and then copied."""
        path = Path(self._templates.name) / f"{now:%Y%m%dT%H%M%S%z}.sqlite"
        if not path.exists():
            engine = open_database(path, PLAY_KEY)
            seed(engine, ManualClock(now))
            seed_staff(engine, ManualClock(now))
            engine.dispose()
        return path

    async def run(self, dialogue: Dialogue) -> Outcome:
        """Play one dialogue in a sandbox of its own."""
        outcome = Outcome(dialogue)
        with tempfile.TemporaryDirectory(prefix="dialogue-") as folder:
            try:
                await self._play(dialogue, outcome, Path(folder))
            except Exception as err:
                # An error in one dialogue must not hide the results of the others.
                log.exception("dialogue %s stopped", dialogue.id)
                outcome.problems.append(f"stopped by {type(err).__name__}: {err}")
                return outcome
        judge(outcome)
        return outcome

    async def _play(self, dialogue: Dialogue, outcome: Outcome, folder: Path) -> None:
        clock = ManualClock(dialogue.now)
        shutil.copyfile(self._seeded(dialogue.now), folder / "bank.sqlite")
        turns: list[DialogueTurn] = []
        for turn in dialogue.turns:
            if turn.kind == "restart":
                await self._play_until_off(dialogue, turns, outcome, clock, folder)
                clock.advance(float(turn.value) * 3600)
                turns = []
            else:
                turns.append(turn)
        await self._play_until_off(dialogue, turns, outcome, clock, folder)

    async def _play_until_off(
        self,
        dialogue: Dialogue,
        turns: Sequence[DialogueTurn],
        outcome: Outcome,
        clock: ManualClock,
        folder: Path,
    ) -> None:
        """Start the kiosk over the dialogue's own sandbox, and play turns until it is off again."""
        engine = open_database(folder / "bank.sqlite", PLAY_KEY)
        try:
            bank = SandboxBank(engine, clock, self._guard)
            bank.recover()
            let_arrive(bank)
            self._services.bank, self._services.clock = bank, clock
            self._services.printer = Printer(folder / "prints")
            desk = HelpDesk(engine, clock, folder / "spool")
            conversation = build_conversation(
                Rooms(bank, desk, engine, Outbox()),
                self._services,
                self._agent,
                display=_Shown(outcome.views),
                voice=ScriptedVoice(clock, folder=self._voice_folder),
                listeners=[outcome.events.append, *self._listeners],
                card=dialogue.customer,
            )
            await _visit(conversation, dialogue, turns, clock, desk, self._transcribe)
        finally:
            engine.dispose()


async def _visit(
    conversation: Conversation,
    dialogue: Dialogue,
    turns: Sequence[DialogueTurn],
    clock: ManualClock,
    desk: HelpDesk,
    transcribe: Transcribe | None,
) -> None:
    await conversation.start()
    for turn in turns:
        if not turn.early:
            await conversation.settled()
        if not _is_pin(turn):
            await answer_pin(conversation, dialogue)
        if turn.kind == "wait":
            await wait(conversation, clock, float(turn.value))
        elif turn.kind == "staff":
            await take_call(conversation, clock, desk)
        else:
            await play_turn(conversation, turn, transcribe)
    await conversation.settled()
    await answer_pin(conversation, dialogue)
    await conversation.end("end_of_script")


def _is_pin(turn: DialogueTurn) -> bool:
    """Return whether this turn types a PIN; other digits are an amount."""
    return turn.kind == "digits" and bool(PIN.fullmatch(str(turn.value)))


async def answer_pin(conversation: Conversation, dialogue: Dialogue) -> None:
    """Answer a screen that asks for the PIN, as the dialogue's customer does."""
    while dialogue.pin != "none" and conversation.view.field_kind == "pin":
        customer = conversation.visit.customer
        assert customer is not None
        pin = SANDBOX_PINS[customer.id] if dialogue.pin == "right" else WRONG_PIN
        await conversation.enter_digits(pin, conversation.step)
        await conversation.settled()


async def play_turn(
    conversation: Conversation, turn: DialogueTurn, transcribe: Transcribe | None = None
) -> None:
    """Do the customer's action of this turn, except ``wait`` and ``staff``, which the caller does."""
    step = conversation.step
    if turn.kind == "say":
        source = "speech" if turn.spoken else "typed"
        await conversation.hear(str(turn.value), step, source)
    elif turn.kind == "key":
        await conversation.press(str(turn.value), step)
    elif turn.kind == "digits":
        await conversation.enter_digits(str(turn.value), step)
    elif turn.kind == "wav":
        if transcribe is None:
            raise RuntimeError("this dialogue has sound, and no recogniser is installed")
        expected = expectation_of(conversation)
        heard = await asyncio.to_thread(transcribe, Path(str(turn.value)), expected)
        await conversation.hear_transcript(heard, step)


class MovedClock(Clock, Protocol):
    """A clock that can be moved forward."""

    def advance(self, seconds: float) -> None:
        """Move the clock forward by ``seconds``."""
        ...


async def take_call(conversation: Conversation, clock: MovedClock, desk: HelpDesk) -> None:
    """Let staff take the oldest call that nobody has taken, and wait until the kiosk notices."""
    ticket = next(each for each in desk.list() if each.status == "open")
    desk.take(ticket.id, LI)
    await wait(conversation, clock, NOTICED_SECONDS)


async def wait(conversation: Conversation, clock: MovedClock, seconds: float) -> None:
    """Let ``seconds`` pass on the clock, with a tick of the conversation each second."""
    waited = 0.0
    while waited < seconds:
        pause = min(TICK_SECONDS, seconds - waited)
        clock.advance(pause)
        waited += pause
        await conversation.tick()
        await conversation.settled()

"""Take the inputs of a visit in order, and hand each to the part that handles it.

Inputs are utterances, keys, digits and silence; each has the step id that was on the screen when it
began, and counts only for that step. They are handled one after another. Only a call for help does
not wait: it interrupts everything, and the running turn is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from assistant import phrases
from assistant.banking.model import Payee
from assistant.conversation.acting import Acting
from assistant.conversation.authorising import Authorising
from assistant.conversation.first_visit import FirstVisit
from assistant.conversation.hold_outcomes import HoldOutcomes
from assistant.conversation.interpreter import Interpreter
from assistant.conversation.keys import Keys
from assistant.conversation.machine import Machine
from assistant.conversation.notice import Notice
from assistant.conversation.number_fields import NumberFields
from assistant.conversation.shared_parts import make_shared_parts
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.still_there import StillThere
from assistant.conversation.upkeep import Upkeep
from assistant.conversation.utterances import Said, Utterances
from assistant.conversation.visit import Visit
from assistant.conversation.while_waiting import WhileWaiting
from assistant.hearing.recognizer import Transcript
from assistant.limits import taken_in, too_long
from assistant.masking import recorded
from assistant.screens.view import Activity, View
from assistant.speaking.voice import Spoken
from assistant.understanding.payloads import as_words


class Conversation:
    """Lead one kiosk's visits, one after another."""

    def __init__(self, machine: Machine, card: str | None = None, *, demo: bool = False) -> None:
        """Build the parts; ``start`` shows the first screen.

        Args:
            machine: The parts that the conversation uses.
            card: The customer whose card is in the reader at every visit; None without a card.
            demo: Whether every screen is marked as a demo.
        """
        self._machine = machine
        self._one_at_a_time = asyncio.Lock()
        self._notice = Notice(machine.bank)
        shared = make_shared_parts(machine, card, self._on_read, demo=demo)
        self._idle = shared.idle
        self._journal = shared.journal
        self._presenter = shared.presenter
        self._help = shared.help_call
        self._visits = shared.visits
        agent = FirstVisit(machine.agent, machine.bank, lambda: self.visit)
        pins = SpokenPins(machine.bank)
        waiting = WhileWaiting(machine.bank, self._help)
        outcomes = HoldOutcomes(machine.bank, self._presenter, self._journal, self._help)
        self._acting = Acting(agent, Authorising(machine.bank, machine.presence), shared)
        self._utterances = Utterances(Interpreter(agent), pins, self._acting, waiting, shared)
        self._still_there = StillThere(self._presenter, self._idle)
        self._keys = Keys(
            self._is_stale, self._acting, self._utterances, waiting, self._still_there, shared
        )
        self._fields = NumberFields(self._acting, self._visits, pins, self._journal)
        self._upkeep = Upkeep(
            machine.clock, self._one_at_a_time, self._acting, outcomes, self._still_there, shared
        )

    # Inputs

    @property
    def visit(self) -> Visit:
        """The visit on the screen."""
        return self._visits.current

    @property
    def visit_is_open(self) -> bool:
        """Return whether a first screen has been shown."""
        return self.step > 0

    @property
    def view(self) -> View:
        """Return the view on the screen."""
        return self._presenter.view

    @property
    def step(self) -> int:
        """Return the step id on the screen."""
        return self._presenter.view.step

    def open(self) -> None:
        """Begin the first visit and show its first screen; help works from here on."""
        self._visits.begin()
        self._presenter.put_up(phrases.FIRST_VIEW)
        self._presenter.set_status(activity="starting")

    async def start(self) -> None:
        """Show a first screen at once, and the home screen when the dialogue is loaded."""
        if not self.visit_is_open:
            self.open()
        since = self._acting.help_calls
        async with self._one_at_a_time:
            if not self._acting.was_called(since) and not self.visit.help_ticket:
                # Show the same menu with a greeting, under the same step, so that earlier keys
                # still count.
                await self._acting.act("/greet", same_step=True)

    async def hear(
        self,
        text: str,
        step: int,
        source: str = "speech",
        confidence: float | None = None,
        *,
        readings_agree: bool = True,
        offered: str | None = None,
    ) -> None:
        """Take an utterance. The guard always gets it first.

        Args:
            text: The words as recognised or typed; empty for silence.
            step: The step on the screen when the utterance began.
            source: ``speech`` if a recogniser wrote the text.
            confidence: The recogniser's confidence, 0 to 1; None if unknown.
            readings_agree: Whether the recogniser's readings of the sound agree. If not, at a question for consent the words can only stop or decline.
            offered: A phrase on the screen that the sound matches, or None. It counts if the readings disagree, or if the words answer nothing.
        """
        cut_off, text = too_long(text), taken_in(text)
        text = as_words(text)
        async with self._one_at_a_time:
            step, is_answered = self._still_there.take(text, step)
            if is_answered or self._is_stale(step, "utterance"):
                await self._utterances.take_late(text, step)
            else:
                said = Said(text, source, confidence, readings_agree, offered, cut_off)
                await self._utterances.take(said, self.view)

    async def hear_transcript(self, heard: Transcript, step: int) -> None:
        """Take an utterance from a recogniser; see ``hear`` for ``step`` and the rest."""
        await self.hear(
            heard.text,
            step,
            "speech",
            heard.confidence,
            readings_agree=heard.agreed,
            offered=heard.offered,
        )

    async def cut_off(self, step: int) -> None:
        """Note that the machine interrupted the customer at ``step``: the rest was lost."""
        async with self._one_at_a_time:
            self._utterances.ask_about_the_rest(step)

    async def press(self, key: str, step: int) -> None:
        """Take a named key, one of ``view.KEYS``, pressed at ``step`` (see ``hear``)."""
        if key == "help":
            await self.call_help("key")
            return
        async with self._one_at_a_time:
            await self._keys.take(key, step, self.view)

    async def enter_digits(self, digits: str, step: int) -> None:
        """Take the digits typed in a number field at ``step``: PIN, amount in yuan, or account."""
        async with self._one_at_a_time:
            if self._is_stale(step, "digits"):
                return
            await self._fields.take(digits, self.view)

    async def call_help(self, reason: str, prelude: str = "") -> None:
        """Call a person; this needs neither Rasa nor the voice nor the recogniser.

        Args:
            reason: The reason of the call, for the desk: key, voice, report_fraud.
            prelude: A sentence to say first.
        """
        await self._acting.call_help(reason, prelude)

    def wait_for_help(self, ticket_id: str) -> None:
        """Show that a person has been called, by a ticket that was stored before this visit began."""
        self._help.show_called(ticket_id, self.visit)

    async def tick(self) -> None:
        """Check silence, the bank and the desk; call this about once a second."""
        await self._upkeep.tick()

    async def look_at_call(self) -> None:
        """Look whether staff have taken or closed the customer's call; do so more often than ``tick``."""
        await self._upkeep.look_at_call()

    async def end(self, reason: str) -> None:
        """End the visit for an outside reason: the input has ended, or the program stops."""
        self._presenter.stop()
        await self._visits.end(reason)

    # What the machine is doing

    @property
    def speaking(self) -> bool:
        """Return whether a screen is still being read out (or shown as long as reading takes)."""
        return self._presenter.speaking

    async def settled(self) -> None:
        """Wait until everything has been read out."""
        await self._presenter.settled()

    def payees(self) -> Sequence[Payee]:
        """Return the payees of the customer; empty before sign-in."""
        return self._visits.payees()

    def set_notices(self, notices: tuple[str, ...]) -> None:
        """Keep these short sentences on the screen, e.g. about a lost microphone."""
        self._presenter.set_status(notices=notices)

    def note_activity(self) -> None:
        """Note that the customer is typing, so that this time does not count as silence."""
        self._idle.restart(self._machine.clock.now())
        self._idle.answer()
        self._still_there.leave(self.step)

    def set_ears(self, *, open_: bool) -> None:
        """Set whether a microphone is open; without one, screens do not ask the customer to speak."""
        self._presenter.resting = "listening" if open_ else "idle"
        if not self.speaking and self._acting.ready:
            self._presenter.set_status(activity=self._presenter.resting)

    def set_activity(self, activity: Activity, partial: str = "") -> None:
        """Show the activity of the ear: listening, hearing (with partial text), thinking."""
        if activity == "hearing":
            self._idle.answer()  # somebody is there; her words restore the question
        partial = recorded(partial, self.view.field_kind)
        self._presenter.set_status(activity=activity, partial=partial)

    async def _on_read(self, view: View, spoken: Spoken) -> None:
        """Note that a screen was read out, and count silence from now on."""
        await self._notice.note_read(view, spoken)
        self._idle.restart(self._machine.clock.now())

    def _is_stale(self, step: int, what: str) -> bool:
        if step == self.step:
            return False
        self._journal.dropped(what, f"began under step {step}, now {self.step}")
        return True

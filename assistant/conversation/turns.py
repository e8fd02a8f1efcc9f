"""Take each input of a turn, in order, and hand it to the part that deals with it.

Inputs are utterances, keys, digits and silence; each carries the step id that was on the
screen when it began, and counts only for that step. They are dealt with one after another.
Help is not one of them: it cuts through everything, and what was under way is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from assistant import phrases
from assistant.banking.model import Payee
from assistant.conversation.acting import Acting
from assistant.conversation.authorising import Authorising
from assistant.conversation.first_visit import FirstVisit
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.help_call import HelpCall
from assistant.conversation.hold_outcomes import HoldOutcomes
from assistant.conversation.idle import IdleTimer
from assistant.conversation.interpreter import Interpreter
from assistant.conversation.journal import Journal
from assistant.conversation.keys import Keys
from assistant.conversation.machine import Machine
from assistant.conversation.notice import Notice
from assistant.conversation.number_fields import NumberFields
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.still_there import StillThere
from assistant.conversation.upkeep import Upkeep
from assistant.conversation.utterances import Said, Utterances
from assistant.conversation.visit import Visit
from assistant.conversation.visits import Visits
from assistant.conversation.while_waiting import WhileWaiting
from assistant.hearing.recognizer import Transcript
from assistant.limits import taken_in, too_long
from assistant.masking import recorded
from assistant.screens.view import Activity, Status, View
from assistant.speaking.voice import Spoken
from assistant.understanding.payloads import as_words


class Conversation:
    """Lead one kiosk's visits, one after another."""

    def __init__(self, machine: Machine, card: str | None = None, *, demo: bool = False) -> None:
        """Prepare; ``start`` shows the first screen.

        Args:
            machine: The parts that the conversation drives.
            card: The customer whose card is in the reader at every visit; None without one.
            demo: Marks every screen.
        """
        self._machine = machine
        self._one_at_a_time = asyncio.Lock()
        self._idle = IdleTimer(machine.clock.now())
        self._notice = Notice(machine.bank)
        self._journal = Journal(machine.events)
        self._presenter = Presenter(
            machine.display, machine.voice, self._journal.record, self._on_read, Status(demo=demo)
        )
        guard = GuardRelay(machine.bank, machine.outbox, self._journal)
        pins = SpokenPins(machine.bank)
        preferences = CustomerPreferences(machine.bank, self._presenter)
        self._help = HelpCall(machine.desk, self._journal, self._presenter)
        self._visits = Visits(
            machine,
            card,
            journal=self._journal,
            presenter=self._presenter,
            preferences=preferences,
            guard=guard,
            idle=self._idle,
        )
        agent = FirstVisit(machine.agent, machine.bank, lambda: self.visit)
        self._acting = Acting(
            agent,
            Authorising(machine.bank),
            visits=self._visits,
            presenter=self._presenter,
            journal=self._journal,
            guard=guard,
            help_call=self._help,
            preferences=preferences,
            idle=self._idle,
        )
        waiting = WhileWaiting(machine.bank, self._help)
        self._utterances = Utterances(
            Interpreter(agent),
            pins,
            acting=self._acting,
            visits=self._visits,
            presenter=self._presenter,
            journal=self._journal,
            guard=guard,
            preferences=preferences,
            waiting=waiting,
        )
        self._still_there = StillThere(self._presenter, self._idle)
        self._keys = Keys(
            self._is_stale,
            acting=self._acting,
            visits=self._visits,
            journal=self._journal,
            preferences=preferences,
            utterances=self._utterances,
            waiting=waiting,
            still_there=self._still_there,
        )
        self._fields = NumberFields(self._acting, self._visits, pins, self._journal)
        self._upkeep = Upkeep(
            machine.clock,
            self._one_at_a_time,
            visits=self._visits,
            acting=self._acting,
            presenter=self._presenter,
            guard=guard,
            help_call=self._help,
            outcomes=HoldOutcomes(machine.bank, self._presenter, self._journal, self._help),
            idle=self._idle,
            still_there=self._still_there,
        )

    # Inputs

    @property
    def visit(self) -> Visit:
        """The visit on the screen."""
        return self._visits.current

    @property
    def visit_is_open(self) -> bool:
        """Return whether a first screen is up."""
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
                # The same menu, now with a greeting: what was pressed meanwhile still counts.
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
        """Take an utterance. The guard hears it first, whatever else becomes of it.

        Args:
            text: As recognised or typed; empty for silence.
            step: The step that was up when the utterance began.
            source: ``speech`` where a recogniser wrote it.
            confidence: The recogniser's, 0 to 1; None where it gives none.
            readings_agree: The recogniser's readings of the sound agree. Where consent is asked
                and they do not, the words can only stop or decline.
            offered: A phrase that the screen offers and that the sound matches; None: none. It
                counts where her words do not: if the readings disagree, or if they answer nothing.
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
        """Take an utterance as a recogniser has written it; see ``hear``."""
        await self.hear(
            heard.text,
            step,
            "speech",
            heard.confidence,
            readings_agree=heard.agreed,
            offered=heard.offered,
        )

    async def cut_off(self, step: int) -> None:
        """Note that the machine began to speak while she did; the rest of her words was not read."""
        async with self._one_at_a_time:
            self._utterances.ask_about_the_rest(step)

    async def press(self, key: str, step: int) -> None:
        """Take a named key, as ``view.KEYS`` lists them."""
        if key == "help":
            await self.call_help("key")
            return
        async with self._one_at_a_time:
            await self._keys.take(key, step, self.view)

    async def enter_digits(self, digits: str, step: int) -> None:
        """Take the digits of a number field after Enter: a PIN, an amount in yuan, an account."""
        async with self._one_at_a_time:
            if self._is_stale(step, "digits"):
                return
            await self._fields.take(digits, self.view)

    async def call_help(self, reason: str, prelude: str = "") -> None:
        """Call a person. Needs neither Rasa nor the voice nor the recogniser.

        Args:
            reason: Why, for the desk: key, voice, report_fraud.
            prelude: A sentence to say first.
        """
        await self._acting.call_help(reason, prelude)

    def wait_for_help(self, ticket_id: str) -> None:
        """Show that a person has been called: the ticket was stored before this visit began."""
        self._help.show_called(ticket_id, self.visit)

    async def tick(self) -> None:
        """Look at the clock, the bank and the desk; call it about once a second."""
        await self._upkeep.tick()

    async def look_at_call(self) -> None:
        """Look whether somebody has taken or closed her call; call it oftener than ``tick``."""
        await self._upkeep.look_at_call()

    async def end(self, reason: str) -> None:
        """End the visit for a reason outside it: the input ended, the program stops."""
        self._presenter.stop()
        await self._visits.end(reason)

    # What the machine is doing

    @property
    def speaking(self) -> bool:
        """Return whether a screen is still being read out (or shown as long as reading takes)."""
        return self._presenter.speaking

    async def settled(self) -> None:
        """Wait until everything has been said, as a person would who lets it finish."""
        await self._presenter.settled()

    def payees(self) -> Sequence[Payee]:
        """Return the payees of the customer whose card is in; none before the PIN."""
        return self._visits.payees()

    def set_notices(self, notices: tuple[str, ...]) -> None:
        """Keep these short sentences on the screen, e.g. about a lost microphone."""
        self._presenter.set_status(notices=notices)

    def note_activity(self) -> None:
        """Note that she is typing, so that it does not count as silence."""
        self._idle.restart(self._machine.clock.now())
        self._idle.answer()
        self._still_there.leave(self.step)

    def set_ears(self, *, open_: bool) -> None:
        """Set whether a microphone is open; while none is, she is not asked to speak."""
        self._presenter.resting = "listening" if open_ else "idle"
        if not self.speaking and self._acting.ready:
            self._presenter.set_status(activity=self._presenter.resting)

    def set_activity(self, activity: Activity, partial: str = "") -> None:
        """Show what the ears are doing: listening, hearing (with partial text), thinking."""
        if activity == "hearing":
            self._idle.answer()  # somebody is there; what she says brings her question back
        partial = recorded(partial, self.view.field_kind)
        self._presenter.set_status(activity=activity, partial=partial)

    async def _on_read(self, view: View, spoken: Spoken) -> None:
        """Note that a screen was read out: from now on silence is counted."""
        await self._notice.note_read(view, spoken)
        self._idle.restart(self._machine.clock.now())

    def _is_stale(self, step: int, what: str) -> bool:
        if step == self.step:
            return False
        self._journal.dropped(what, f"began under step {step}, now {self.step}")
        return True

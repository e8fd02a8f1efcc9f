"""One turn, from ear to voice: what comes in, who deals with it, what she sees and hears.

Inputs are utterances, keys, digits and silence; each carries the step id that was on the
screen when it began, and counts only for that step. They are dealt with one after another.
Help is not one of them: it cuts through everything, and what was under way is dropped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from assistant import phrases
from assistant.banking.model import (
    BankError,
    Payee,
)
from assistant.conversation.acting import RESUME, Acting
from assistant.conversation.authorising import Authorising
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.help_call import HelpCall
from assistant.conversation.idle import IdleTimer
from assistant.conversation.interpreter import (
    Interpreter,
    as_words,
    money_in_hand,
    must_be_read,
    read_key,
)
from assistant.conversation.journal import Journal
from assistant.conversation.machine import Machine
from assistant.conversation.number_fields import NumberFields
from assistant.conversation.preferences import Manner
from assistant.conversation.presenter import Presenter
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.utterances import Said, Utterances
from assistant.conversation.visit import Visit
from assistant.conversation.visits import Visits
from assistant.fraud.check import Presented
from assistant.hearing.recognizer import Transcript
from assistant.limits import MOST_CHARACTERS, too_long
from assistant.masking import (
    recorded,
)
from assistant.screens.content import read
from assistant.screens.named import AtStep
from assistant.screens.registry import traits_of
from assistant.screens.view import Activity, Status, View
from assistant.speaking.voice import Spoken

log = logging.getLogger(__name__)

DESK_POLL_SECONDS = 2
READING_SECONDS_PER_CHARACTER = 0.4
"""150 characters a minute, the pace elders like to be read to (150-180, docs/facts.md)."""


class Conversation:
    """Leads one kiosk's visits, one after another."""

    def __init__(self, machine: Machine, card: str | None = None, *, demo: bool = False) -> None:
        """Prepare; ``start`` shows the first screen.

        Args:
            machine: The parts.
            card: The customer whose card is in the reader at every visit; None without one.
            demo: Marks every screen.
        """
        self._machine = machine
        self._one_at_a_time = asyncio.Lock()
        self._desk_polled: datetime = machine.clock.now()
        self._idle = IdleTimer(machine.clock.now())
        self._journal = Journal(machine.events)
        self._presenter = Presenter(
            machine.display, machine.voice, self._journal.record, self._on_read, Status(demo=demo)
        )
        pins = SpokenPins(machine.bank)
        self._guard = GuardRelay(machine.bank, machine.outbox, self._journal)
        self._help = HelpCall(machine.desk, self._journal, self._presenter)
        manner = Manner(machine.bank, self._presenter)
        self._visits = Visits(
            machine, self._journal, self._presenter, manner, self._guard, self._idle, card
        )
        self._acting = Acting(
            machine.agent,
            self._visits,
            self._presenter,
            self._journal,
            self._guard,
            self._help,
            Authorising(machine.bank),
            manner,
            self._idle,
        )
        self._utterances = Utterances(
            self._acting,
            Interpreter(machine.agent),
            self._visits,
            self._presenter,
            self._journal,
            self._guard,
            manner,
            pins,
        )
        self._fields = NumberFields(self._acting, self._visits, pins, self._journal)

    # What comes in

    @property
    def visit(self) -> Visit:
        """The visit on the screen."""
        return self._visits.current

    @property
    def visit_is_open(self) -> bool:
        """Whether a first screen is up."""
        return self.step > 0

    @property
    def view(self) -> View:
        """What is on the screen."""
        return self._presenter.view

    @property
    def step(self) -> int:
        """The step id on the screen."""
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
        calls = self._acting.calls
        async with self._one_at_a_time:
            if calls == self._acting.calls and not self.visit.help_ticket:
                # The same menu, now with a greeting: what was pressed meanwhile still counts.
                await self._acting.act("/greet", same_step=True)

    async def hear(
        self,
        text: str,
        step: int,
        source: str = "speech",
        confidence: float | None = None,
        *,
        agreed: bool = True,
        offered: str | None = None,
    ) -> None:
        """Deal with an utterance: ``text`` as recognised or typed, empty for silence.

        Before anything else the guard hears it, whatever else becomes of it. Where consent is
        asked, words whose readings disagree (``agreed`` false) can only stop or decline; if
        they do not, what counts is the phrase that she was ``offered`` and that the sound bears
        out, where there is one, as it is where her words by themselves answer nothing.
        """
        cut_off = too_long(text)
        text = as_words(text[:MOST_CHARACTERS])
        async with self._one_at_a_time:
            if self._is_stale(step, "utterance"):
                await self._utterances.take_late(text, step)
            else:
                said = Said(text, source, confidence, agreed, offered, cut_off)
                await self._utterances.take(said, self.view)

    async def hear_transcript(self, heard: Transcript, step: int) -> None:
        """Deal with what a recogniser made of an utterance; see ``hear``."""
        await self.hear(
            heard.text,
            step,
            "speech",
            heard.confidence,
            agreed=heard.agreed,
            offered=heard.offered,
        )

    async def cut_off(self, step: int) -> None:
        """Know that the machine began to speak while she went on: what she said was not read."""
        async with self._one_at_a_time:
            self._utterances.ask_about_the_rest(step)

    async def press(self, key: str, step: int) -> None:
        """Deal with a named key: yes no home back repeat help, or ``"1"`` to ``"9"``."""
        if key == "help":
            await self.call_help("key")
            return
        async with self._one_at_a_time:
            if self._is_stale(step, f"key {key}"):
                return
            self._journal.record("key", key=key)
            if key == "repeat":
                self._acting.show_again()
                return
            view = self.view
            meant = read_key(key, view)
            if meant is None:
                self._journal.dropped(f"key {key}", "means nothing here")
            elif not self._utterances.is_deaf(meant, view):
                await self._acting.take(meant, view)

    async def enter_digits(self, digits: str, step: int) -> None:
        """Deal with a number field that was closed: a PIN, or an amount in yuan."""
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
        now = self._machine.clock.now()
        if (now - self._desk_polled).total_seconds() >= DESK_POLL_SECONDS:
            self._desk_polled = now
            await self._tell_bank_again()
            await self._help.store_again(self.visit)
            await self._look_at_desk()
        untouched = not self.visit.customer and not self.visit.asked_for
        idle_before_any_visit = untouched and traits_of(self.view).between_visits
        waits_for_staff = self.visit.help_ticket and traits_of(self.view).waits_for_staff
        if self.speaking or waits_for_staff or idle_before_any_visit:
            self._idle.restart(now)
            return
        due = self._idle.due(now)
        if due == "ask":
            self._presenter.again(phrases.STILL_THERE, say=phrases.STILL_THERE)
        elif due == "end":
            async with self._one_at_a_time:
                if not self._idle.asked:
                    return  # she answered while the lock was waited for
                await self._visits.end("timeout")
                self._presenter.present([View("goodbye", phrases.TIMED_OUT), phrases.HOME_VIEW])

    async def end(self, reason: str) -> None:
        """End the visit from outside: end of input, the program stops."""
        self._presenter.stop()
        await self._visits.end(reason)

    # What the machine is doing

    @property
    def speaking(self) -> bool:
        """Whether a screen is still being read out (or shown as long as reading takes)."""
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
        """She is still typing: that is not silence."""
        self._idle.restart(self._machine.clock.now())
        self._idle.answer()

    def set_ears(self, *, open_: bool) -> None:
        """Whether there is somebody to hear her: without ears she is not asked to speak."""
        self._presenter.resting = "listening" if open_ else "idle"
        if not self.speaking and self._acting.ready:
            self._presenter.set_status(activity=self._presenter.resting)

    def set_activity(self, activity: Activity, partial: str = "") -> None:
        """Show what the ears are doing: listening, hearing (with partial text), thinking."""
        partial = recorded(partial, self.view.field_kind)
        self._presenter.set_status(activity=activity, partial=partial)

    # Understanding

    async def _tell_bank_again(self) -> None:
        """Tell the bank what it did not take when it happened, and show what it holds for it."""
        if await self._guard.tell_again(self.visit) and money_in_hand(self.view):
            async with self._one_at_a_time:
                await self._acting.act(RESUME)

    # Showing and saying

    async def _on_read(self, view: View, spoken: Spoken) -> None:
        """Note when silence begins; tell the guard that its notice was read to its end."""
        if must_be_read(view):
            if spoken.how == "shown":
                # With no voice the notice stays for the time that reading takes.
                left = len(view.text) * READING_SECONDS_PER_CHARACTER - spoken.seconds
                await asyncio.sleep(max(0.0, left))
            await self._notice_was_read(view, Presented(spoken.how))
        self._idle.restart(self._machine.clock.now())

    async def _notice_was_read(self, view: View, how: Presented) -> None:
        shown = read(AtStep, view)
        read_out = (shown["transfer"], shown["transfer_step"], how)
        try:
            await asyncio.to_thread(self._machine.bank.presented, *read_out)
        except BankError:
            log.exception("the notice's end could not be stored; her yes stays deaf")

    # The visit

    async def _look_at_desk(self) -> None:
        """See whether somebody has taken or closed the open ticket; closed, she goes on."""
        if await self._help.was_closed(self.visit):
            async with self._one_at_a_time:
                if self.view.screen == "help_called":
                    await self._acting.act(RESUME)

    # What happened

    def _is_stale(self, step: int, what: str) -> bool:
        if step == self.step:
            return False
        self._journal.dropped(what, f"began under step {step}, now {self.step}")
        return True

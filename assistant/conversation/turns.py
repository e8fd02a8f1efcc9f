"""One turn, from ear to voice: what comes in, who deals with it, what she sees and hears.

Inputs are utterances, keys, digits and silence; each carries the step id that was on the
screen when it began, and counts only for that step. They are dealt with one after another.
Help is not one of them: it cuts through everything, and what was under way is dropped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from assistant import outbox, phrases
from assistant.banking.gateway import BankGateway
from assistant.banking.model import (
    BankError,
    OutcomeUnknown,
    Payee,
    Transfer,
)
from assistant.clock import Clock
from assistant.conversation.authorising import PIN, Authorising
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.help_call import HelpCall
from assistant.conversation.idle import IdleTimer
from assistant.conversation.interpreter import (
    Interpreter,
    amount_payload,
    as_words,
    asks_consent,
    key_payload,
    must_be_read,
    pin_payload,
    stops_or_declines,
)
from assistant.conversation.replies import effects_of, views_of
from assistant.conversation.spoken_pins import Sifted, SpokenPins
from assistant.events import EventLog
from assistant.fraud.check import Answer, AnswerKind, Presented
from assistant.fraud.scripts import heard, schemes_told
from assistant.hearing.offered import as_offered
from assistant.hearing.recognizer import Transcript, only_hummed
from assistant.help.desk import HelpDesk
from assistant.journal import Journal
from assistant.limits import MOST_CHARACTERS, is_number, too_long
from assistant.manner import Manner
from assistant.masking import (
    recorded,
    six_digits,
)
from assistant.patience import Patience
from assistant.presenting import Presenter
from assistant.screens.view import Display, Status, View
from assistant.speaking.voice import Speech, Spoken
from assistant.speaking.wording import speakable
from assistant.understanding.agent import AgentFailed, AgentNotLoaded, Parse, Reply, Understanding
from assistant.understanding.amounts import find_amounts
from assistant.understanding.choosing import match_choice
from assistant.understanding.payloads import answer_payload, payload
from assistant.visit import Visit

log = logging.getLogger(__name__)

DESK_POLL_SECONDS = 2
LEAST_HEARD = 2
"""Characters of words that count though their readings differ: one may be a hum."""
READING_SECONDS_PER_CHARACTER = 0.4
"""150 characters a minute, the pace elders like to be read to (150-180, docs/facts.md)."""

MONEY_SCREENS = frozenset({"transfer_review", "fraud_check", "pin"})
"""Where a transfer stands in the bank: what follows from a fraud script is its business."""
AGREED_SCREENS = frozenset({"fraud_check", "pin"})
"""Where she has said yes, or gives her PIN: what she tells there is an answer, or holds."""
WAITING_SCREENS = frozenset({"help_called", "transfer_held", "locked"})
"""Where she was told to wait for somebody: no time-out while the ticket is open."""
REPORT, HALF_A_REPORT = "report_fraud", 0.15
"""How likely, to the classifier, a report of fraud is for its words to count as a scheme told:
of the blind sets' 1,890 utterances of customers who report none, three reach it
(docs/guard.md)."""
RESUME = "/resume"
"""On from where it is safe: a transfer from where the bank says it stands."""


@dataclass(frozen=True)
class Machine:
    """What the conversation drives; built by ``assistant.app``."""

    bank: BankGateway
    desk: HelpDesk
    agent: Understanding
    display: Display
    voice: Speech
    clock: Clock
    events: EventLog
    visits: dict[str, Visit]
    """Shared with the actions: a visit is found by its session."""
    outbox: outbox.Outbox = field(default_factory=outbox.Outbox)
    """What the bank has still to be told; by default nothing of it outlives the process."""


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
        self._card = card
        self._one_at_a_time = asyncio.Lock()
        self._generation = 0
        self._ready = False
        self._freezing: asyncio.Future[list[Transfer]] | None = None
        self._idle = IdleTimer(machine.clock.now())
        self._desk_polled: datetime = machine.clock.now()
        self._journal = Journal(machine.events)
        self._presenter = Presenter(
            machine.display, machine.voice, self._journal.record, self._on_read, Status(demo=demo)
        )
        self._manner = Manner(machine.bank, self._presenter)
        self._patience = Patience()
        self._interpreter = Interpreter(machine.agent)
        self._pins = SpokenPins(machine.bank)
        self._guard = GuardRelay(machine.bank, machine.outbox, self._journal)
        self._help = HelpCall(machine.desk, self._journal, self._presenter)
        self._authorising = Authorising(machine.bank)
        self.visit = self._visit_before = Visit(outbox=machine.outbox)
        self._hidden = False
        """Whether what she said last is kept in no event, as a whole or in part."""
        self._first_step = 0
        """The first step that is surely of this visit."""

    # What comes in

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
        self._new_visit()
        self._presenter.put_up(phrases.FIRST_VIEW)
        self._presenter.set_status(activity="starting")

    async def start(self) -> None:
        """Show a first screen at once, and the home screen when the dialogue is loaded."""
        if not self.visit_is_open:
            self.open()
        generation = self._generation
        async with self._one_at_a_time:
            if generation == self._generation and not self.visit.help_ticket:
                # The same menu, now with a greeting: what was pressed meanwhile still counts.
                await self._turn("/greet", same_step=True)

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
            view, generation = self.view, self._generation
            stale = self._is_stale(step, "utterance")
            sifted = Sifted(may_be_pin=False, kept=text)
            if not stale:
                sifted = await self._pins.sift(text, view, self.visit)
                self._hidden = sifted.kept != text
                self._journal.record(
                    "heard", text=sifted.kept, source=source, confidence=confidence
                )
            if text and await self._guard.hear(text, self._visit_of(step, stale=stale), self.visit):
                await self._turn(RESUME)  # shows the transfer as the bank left it
            elif stale or generation != self._generation:
                # It came too late, or help was called meanwhile.
                if generation == self._generation and find_amounts(text):
                    self._ask_about_the_rest(step)
            elif cut_off:
                self._show_again(phrases.TOO_LONG)
            elif not text:
                await self._silence(view)
            elif not _money_in_hand(view) and await self._interpreter.only_tells(text, heard):
                # Nothing to hold, and no classifier's guess may send her away with this.
                await self._turn("/report_fraud")
            elif view.screen not in AGREED_SCREENS and await self._interpreter.only_tells(
                text, schemes_told
            ):
                await self._turn(payload("report_fraud", choice=schemes_told(text)[0].script))
            elif sifted.may_be_pin:
                self._show_again(phrases.PIN_BY_KEYS)
            else:
                hummed = source == "speech" and only_hummed(text)
                sure = (agreed and not hummed) or not asks_consent(view)
                offered = None if hummed else offered
                await self._utterance(text, view, source, agreed=sure, offered=offered)

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
            self._ask_about_the_rest(step)

    def _ask_about_the_rest(self, step: int) -> None:
        """At a review let her look again, where she went on after its sum was taken: 一万 … 二千."""
        if self.view.screen == "transfer_review" and self._first_step <= step < self.step:
            self._show_again(phrases.HALF_HEARD)

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
                self._show_again()
                return
            view = self.view
            meant = key_payload(key, view)
            if meant is None:
                self._journal.dropped(f"key {key}", "means nothing here")
            elif not self._deaf(meant, view):
                await self._turn(meant)

    async def enter_digits(self, digits: str, step: int) -> None:
        """Deal with a number field that was closed: a PIN, or an amount in yuan."""
        async with self._one_at_a_time:
            if self._is_stale(step, "digits"):
                return
            view = self.view
            if view.field_kind == "pin":
                self._journal.record("key", key="digits")
                if not PIN.fullmatch(digits):
                    self._show_again(phrases.PIN_HAS_SIX)  # a slip, not a wrong PIN
                elif view.data["purpose"] == "authorise":
                    await self._authorise(view, digits)
                else:
                    await self._sign_in(digits)
            elif view.field_kind == "amount":
                await self._amount(view, digits)
            elif view.field_kind == "account" and is_number(digits):
                self._journal.record("key", key="digits")  # whose account it is, is nobody's
                await self._turn(payload("inform", account_number=digits))
            else:
                self._journal.dropped("digits", "no number field is open")

    async def _amount(self, view: View, digits: str) -> None:
        """Take a sum that was typed, unless it is her PIN: that is used and kept nowhere."""
        typed = six_digits(digits)
        if typed and await self._pins.is_hers(typed, self.visit):
            self._journal.record("key", key="digits")
            self._show_again(phrases.NO_PIN_HERE)
            return
        self._journal.record("key", key="digits", text=digits if is_number(digits) else "")
        await self._turn(amount_payload(view, digits))

    async def call_help(self, reason: str, prelude: str = "") -> None:
        """Call a person. Needs neither Rasa nor the voice nor the recogniser.

        Args:
            reason: Why, for the desk: key, voice, report_fraud.
            prelude: A sentence to say first.
        """
        self._generation += 1
        self._presenter.stop()
        already = self.visit.help_ticket is not None
        text = phrases.NOTIFIED_ALREADY if already else phrases.NOTIFIED
        if not await self._help.store(self.visit, reason):
            text = phrases.NOT_NOTIFIED
        # The screen does not wait for it; whatever is dealt with next does.
        self._freezing = self._guard.freeze(self.visit)
        self._help.show(prelude + text, self.visit)

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
        idle_before_any_visit = untouched and self._at_home()
        waits_for_staff = self.visit.help_ticket and self.view.screen in WAITING_SCREENS
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
                await self._end_visit("timeout")
                home = View("home", phrases.WELCOME, choices=phrases.MENU, hints=phrases.SAYABLE)
                self._presenter.present([View("goodbye", phrases.TIMED_OUT), home])

    async def end(self, reason: str) -> None:
        """End the visit from outside: end of input, the program stops."""
        self._presenter.stop()
        await self._end_visit(reason)

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
        customer = self.visit.customer
        if not customer or not self.visit.signed_in:
            return ()
        return self._machine.bank.payees(customer.id)

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
        if not self.speaking and self._ready:
            self._presenter.set_status(activity=self._presenter.resting)

    def set_activity(self, activity: Any, partial: str = "") -> None:
        """Show what the ears are doing: listening, hearing (with partial text), thinking."""
        partial = recorded(partial, self.view.field_kind)
        self._presenter.set_status(activity=activity, partial=partial)

    # Understanding

    async def _utterance(
        self, text: str, view: View, source: str, *, agreed: bool, offered: str | None = None
    ) -> None:
        generation = self._generation
        discreet = self.visit.manner.discreet
        wished, rest = await self._interpreter.read_private_wish(text, view, discreet=discreet)
        if wished and not rest:
            await self._turn(payload("speak_quieter", choice=wished), said=text)
            return
        if wished:
            await self._manner.change(self.visit, wished)
        text = rest
        picked = match_choice(text, view.choices)
        if picked and view.screen != "fraud_check" and agreed:
            await self._turn(picked.payload, said=text)
            return
        try:
            parse = await self._interpreter.classify(text)
            self._note_understood(parse)
            await self._weigh_scheme(parse, view)
            spoken = source == "speech"
            by_sound = as_offered(text) or (offered if agreed else None) if spoken else None
            read = await self._interpreter.read(text, parse, view, by_sound, spoken=spoken)
        except AgentFailed as failed:
            await self._apologise(failed)
            return
        if generation != self._generation:
            return  # help was called meanwhile
        meant = self._answered(read, view, agreed=agreed) if isinstance(read, Answer) else read
        if not meant:
            return  # it costs no try, or a yes came too early
        if not agreed and (len(text) < LEAST_HEARD or not stops_or_declines(meant)):
            if offered:
                await self._utterance(offered, view, source, agreed=True)
                return
            self._journal.dropped("utterance", "its readings disagree")
            reviewed = view.screen != "fraud_check" and "yes" in view.keys
            badly = phrases.HEARD_BADLY_AT_A_REVIEW if reviewed else phrases.HEARD_BADLY
            self._show_again(badly)
            return
        read_anew = meant is not parse and view.screen not in {"fraud_check", "whether"}
        await self._turn(meant, said=text if read_anew else None)

    def _answered(self, answer: Answer, view: View, *, agreed: bool) -> str:
        """Return an answer to the check as a payload; empty where it is none yet."""
        told = self._patience.excuse(answer, view) if agreed else None
        if told is not None:
            self._journal.dropped(answer.kind.value, "it costs no try")
            self._show_again(told)
            return ""
        meant = answer_payload(answer)
        return "" if self._deaf(meant, view) else meant

    def _note_understood(self, parse: Parse) -> None:
        """Record what her words were understood as; what may be a PIN in them is left out."""
        self._journal.understood(replace(parse, entities=()) if self._hidden else parse)

    def _deaf(self, meant: str, view: View) -> bool:
        """Whether this is a yes to a notice that has not been read to its end."""
        deaf = (
            must_be_read(view) and self.speaking and meant == answer_payload(Answer(AnswerKind.YES))
        )
        if deaf:
            self._journal.dropped("yes", "the notice is still being read")
        return deaf

    async def _silence(self, view: View) -> None:
        if view.screen == "fraud_check":
            await self._turn(answer_payload(Answer(AnswerKind.SILENCE)))
        else:
            self._show_again()

    # The guard, and what else the bank may not miss

    def _visit_of(self, step: int, *, stale: bool) -> Visit:
        """Return the visit in which what began under ``step`` was said: this, or the one before."""
        return self._visit_before if stale and step < self._first_step else self.visit

    async def _weigh_scheme(self, parse: Parse, view: View) -> None:
        """Tell the bank of words that may well be about a scheme, whatever else they ask for.

        What is surely a report has an answer of its own, and what she says where she has agreed
        is judged by the check.
        """
        half = parse.intent != REPORT and parse.likelihood(REPORT) >= HALF_A_REPORT
        if half and view.screen not in AGREED_SCREENS:
            await self._guard.hear_scheme(self.visit)

    async def _tell_bank_again(self) -> None:
        """Tell the bank what it did not take when it happened, and show what it holds for it."""
        if await self._guard.tell_again(self.visit) and _money_in_hand(self.view):
            async with self._one_at_a_time:
                await self._turn(RESUME)

    # Acting

    async def _turn(
        self, what: str | Parse, said: str | None = None, *, same_step: bool = False
    ) -> None:
        """Let the dialogue act, and show what it answers; caller holds the lock."""
        generation = self._generation
        self._presenter.stop()
        self._idle.answer()
        if self._freezing:
            await self._freezing
        if what == RESUME and not await self._guard.knows_all(self.visit):
            self._show_again(phrases.BANK_SILENT)  # it is not safe yet: nothing is frozen
            return
        activity = "thinking" if self._ready else "starting"
        self._presenter.set_status(activity=activity, partial="")
        try:
            parse = what if isinstance(what, Parse) else await self._machine.agent.parse(what)
            if said:
                self._note_understood(parse)
            replies = await self._machine.agent.turn(self.visit.session, parse)
            self._ready = True
        except AgentFailed as failed:
            await self._apologise(failed, generation)
            return
        await self._look_at_visit()
        if generation != self._generation:
            return  # help was called meanwhile: its screen stays
        if replies:
            await self._carry_out(replies, same_step=same_step)
        else:
            self._show_again()  # nothing follows from it: the question still stands

    async def _carry_out(self, replies: Sequence[Reply], *, same_step: bool) -> None:
        views = views_of(replies)
        effects = effects_of(replies)
        for reply in effects:
            if reply.custom.get("quiet"):
                # What her screen says of staff being told is said only when it is true.
                stored = await self._help.store(self.visit, reply.custom["reason"])
                told = phrases.NOTIFIED if stored else phrases.NOT_NOTIFIED
                views[-1] = replace(views[-1], text=views[-1].text + told)
        if any(reply.custom["effect"] == "end" for reply in effects):
            views.append(View("home", phrases.WELCOME, choices=phrases.MENU, hints=phrases.SAYABLE))
        if any(view.screen == "transfer_done" for view in views):
            self.visit.told_of = self.visit.transfer_id
        if views:
            self._presenter.present(views, same_step=same_step)
        for reply in effects:
            await self._effect(reply)

    async def _effect(self, reply: Reply) -> None:
        name = reply.custom["effect"]
        if name == "help":
            if not reply.custom.get("quiet"):
                await self.call_help(reply.custom["reason"], speakable(reply.text))
        elif name == "end":
            await self._end_visit("goodbye")
        elif name == "repeat":
            self._show_again()
        else:
            await self._manner.change(self.visit, name)
            self._presenter.swap(phrases.READ_OR_NOT[self.visit.manner.discreet])
            self._show_again(speakable(reply.text))

    async def _sign_in(self, pin: str) -> None:
        result = await self._authorising.sign_in(self.visit, pin)
        if result is None:
            self._show_again(phrases.PIN_UNCHECKED)
        else:
            await self._turn(pin_payload(result))

    async def _authorise(self, view: View, pin: str) -> None:
        """Authorise the transfer on screen, once the bank knows all that the guard heard."""
        if not await self._guard.knows_all(self.visit):
            self._show_again(phrases.BANK_SILENT)
            return
        transfer_id, step = view.data["transfer"], view.data["transfer_step"]
        try:
            result = await self._authorising.authorise(transfer_id, step, pin)
        except OutcomeUnknown:
            await self._wait_for_outcome(transfer_id)
        else:
            await self._turn(pin_payload(result) if result else RESUME)

    async def _wait_for_outcome(self, transfer_id: str) -> None:
        """Tell her the truth while nobody knows, and ask the bank until it is known."""
        self._presenter.present([View("notice", phrases.SETTLING)])
        await self._presenter.settled()
        if await self._authorising.find_outcome(transfer_id):
            await self._turn(RESUME)  # the transfer's status decides what is shown
            return
        stored = await self._help.store(self.visit, "outcome_unknown")
        told = phrases.STILL_SETTLING + (phrases.NOTIFIED if stored else phrases.NOT_NOTIFIED)
        self._presenter.present([View("notice", told, keys=("help", "repeat", "home"))])

    async def _apologise(self, failed: AgentFailed, generation: int | None = None) -> None:
        """Rasa failed: loud in the log already, gentle on the screen; help still works."""
        await self._look_at_visit()
        if generation not in (None, self._generation):
            return
        keys = ("help", "repeat", "home")
        untold = self.visit.transfer_id if self.visit.told_of != self.visit.transfer_id else None
        if untold and await self._authorising.was_posted(untold):
            # Never 再说一遍 after money has moved: she would send it twice.
            self.visit.told_of = self.visit.transfer_id
            self._presenter.present([View("transfer_done", phrases.POSTED, keys=keys)])
            return
        if isinstance(failed, AgentNotLoaded):
            await self._out_of_order()
            return
        self._presenter.present([View("notice", phrases.SORRY, choices=phrases.MENU, keys=keys)])

    async def _out_of_order(self) -> None:
        """Nothing she says or presses will be understood: tell her so once, and call staff."""
        told = self.visit.help_ticket or await self._help.store(self.visit, "out_of_order")
        text = phrases.OUT_OF_ORDER if told else phrases.NOT_NOTIFIED
        self._presenter.present([View("notice", text, keys=("help",))])

    # Showing and saying

    def _show_again(self, prelude: str = "") -> None:
        self._idle.answer()
        self._presenter.again(prelude)

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
        transfer_id, step = view.data["transfer"], view.data["transfer_step"]
        try:
            await asyncio.to_thread(self._machine.bank.presented, transfer_id, step, how)
        except BankError:
            log.exception("the notice's end could not be stored; her yes stays deaf")

    def _at_home(self) -> bool:
        return self.view.screen in {"home", "goodbye"}

    # The visit

    def _new_visit(self) -> None:
        self._visit_before, self._first_step = self.visit, self.step + 1
        self.visit = Visit(outbox=self._machine.outbox)
        if self._card:
            self.visit.customer = self._machine.bank.customer(self._card)
        self._manner.recall(self.visit)
        self._machine.visits[self.visit.session] = self.visit
        self._presenter.private_names = ()
        self._journal.begin(self.visit.session)
        self._idle.answer()
        self._idle.restart(self._machine.clock.now())
        self._presenter.set_status(help_state="none", partial="")

    async def _end_visit(self, reason: str) -> None:
        """Close the visit in the bank, forget it here, and be ready for the next one."""
        machine, old = self._machine, self.visit
        await self._guard.end(old, reason)
        machine.agent.forget(old.session)
        machine.visits.pop(old.session, None)
        self._new_visit()

    async def _look_at_desk(self) -> None:
        """See whether somebody has taken or closed the open ticket; closed, she goes on."""
        if await self._help.was_closed(self.visit):
            async with self._one_at_a_time:
                if self.view.screen == "help_called":
                    await self._turn(RESUME)

    # What happened

    def _is_stale(self, step: int, what: str) -> bool:
        if step == self.step:
            return False
        self._journal.dropped(what, f"began under step {step}, now {self.step}")
        return True

    async def _look_at_visit(self) -> None:
        """Note what a turn made of the visit: its transfers' statuses, whose names are private."""
        visit, bank = self.visit, self._machine.bank
        await self._manner.know(visit)
        try:
            for transfer_id in visit.transfers:
                transfer = await asyncio.to_thread(bank.transfer, transfer_id)
                self._journal.transfers([transfer])
            if visit.signed_in and not visit.private_names and visit.customer:
                payees = await asyncio.to_thread(bank.payees, visit.customer.id)
                visit.private_names = (visit.customer.name, *(payee.name for payee in payees))
                self._presenter.private_names = visit.private_names
        except BankError:
            log.exception("what became of the visit could not be read")


def _money_in_hand(view: View) -> bool:
    """Whether a transfer stands in the bank behind this screen."""
    return view.screen in MONEY_SCREENS and view.data.get("purpose") != "sign_in"

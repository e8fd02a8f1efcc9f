"""One turn, from ear to voice: what comes in, who deals with it, what she sees and hears.

Inputs are utterances, keys, digits and silence; each carries the step id that was on the
screen when it began, and counts only for that step. They are dealt with one after another.
Help is not one of them: it cuts through everything, and what was under way is dropped.
"""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant import phrases
from assistant.banking.gateway import BankGateway
from assistant.banking.model import (
    BankError,
    OutcomeUnknown,
    Payee,
    PinOutcome,
    TransferStatus,
)
from assistant.banking.money import Money
from assistant.clock import Clock
from assistant.events import EventLog
from assistant.fraud.answers import interpret
from assistant.fraud.check import Answer, AnswerKind, Presented, Question
from assistant.fraud.scripts import heard
from assistant.help.desk import HelpDesk
from assistant.help.tickets import SHORT_ID
from assistant.journal import Journal
from assistant.manner import Manner
from assistant.presenting import Presenter
from assistant.screens.blocks import plain_text
from assistant.screens.view import Choice, Display, Status, View
from assistant.search.readings import other_reading
from assistant.speaking.discretion import wish
from assistant.speaking.voice import Speech, Spoken
from assistant.speaking.wording import speakable
from assistant.understanding.agent import AgentFailed, Parse, Reply, Understanding
from assistant.understanding.choosing import match_choice
from assistant.understanding.payloads import answer_payload, payload
from assistant.visit import Visit

log = logging.getLogger(__name__)

STILL_THERE_SECONDS = 60
"""Without anything for so long she is asked whether she is there (docs/interface.md)."""
VISIT_ENDS_SECONDS = 30
"""So much later the screen clears and the visit ends (docs/interface.md)."""
DESK_POLL_SECONDS = 2
SETTLE_TRIES, SETTLE_SECONDS = 5, 2.0
"""How often, and how long apart, the bank is asked what became of a transfer."""
READING_SECONDS_PER_CHARACTER = 0.4
"""150 characters a minute, the pace elders like to be read to (150-180, docs/facts.md)."""

INTERRUPTING = frozenset(
    {
        "cancel",
        "go_home",
        "go_back",
        "call_help",
        "repeat",
        "report_fraud",
        "goodbye",
        "speak_slower",
        "speak_faster",
        "speak_louder",
        "speak_quieter",
        "bigger_text",
        "smaller_text",
    }
)
"""What may cut into the anti-fraud check; anything else there is an answer or unclear."""
MONEY_SCREENS = frozenset({"transfer_review", "fraud_check", "pin"})
"""Where a transfer stands in the bank: what follows from a fraud script is its business."""
WAITING_SCREENS = frozenset({"help_called", "transfer_held", "locked"})
"""Where she was told to wait for somebody: no time-out while the ticket is open."""
STOPPING = frozenset({"cancel", "report_fraud"})
SURE = 0.8
"""A stop that the classifier is this sure of goes before a safe answer in the same words."""

NO_REQUEST = frozenset(
    {*INTERRUPTING, "greet", "thank", "affirm", "deny", "inform", "out_of_scope", "nlu_fallback"}
)
"""What is no request for something of the bank."""
WHETHER = ("affirm", "deny")
"""What the two choices of a question of yes and no are called when they are said."""
UNKNOWN = "unknown"
"""What became of a transfer could not be found out."""
KEY_PAYLOADS = {"yes": "/affirm", "no": "/deny", "home": "/go_home", "back": "/go_back"}
SPOKEN_PIN_NUMERALS = 3
"""So many numerals in words that are spoken where a PIN is asked, and nothing of them is kept."""
PIN = re.compile(r"[0-9]{6}")
NUMERALS = re.compile(r"[0-9零〇一二三四五六七八九幺两十百千万]")


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
        self._freezing: asyncio.Future[None] | None = None
        self._quiet_since: datetime = machine.clock.now()
        self._asked_still_there: datetime | None = None
        self._desk_polled: datetime = machine.clock.now()
        self._journal = Journal(machine.events)
        self._presenter = Presenter(
            machine.display, machine.voice, self._journal.record, self._on_read, Status(demo=demo)
        )
        self._manner = Manner(machine.bank, self._presenter)
        self.visit = Visit()

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
        self, text: str, step: int, source: str = "speech", confidence: float | None = None
    ) -> None:
        """Deal with an utterance: ``text`` as recognised or typed, empty for silence."""
        async with self._one_at_a_time:
            if self._is_stale(step, "utterance"):
                return
            view = self.view
            if _may_hold_a_pin(text, view):
                self._journal.record("heard", text="••••••", source=source, confidence=confidence)
                self._show_again(phrases.PIN_BY_KEYS)
                return
            self._journal.record("heard", text=text, source=source, confidence=confidence)
            if not text:
                await self._silence(view)
            elif not await self._fraud_script(text):
                await self._utterance(text, view)

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
            meant = self._key_payload(key, view)
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
                if PIN.fullmatch(digits):
                    await self._after_pin(await self._try_pin(view, digits))
                else:
                    self._show_again(phrases.PIN_HAS_SIX)  # a slip, not a wrong PIN
            elif view.field_kind == "amount":
                self._journal.record("key", key="digits", text=digits)
                await self._turn(_amount_payload(view, digits))
            elif view.field_kind == "account":
                self._journal.record("key", key="digits")  # whose account it is, is nobody's
                await self._turn(payload("inform", account_number=digits))
            else:
                self._journal.dropped("digits", "no number field is open")

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
        if not await self._open_ticket(reason):
            text = phrases.NOT_NOTIFIED
        # The screen does not wait for it; whatever is dealt with next does.
        self._freezing = asyncio.ensure_future(self._freeze())
        called = View(
            "help_called",
            prelude + text,
            data={
                "ticket": (self.visit.help_ticket or "")[:SHORT_ID],
                "state": self._presenter.status.help_state,
            },
            choices=phrases.GO_ON,
            keys=("help", "repeat", "home"),
        )
        self._presenter.present([called])

    async def _open_ticket(self, reason: str) -> bool:
        """Store a help ticket with the masked screen; return whether the desk has it."""
        visit = self.visit
        customer_id = visit.customer.id if visit.customer else None
        call = self._machine.desk.call
        try:
            ticket = await asyncio.to_thread(
                call, visit.session, customer_id, reason, visit.masked(plain_text(self.view))
            )
        except Exception:
            log.exception("a call for help could not be stored")
            self._journal.record("help", ticket=None, reason=reason, status="failed")
            return False
        visit.help_ticket = ticket.id
        self._journal.help(ticket)
        self._presenter.set_status(help_state="notified")
        return True

    async def tick(self) -> None:
        """Look at the clock and the desk; call it about once a second."""
        now = self._machine.clock.now()
        if (now - self._desk_polled).total_seconds() >= DESK_POLL_SECONDS:
            self._desk_polled = now
            await self._look_at_desk()
        untouched = not self.visit.customer and not self.visit.asked_for
        idle_before_any_visit = untouched and self._at_home()
        waits_for_staff = self.visit.help_ticket and self.view.screen in WAITING_SCREENS
        if self.speaking or waits_for_staff or idle_before_any_visit:
            self._quiet_since = now
            return
        if self._asked_still_there is None:
            if (now - self._quiet_since).total_seconds() >= STILL_THERE_SECONDS:
                self._asked_still_there = now
                self._presenter.again(phrases.STILL_THERE, say=phrases.STILL_THERE)
        elif (now - self._asked_still_there).total_seconds() >= VISIT_ENDS_SECONDS:
            async with self._one_at_a_time:
                if self._asked_still_there is None:
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
        self._quiet_since = self._machine.clock.now()
        self._asked_still_there = None

    def set_ears(self, *, open_: bool) -> None:
        """Whether there is somebody to hear her: without ears she is not asked to speak."""
        self._presenter.resting = "listening" if open_ else "idle"
        if not self.speaking and self._ready:
            self._presenter.set_status(activity=self._presenter.resting)

    def set_activity(self, activity: Any, partial: str = "") -> None:
        """Show what the ears are doing: listening, hearing (with partial text), thinking."""
        self._presenter.set_status(activity=activity, partial=partial)

    # Understanding

    async def _utterance(self, text: str, view: View) -> None:
        generation = self._generation
        text = await self._discreetly(text, view)
        if not text:
            return
        picked = match_choice(text, view.choices)
        if picked and view.screen != "fraud_check":
            await self._turn(picked.payload, said=text)
            return
        try:
            parse = await self._machine.agent.parse(text)
            self._journal.understood(parse)
            meant = await self._meaning(text, parse, view)
        except AgentFailed:
            await self._apologise()
            return
        if generation != self._generation or not meant:
            return  # help was called meanwhile, or a yes came too early
        read_anew = meant is not parse and view.screen not in {"fraud_check", "whether"}
        await self._turn(meant, said=text if read_anew else None)

    async def _meaning(self, text: str, parse: Parse, view: View) -> Parse | str:
        """Return what her words mean on this screen; empty where they mean nothing yet."""
        if view.screen == "fraud_check":
            answer = self._check_payload(text, parse, view)
            return "" if answer and self._deaf(answer, view) else answer or parse
        if view.screen == "whether" and parse.intent in WHETHER:
            return view.choices[WHETHER.index(parse.intent)].payload
        if view.screen == "search" and parse.intent == "deny":
            return view.choices[-1].payload
        in_task = "back" in view.keys
        understand = self._machine.agent.parse
        return await other_reading(text, parse, understand, in_task=in_task) or parse

    async def _discreetly(self, text: str, view: View) -> str:
        """Do what she wishes about being read to; return what else there is to be done."""
        wished, rest = wish(text)
        if not wished or view.screen == "fraud_check":
            return text
        if rest:  # 查一下余额，别念出来: both
            if wished == "spoken" and not self.visit.manner.discreet:
                return text  # 慢慢念给我听
            try:
                parse = await self._machine.agent.parse(rest)
            except AgentFailed:
                return text
            told = parse.intent == "inform" and parse.entities
            request = parse.intent not in NO_REQUEST and (parse.confidence or 0) >= SURE
            if told or request:
                await self._manner.change(self.visit, wished)
                return rest
        await self._turn(payload("speak_quieter", choice=wished), said=text)
        return ""

    def _check_payload(self, text: str, parse: Parse, view: View) -> str | None:
        """Read words as an answer to the check; None when they cut into it instead."""
        amounts = [e["value"] for e in parse.entities if e["entity"] == "amount"]
        fen = amounts[-1] if amounts else None
        answer = interpret(Question(view.data["question"]), text, amount_fen=fen)
        stops = parse.intent in STOPPING and (parse.confidence or 0) >= SURE
        if stops and answer.kind is not AnswerKind.UNSAFE:
            return None
        if answer.kind is AnswerKind.UNCLEAR and parse.intent in INTERRUPTING:
            return None
        return answer_payload(answer)

    def _key_payload(self, key: str, view: View) -> str | None:
        if key.isdigit():
            return next((c.payload for c in view.choices if c.key == key), None)
        if view.screen == "fraud_check" and key in {"yes", "no"}:
            return answer_payload(interpret(Question(view.data["question"]), "", key=key))
        if view.screen == "whether" and key in {"yes", "no"}:
            return view.choices[0 if key == "yes" else 1].payload
        if view.screen == "search" and key == "no":
            return view.choices[-1].payload
        return KEY_PAYLOADS.get(key)

    def _deaf(self, meant: str, view: View) -> bool:
        """Whether this is a yes to a notice that has not been read to its end."""
        deaf = (
            _must_be_read(view)
            and self.speaking
            and meant == answer_payload(Answer(AnswerKind.YES))
        )
        if deaf:
            self._journal.dropped("yes", "the notice is still being read")
        return deaf

    async def _silence(self, view: View) -> None:
        if view.screen == "fraud_check":
            await self._turn(answer_payload(Answer(AnswerKind.SILENCE)))
        else:
            self._show_again()

    async def _only_a_script(self, text: str) -> bool:
        """Whether a fraud script is all there is in it; a request goes on, and is held at her yes."""
        if not heard(text):
            return False
        try:
            return (await self._machine.agent.parse(text)).intent not in {
                "transfer_money",
                "inform",
            }
        except AgentFailed:
            return True

    async def _fraud_script(self, text: str) -> bool:
        """Let the guard hear it; return whether a fraud script was heard, and dealt with."""
        try:
            held = await asyncio.to_thread(
                self._machine.bank.script_words, self.visit.session, text
            )
        except BankError:
            log.exception("the guard could not be told what was heard")
            held = []
        if held:
            await self._turn("/resume")  # shows the transfer as the bank left it
        elif self.view.screen not in MONEY_SCREENS and await self._only_a_script(text):
            # Nothing to hold, and no classifier's guess may send her away with this.
            await self._turn("/report_fraud")
        else:
            return False
        return True

    # Acting

    async def _turn(
        self, what: str | Parse, said: str | None = None, *, same_step: bool = False
    ) -> None:
        """Let the dialogue act, and show what it answers; caller holds the lock."""
        generation = self._generation
        self._presenter.stop()
        self._asked_still_there = None
        if self._freezing:
            await self._freezing
        activity = "thinking" if self._ready else "starting"
        self._presenter.set_status(activity=activity, partial="")
        try:
            parse = what if isinstance(what, Parse) else await self._machine.agent.parse(what)
            if said:
                self._journal.understood(replace(parse, text=said))
            replies = await self._machine.agent.turn(self.visit.session, parse)
            self._ready = True
        except AgentFailed:
            await self._apologise(generation)
            return
        await self._look_at_visit()
        if generation != self._generation:
            return  # help was called meanwhile: its screen stays
        if replies:
            await self._carry_out(replies, same_step=same_step)
        else:
            self._show_again()  # nothing follows from it: the question still stands

    async def _carry_out(self, replies: Sequence[Reply], *, same_step: bool) -> None:
        views = _views(replies)
        effects = [reply for reply in replies if reply.custom.get("effect") not in (None, "before")]
        for reply in effects:
            if reply.custom.get("quiet"):
                # What her screen says of staff being told is said only when it is true.
                stored = await self._open_ticket(reply.custom["reason"])
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

    async def _try_pin(self, view: View, pin: str) -> str:
        """Check the PIN with the bank; the digits go nowhere else."""
        bank = self._machine.bank
        try:
            if view.data["purpose"] == "authorise":
                transfer_id, step = view.data["transfer"], view.data["transfer_step"]
                _, result = await asyncio.to_thread(bank.authorise, transfer_id, step, pin)
            else:
                visit = self.visit
                assert visit.customer is not None
                result = await asyncio.to_thread(
                    bank.verify_pin, visit.session, visit.customer.id, pin
                )
        except OutcomeUnknown:
            log.exception("the bank did not answer; its status is asked for")
            return await self._settle(view)
        except BankError:
            log.exception("the PIN could not be checked")
            return "/resume"
        if result.outcome is PinOutcome.RIGHT:
            return "/pin_right"
        if result.outcome is PinOutcome.LOCKED:
            return "/pin_locked"
        return payload("pin_wrong", left=result.attempts_left)

    async def _after_pin(self, meant: str) -> None:
        if meant == UNKNOWN:
            stored = await self._open_ticket("outcome_unknown")
            told = phrases.STILL_SETTLING + (phrases.NOTIFIED if stored else phrases.NOT_NOTIFIED)
            self._presenter.present([View("notice", told, keys=("help", "repeat", "home"))])
        else:
            await self._turn(meant)

    async def _settle(self, view: View) -> str:
        """Tell her the truth while nobody knows, and ask the bank until it is known."""
        self._presenter.present([View("notice", phrases.SETTLING)])
        await self._presenter.settled()
        for _ in range(SETTLE_TRIES):
            try:
                await asyncio.to_thread(self._machine.bank.transfer, view.data["transfer"])
                return "/resume"  # from here on the transfer's status decides what is shown
            except BankError:
                log.exception("the transfer's status is still not known")
                await asyncio.sleep(SETTLE_SECONDS)
        return UNKNOWN

    async def _apologise(self, generation: int | None = None) -> None:
        """Rasa failed: loud in the log already, gentle on the screen; help still works."""
        await self._look_at_visit()
        if generation not in (None, self._generation):
            return
        keys = ("help", "repeat", "home")
        if await self._money_moved_untold():
            # Never 再说一遍 after money has moved: she would send it twice.
            self.visit.told_of = self.visit.transfer_id
            self._presenter.present([View("transfer_done", phrases.POSTED, keys=keys)])
            return
        self._presenter.present([View("notice", phrases.SORRY, choices=phrases.MENU, keys=keys)])

    async def _money_moved_untold(self) -> bool:
        transfer_id = self.visit.transfer_id
        if not transfer_id or self.visit.told_of == transfer_id:
            return False
        try:
            transfer = await asyncio.to_thread(self._machine.bank.transfer, transfer_id)
        except BankError:
            log.exception("what became of the transfer could not be read")
            return False
        return transfer.status is TransferStatus.POSTED

    # Showing and saying

    def _show_again(self, prelude: str = "") -> None:
        self._asked_still_there = None
        self._presenter.again(prelude)

    async def _on_read(self, view: View, spoken: Spoken) -> None:
        """Note when silence begins; tell the guard that its notice was read to its end."""
        if _must_be_read(view):
            if spoken.how == "shown":
                # With no voice the notice stays for the time that reading takes.
                left = len(view.text) * READING_SECONDS_PER_CHARACTER - spoken.seconds
                await asyncio.sleep(max(0.0, left))
            await self._notice_was_read(view, Presented(spoken.how))
        self._quiet_since = self._machine.clock.now()

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
        self.visit = Visit()
        if self._card:
            self.visit.customer = self._machine.bank.customer(self._card)
        self._manner.recall(self.visit)
        self._machine.visits[self.visit.session] = self.visit
        self._presenter.private_names = ()
        self._journal.begin(self.visit.session)
        self._asked_still_there = None
        self._quiet_since = self._machine.clock.now()
        self._presenter.set_status(help_state="none")

    async def _end_visit(self, reason: str) -> None:
        """Close the visit in the bank, forget it here, and be ready for the next one."""
        machine, old = self._machine, self.visit
        try:
            ended = await asyncio.to_thread(machine.bank.end_session, old.session, reason)
            self._journal.transfers(ended)
        except BankError:
            log.exception("a visit's end could not be stored; recovery will end it")
        machine.agent.forget(old.session)
        machine.visits.pop(old.session, None)
        self._new_visit()

    async def _freeze(self) -> None:
        try:
            frozen = await asyncio.to_thread(self._machine.bank.freeze, self.visit.session)
            self._journal.transfers(frozen)
        except BankError:
            log.exception("open transfers could not be frozen")

    async def _look_at_desk(self) -> None:
        """See whether somebody has taken or closed the open ticket."""
        ticket_id = self.visit.help_ticket
        if not ticket_id:
            return
        try:
            ticket = await asyncio.to_thread(self._machine.desk.ticket, ticket_id)
        except Exception:
            log.exception("the desk could not be asked")
            return
        if ticket.status == "taken" and self._presenter.status.help_state != "taken":
            self._presenter.set_status(help_state="taken")
            self._journal.help(ticket)
            view = self.view
            if view.screen == "help_called":
                data = {**view.data, "state": "taken"}
                taken = replace(view, text=phrases.COMING, data=data)
                self._presenter.present([taken], same_step=True)
        elif ticket.status == "closed":
            self.visit.help_ticket = None
            self._presenter.set_status(help_state="none")
            self._journal.help(ticket)
            async with self._one_at_a_time:
                if self.view.screen == "help_called":
                    await self._turn("/resume")

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


def _views(replies: Sequence[Reply]) -> list[View]:
    """Make the views; what is to be said before one (我没听清) stands at its beginning."""
    views, before = [], ""
    for reply in replies:
        if reply.custom.get("effect") == "before":
            before += speakable(reply.text)
        elif "effect" not in reply.custom:
            view = _view(reply)
            views.append(replace(view, text=before + view.text))
            before = ""
    return views


def _view(reply: Reply) -> View:
    """Make a view of an action's reply: the sentence in words, as the voice says it."""
    custom = reply.custom
    return View(
        screen=custom["screen"],
        text=speakable(reply.text),
        data=custom["data"],
        choices=tuple(Choice(**choice) for choice in custom["choices"]),
        hints=tuple(custom["hints"]),
        keys=("help", *custom["keys"]),
        field_kind=custom["field_kind"],
    )


def _must_be_read(view: View) -> bool:
    """Whether this is the guard's notice: her yes is deaf until it has been read."""
    return view.screen == "fraud_check" and view.data["question"] == Question.NOTICE.value


def _may_hold_a_pin(text: str, view: View) -> bool:
    """Whether these words may hold a PIN, in whatever way a recogniser or she wrote it."""
    plain = unicodedata.normalize("NFKC", text)
    numerals = len(NUMERALS.findall(plain))
    if view.field_kind == "pin":
        return numerals >= SPOKEN_PIN_NUMERALS
    if "密码" in plain:
        return numerals >= SPOKEN_PIN_NUMERALS
    bare = re.sub(r"[\W_]", "", plain)
    return view.field_kind != "amount" and bool(PIN.fullmatch(bare))


def _amount_payload(view: View, digits: str) -> str:
    """Read a closed amount field; what is no amount is a miss, asked again."""
    try:
        fen = Money.yuan(digits).fen
    except ValueError:
        return "/inform"
    if view.screen == "fraud_check":
        question = Question(view.data["question"])
        return answer_payload(interpret(question, "", amount_fen=fen, typed=True))
    return payload("inform", amount=fen)

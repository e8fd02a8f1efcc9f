"""Play the people who use the bank: honest customers, fraudsters with scripts, staff.

A person is a generator, which yields calls and is sent their outcomes. A person knows only these
outcomes, and so continues with outdated knowledge after a crash or a lost answer. The docstring of
each kind of person tells what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any, TypeVar

from assistant.banking.lock_kinds import Origin
from assistant.banking.model import Arrival, Hold, Transfer, TransferStatus
from assistant.banking.seed_staff import HEAD, LI, MANAGER, QIAN, SUN
from assistant.fraud.answers import interpret
from assistant.fraud.check import Answer, AnswerKind, Presented, Question
from assistant.fraud.grammar import Sum
from assistant.help.desk import HelpTicket
from assistant.money import Money
from assistant.simulation.calls import (
    OK,
    UNAVAILABLE,
    UNKNOWN_OUTCOME,
    Call,
    Outcome,
    Script,
    Sleep,
)
from assistant.simulation.population import Wallet
from assistant.simulation.speech import HARMLESS_WORDS, SCRIPT_WORDS, Said, garble, speak
from assistant.staff_member import Role, SignedIn

T = TypeVar("T")

Asking = Generator[Call | Sleep, Outcome, Any]

HOUR = 3600.0
AWAY = (Origin.ELSEWHERE, Origin.OVERSEAS, Origin.OVERSEAS_ONLINE)
AMOUNTS = (
    1, 5_000, 50_000, 99_999, 100_000, 250_000, 500_000, 800_000, 999_999, 1_000_000,
    1_000_001, 1_200_000, 2_000_000, 4_000_000, 9_000_000, 10_000_001,
)  # fmt: skip
"""Amounts in fen, on both sides of the rules' limits."""
EVERYDAY = (5_000, 20_000, 50_000, 80_000, 99_999, 150_000, 300_000)
"""Amounts of most transfers, in fen."""
GONE = SignedIn("5001", "吴刚", Role.CLERK)
"""A clerk who left the branch before the simulation begins."""
STAFF = (
    LI, MANAGER, LI, QIAN, SUN, HEAD, MANAGER, GONE, SignedIn("9999", "无名", Role.HEAD),
    SignedIn(LI.number, "钱伟", LI.role), SignedIn(SUN.number, SUN.name, Role.HEAD),
)  # fmt: skip
"""People who decide at the desk: five members of staff, and others with a wrong name or number."""
REASONS = ("home", "back", "cancel", "cancel", "report_fraud")
"""Reasons of cancellations."""
CALLS = ("key", "key", "voice", "report_fraud", "transfer_held", "pin_locked")
"""Reasons of calls for help; the bank itself uses the last two as well."""
TRIES = 3
"""How often a customer repeats a call if the result is unknown."""
LONGEST = 40
"""Number of calls after which a visit ends."""


@dataclass(frozen=True)
class Temper:
    """Probabilities of a visitor's behaviour during a transfer."""

    unsafe: float = 0.0
    """The customer gives an answer after which the bank should hold the transfer."""
    unsure: float = 0.01
    refuses: float = 0.02
    silent: float = 0.02
    changes_her_mind: float = 0.03
    calls_help: float = 0.02
    leaves: float = 0.01
    stale: float = 0.03
    """The customer answers a question that is no longer on the screen."""
    twice: float = 0.04
    """The customer taps twice."""
    wrong_pin: float = 0.03
    slow: float = 0.03
    """The customer lets more than five minutes pass."""
    away: float = 0.07
    """The customer orders from another region or from abroad."""
    later: float = 0.0
    """The customer lets it arrive in two hours or the next day, where that is offered."""
    anyway: float = 0.0
    """The same where it is not offered."""


HASTY = Temper(twice=0.4, stale=0.2)
COACHED = Temper(unsure=0, refuses=0, silent=0, changes_her_mind=0, leaves=0)
"""A customer who gives only safe answers, as a fraudster has told her to."""
GIVEN_AWAY = Temper(unsafe=0.3)


@dataclass
class Branch:
    """State that all simulated people share: random source, counters, earlier calls to repeat."""

    chance: Random
    wallets: tuple[Wallet, ...]
    numbers: Any = field(default_factory=lambda: count(1))
    old_calls: list[Call] = field(default_factory=list)
    """Earlier ``begin`` calls, to repeat, also with other parameters."""
    tell: Callable[[str], None] = lambda _what: None
    """Called with the name of an event, to count it for the report."""

    def happens(self, share: float) -> bool:
        """Return True with the probability ``share``."""
        return self.chance.random() < share

    def pick(self, things: Sequence[T]) -> T:
        """Return one of ``things`` at random."""
        return self.chance.choice(things)

    def wallet(self) -> Wallet:
        """Return a random customer's wallet."""
        return self.chance.choice(self.wallets)


@dataclass
class Visit:
    """One person at the kiosk."""

    branch: Branch
    wallet: Wallet
    temper: Temper
    session: str
    calls: int = 0

    @classmethod
    def of(cls, branch: Branch, temper: Temper, wallet: Wallet | None = None) -> Visit:
        """Return a visit of a random customer, or of the owner of ``wallet``."""
        session = f"visit-{next(branch.numbers)}"
        return cls(branch, wallet or branch.wallet(), temper, session)

    # Asking the bank

    def insist(self, call: Call) -> Asking:
        """Make a call; while its result is unknown, repeat it with the same key or step."""
        outcome = Outcome(UNAVAILABLE)
        for _ in range(TRIES):
            self.calls += 1
            outcome = yield call
            if self.branch.happens(self.temper.twice):
                yield call
            if outcome.code not in UNKNOWN_OUTCOME and outcome.code != UNAVAILABLE:
                break
        return outcome.value if outcome.code == OK else None

    def begin(
        self, payee: str, fen: int, account: str = "", origin: Origin | None = None
    ) -> Asking:
        """Begin a transfer, sometimes from another region; return it, or None if it was refused."""
        key = f"key-{next(self.branch.numbers)}"
        account = account or self.wallet.accounts[0]
        if origin is None:
            away = self.branch.happens(self.temper.away)
            origin = self.branch.chance.choice(AWAY) if away else Origin.BRANCH
        args = (key, self.session, self.wallet.customer, account, payee, Money(fen), origin)
        call = Call("begin", args)
        self.branch.old_calls.append(call)
        return (yield from self.insist(call))

    def transfer(
        self, payee: str, fen: int, account: str = "", origin: Origin | None = None
    ) -> Asking:
        """Begin a transfer, then continue it (``carry``); return it as the customer last saw it."""
        begun = yield from self.begin(payee, fen, account, origin)
        return (yield from self.carry(begun))

    def carry(self, seen: Transfer | None, decisions: int = LONGEST) -> Asking:
        """Continue a transfer until it ends or the customer stops; return it as she last saw it."""
        for _ in range(decisions):
            if not isinstance(seen, Transfer) or not _open(seen) or self.calls >= LONGEST:
                break
            if self.branch.happens(self.temper.leaves):
                break
            if self.branch.happens(self.temper.slow):
                yield Sleep(self.branch.chance.choice((299.0, 301.0, 900.0)))
            told = yield from self.insist(self.next_call(seen))
            if isinstance(told, tuple):
                told = told[0]
            if not isinstance(told, Transfer):
                told = yield from self.insist(Call("transfer", (seen.id,)))
            seen = told or seen
        return seen

    def next_call(self, seen: Transfer) -> Call:
        """Return the customer's next call about a transfer, by the status that she last saw."""
        branch, temper = self.branch, self.temper
        step = seen.step - 1 if branch.happens(temper.stale) else seen.step
        if branch.happens(temper.changes_her_mind):
            return self._change(seen, step)
        if branch.happens(temper.refuses):
            return Call("cancel", (seen.id, branch.chance.choice(REASONS)))
        if seen.status is TransferStatus.REVIEW:
            return Call("confirm", (seen.id, step))
        if seen.status is TransferStatus.AUTHORISE:
            wrong = branch.happens(temper.wrong_pin)
            pin = "000000" if wrong else self.wallet.pin
            if temper.later and branch.happens(
                temper.later if seen.offers_arrival else temper.anyway
            ):
                arrival = branch.pick((Arrival.TWO_HOURS, Arrival.NEXT_DAY, Arrival.NEXT_DAY))
                return Call("authorise", (seen.id, step, pin, arrival))
            return Call("authorise", (seen.id, step, pin))
        assert seen.check is not None
        question = seen.check.question
        deaf = question is Question.NOTICE and seen.check.presented is None
        if deaf and branch.happens(0.9):
            return Call("note_presented", (seen.id, step, branch.chance.choice(tuple(Presented))))
        return Call("answer", (seen.id, step, self._answer(question, seen.amount.fen)))

    def _change(self, seen: Transfer, step: int) -> Call:
        """Return a change of payee, account or amount (不是给老王，给老李)."""
        chance = self.branch.chance
        what = chance.choice(("payee", "amount", "account", "nothing"))
        return Call(
            "amend",
            (
                seen.id,
                step,
                chance.choice(self.wallet.accounts) if what == "account" else None,
                chance.choice(self.wallet.payees) if what == "payee" else None,
                Money(chance.choice(AMOUNTS)) if what == "amount" else None,
            ),
        )

    def _answer(self, question: Question, fen: int) -> Answer:
        chance, temper = self.branch.chance, self.temper
        meant = chance.choices(
            (AnswerKind.SAFE, AnswerKind.UNSAFE, AnswerKind.UNSURE, AnswerKind.SILENCE),
            (1.0, temper.unsafe, temper.unsure, temper.silent),
        )[0]
        if meant is AnswerKind.SAFE and question is Question.AMOUNT:
            return self._amount(fen)
        if meant is AnswerKind.SAFE and chance.random() < 0.5:
            key = "yes" if question in (Question.NOTICE, Question.FINAL) else "1"
            return interpret(question, "", key=key)
        said = speak(chance, question, meant)
        answer = interpret(question, said.text)
        must_not_pass(question, said, answer)
        self.branch.tell(f"meant {meant.value}, heard {answer.kind.value}")
        return answer

    def _amount(self, fen: int) -> Answer:
        """Return the amount as the customer repeats it, sometimes misheard or typed wrong."""
        chance = self.branch.chance
        right = chance.random() < 0.93
        told = fen if right else fen * 10
        if chance.random() < 0.5:
            return interpret(Question.AMOUNT, "", typed_fen=told)
        return interpret(Question.AMOUNT, "一万二", sums=[Sum(0, 3, told)])

    # Before, during and after a transfer

    def talk(self, words: tuple[str, ...], *, misheard: bool = False) -> Asking:
        """Say words that the kiosk hears and reports to the bank."""
        text = self.branch.chance.choice(words)
        text = garble(self.branch.chance, text, "sound" if misheard else "")
        return (
            yield from self.insist(
                Call(
                    "script_words",
                    (self.session, text, self.wallet.customer, words is SCRIPT_WORDS),
                )
            )
        )

    def help(self, reason: str = "key") -> Asking:
        """Press the red key, or call a person for another reason."""
        ticket = yield from self.insist(Call("help", (self.session, self.wallet.customer, reason)))
        yield from self.insist(Call("freeze", (self.session,)))
        return ticket

    def end(self) -> Asking:
        """End the visit, or sometimes only leave, so that a restart must end it."""
        if not self.branch.happens(0.1):
            yield from self.insist(Call("end_session", (self.session, "goodbye")))


def must_not_pass(question: Question, said: Said, answer: Answer) -> None:
    """Check that words not meant as a safe answer are not taken as a safe answer.

    Words that lost a character may really mean something else, so they are only counted.

    Raises:
        AssertionError: The guard took an unsafe answer for a safe one.
    """
    safe = answer.kind in (AnswerKind.SAFE, AnswerKind.YES)
    meant_safe = said.meant is AnswerKind.SAFE
    assert meant_safe or said.garbled == "lost" or not safe, f"{question.value}: {said} is safe?"


def _open(seen: Transfer) -> bool:
    return not seen.on_the_way and seen.status in (
        TransferStatus.REVIEW,
        TransferStatus.FRAUD_CHECK,
        TransferStatus.AUTHORISE,
    )


# Customers


def honest(branch: Branch) -> Script:
    """Look at the customer's balance, send some money, and leave."""
    visit = Visit.of(branch, Temper())
    yield from visit.insist(
        Call("verify_pin", (visit.session, visit.wallet.customer, visit.wallet.pin))
    )
    yield from visit.insist(Call("accounts", (visit.wallet.customer,)))
    for _ in range(branch.chance.randint(1, 3)):
        fen = branch.chance.choice(EVERYDAY if branch.happens(0.7) else AMOUNTS)
        payee, account = map(branch.chance.choice, (visit.wallet.payees, visit.wallet.accounts))
        yield from visit.transfer(payee, fen, account)
        if branch.happens(visit.temper.calls_help):
            yield from visit.help()
    if branch.happens(0.2):
        yield from visit.talk(HARMLESS_WORDS)
    yield from visit.end()


def hasty(branch: Branch) -> Script:
    """Tap everything twice, and answer questions that are no longer on the screen."""
    visit = Visit.of(branch, HASTY)
    yield from visit.transfer(
        branch.chance.choice(visit.wallet.payees), branch.chance.choice(AMOUNTS)
    )
    yield from visit.end()


def asks_for_help(branch: Branch) -> Script:
    """Press the red key during a fraud check, call for other reasons too, and continue."""
    visit = Visit.of(branch, replace(Temper(), leaves=0.3))
    yield from visit.transfer(branch.chance.choice(visit.wallet.payees), 1_200_000)
    yield from visit.help()
    for reason in branch.chance.choices(CALLS, k=2):
        yield from visit.help(reason)
    yield from visit.transfer(branch.chance.choice(visit.wallet.payees), 50_000)
    yield from visit.end()


def doubled_keys(branch: Branch) -> Script:
    """Use an old idempotency key again: in the same call, another visit, or for another payment."""
    calls = [call for call in branch.old_calls if call.name in ("begin", "begin_bill")]
    if not calls:
        return
    call = branch.chance.choice(calls)
    yield call
    if call.name == "begin_bill":
        key, session, customer, account, bill = call.args
        yield replace(call, args=(key, f"{session}-again", *call.args[2:]))
        wallet = branch.wallet()
        yield replace(
            call, args=(key, session, customer, branch.chance.choice(wallet.accounts), bill)
        )
        yield replace(call, args=(f"{key}-0", session, wallet.customer, account, bill))
        return
    key, session, customer, account, payee, fen, origin = call.args
    yield replace(call, args=(key, f"{session}-again", customer, account, payee, Money(77), origin))
    wallet = branch.wallet()
    yield replace(call, args=(key, session, wallet.customer, account, payee, fen, origin))
    elsewhere = branch.chance.choice(tuple(Origin))
    yield replace(call, args=(key, session, customer, account, payee, fen, elsewhere))
    new = f"key-{next(branch.numbers)}"
    yield replace(call, args=(new, session, wallet.customer, account, payee, Money(77), origin))
    yield replace(call, args=(f"{new}-0", session, customer, account, payee, Money(0), origin))


# Fraudsters


def splits(branch: Branch) -> Script:
    """Pay sums too small for a fraud check, to one payee or several, until the bank stops it."""
    visit = Visit.of(branch, COACHED)
    payees = visit.wallet.payees[: branch.chance.randint(1, 3)]
    for _ in range(branch.chance.randint(3, 7)):
        visit.calls = 0
        fen = branch.chance.choice((250_000, 400_000, 600_000, 999_999))
        yield from visit.transfer(branch.chance.choice(payees), fen)
        if branch.happens(0.5):
            yield Sleep(branch.chance.choice((60.0, HOUR, 8 * HOUR, 23.5 * HOUR)))
    yield from visit.end()


def climbs(branch: Branch) -> Script:
    """Pay a ladder of growing amounts to one payee."""
    visit = Visit.of(branch, COACHED)
    payee = branch.chance.choice(visit.wallet.payees)
    for fen in (10_000, 60_000, 100_000, 250_000, 700_000, 1_500_000):
        visit.calls = 0
        yield from visit.transfer(payee, fen)
        if branch.happens(0.6):
            yield Sleep(branch.chance.uniform(0, 20 * HOUR))
    yield from visit.end()


def returns_next_day(branch: Branch) -> Script:
    """Have a payment refused or held, and try nearly the same payment on later days."""
    first = Visit.of(branch, GIVEN_AWAY)
    payee, fen = branch.chance.choice(first.wallet.payees), branch.chance.choice(AMOUNTS[9:14])
    yield from first.transfer(payee, fen)
    yield from first.end()
    for hours in (20, 30, 71.9, 2, 73):
        yield Sleep(hours * HOUR)
        again = Visit.of(branch, COACHED, first.wallet)
        near = fen * branch.chance.choice((75, 79, 80, 90, 100, 110, 120, 121)) // 100
        other = branch.happens(0.5)
        to = branch.chance.choice(again.wallet.payees) if other else payee
        yield from again.transfer(to, near)
        yield from again.end()


def coached(branch: Branch) -> Script:
    """Say what a fraudster tells the customer to say; sometimes the kiosk hears the fraudster."""
    visit = Visit.of(branch, COACHED)
    payee, fen = branch.chance.choice(visit.wallet.payees), branch.chance.choice(AMOUNTS[8:])
    heard_first = branch.happens(0.3)
    if heard_first:
        yield from visit.talk(SCRIPT_WORDS, misheard=branch.happens(0.5))
    visit.temper = replace(COACHED, leaves=0.2)
    seen = yield from visit.transfer(payee, fen)
    if branch.happens(0.5):
        yield from visit.talk(SCRIPT_WORDS)
    if isinstance(seen, Transfer) and _open(seen):
        for _ in range(3):  # she continues on the screen from before these words
            yield visit.next_call(seen)
    yield from visit.end()


def gives_it_away(branch: Branch) -> Script:
    """Answer truthfully that somebody told the customer to pay; then cancel the held transfer."""
    visit = Visit.of(branch, GIVEN_AWAY)
    seen = yield from visit.transfer(
        branch.chance.choice(visit.wallet.payees), branch.chance.choice(AMOUNTS[9:])
    )
    if isinstance(seen, Transfer) and branch.happens(0.3):
        yield from visit.insist(Call("cancel", (seen.id, "cancel")))
    yield from visit.end()


def guesses_pins(branch: Branch) -> Script:
    """Use a customer's stolen card, and guess PINs."""
    visit = Visit.of(branch, replace(COACHED, wrong_pin=0.8))
    yield from visit.insist(Call("verify_pin", (visit.session, visit.wallet.customer, "111111")))
    yield from visit.transfer(branch.chance.choice(visit.wallet.payees), 50_000)
    yield from visit.end()


# Staff


def decides_holds(branch: Branch) -> Script:
    """Release, delay or cancel held transfers; not always with two members of staff."""
    outcome = yield Call("holds", ())
    holds: list[Hold] = outcome.value or []
    for hold in branch.chance.sample(holds, min(3, len(holds))):
        staff, second = branch.chance.choice(STAFF), branch.chance.choice(STAFF)
        reason = "" if branch.happens(0.05) else "known to us"
        act = branch.chance.choice(("release", "delay", "revoke", "release", "delay"))
        names = (staff,) if act == "revoke" else (staff, second)
        call = Call(act, (hold.id, *names, reason))
        yield call
        if branch.happens(0.3):
            yield call
    yield Call("settle_due", ())


def lets_it_arrive(branch: Branch) -> Script:
    """Let the bank post the delayed transfers that are due."""
    yield Call("settle_due", ())


def tends_tickets(branch: Branch) -> Script:
    """Take and close tickets, some twice."""
    outcome = yield Call("listed", ())
    tickets: list[HelpTicket] = [t for t in outcome.value or [] if t.status != "closed"]
    for ticket in branch.chance.sample(tickets, min(4, len(tickets))):
        staff = branch.chance.choice(STAFF)
        yield Call("take", (ticket.id, staff))
        yield Call("take", (ticket.id, branch.chance.choice(STAFF)))
        yield Call("close", (ticket.id, staff))
        if branch.happens(0.2):
            yield Call("close", (ticket.id, staff))


def unlocks(branch: Branch) -> Script:
    """Unlock the card of a customer who has shown her identity."""
    yield Call("unlock", (branch.wallet().customer, branch.chance.choice(STAFF)))


def pays_pensions(branch: Branch) -> Script:
    """Pay in money from outside, as the customers would soon have none left."""
    for wallet in branch.wallets:
        fen = branch.chance.randint(200_000, 9_000_000)
        yield Call("income", (branch.chance.choice(wallet.accounts), "outside-pension", fen))

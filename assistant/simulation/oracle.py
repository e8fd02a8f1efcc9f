"""Predict the bank's answers and its books by a second, simple model in memory: the oracle.

The oracle follows docs/guard.md and the gateway's contract, and uses none of the bank's code: its
data are simple lists, which are searched completely. Each method has the name of the call that it
predicts. It changes the model or, if the bank must refuse the call, raises ``Refusal`` and changes
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

from assistant.banking.lock_kinds import Lock, Origin
from assistant.banking.seed_staff import HEAD, SANDBOX_STAFF
from assistant.fraud.check import Answer
from assistant.simulation import oracle_rest as rest
from assistant.simulation.calls import OK, Call, Outcome
from assistant.simulation.oracle_guard import (
    CHECK,
    CHINA,
    HOLD,
    LIMIT,
    LINE,
    LOCKS,
    MEMORY,
    NIGHT,
    START,
    WEEK,
    YES_LIVES,
    Gone,
    Question,
    Refused,
    Ruling,
    is_known,
    locked_out,
    rule,
)
from assistant.staff_member import SignedIn

QUESTIONS = ("notice", "who", "purpose", "secrecy", "coaching", "amount", "final")
UNSETTLED = ("open", "delayed")
ASKS = ("key", "voice")
"""Reasons of calls that a customer makes herself; two such calls share one ticket."""
MIDDLE = ("review", "fraud_check", "authorise")
LATER = {"two_hours": timedelta(hours=2), "next_day": timedelta(hours=24)}
"""How long money is on the way that does not arrive at once."""


class Refusal(Exception):
    """Raised where the bank must refuse a call; its text is the code of the bank's error."""


@dataclass
class Account:
    """An account of a customer, or an account outside of the bank (without a customer)."""

    customer: str | None
    balance: int
    single: int
    daily: int
    locks: set[str] = field(default_factory=set)
    """Names of closed locks; the limit lock is ``limit``."""
    limit: int | None = None
    """The customer's own daily limit in fen, while the limit lock is closed."""
    lost: bool = False
    purpose: str = "everyday"
    """``everyday``; for a position ``deposit``, ``wealth`` or ``cash``."""


@dataclass(frozen=True)
class Bill:
    """A bill of a household."""

    id: str
    customer: str
    kind: str
    payee: str
    fen: int
    due_on: str


@dataclass
class Card:
    """A customer's card."""

    pin: str
    wrong: int = 0


@dataclass
class Check:
    """One run of the anti-fraud check's questions."""

    verdict: str = "open"
    at: int = 0
    """The number of the present question, from 0."""
    presented: bool = False
    asked_again: bool = False
    missed: bool = False
    typed_only: bool = False
    reason: str = ""
    settled: datetime | None = None
    released_by: tuple[str, str] | None = None
    number: int = 1
    about: tuple[str, int] = ("", 0)
    """Payee and amount."""
    arrival_matters: bool = False
    """It was asked because of its sum, or as a first payment."""


@dataclass(eq=False)
class Transfer:
    """A transfer. ``id`` is the bank's id, set after the call."""

    key: str
    asked: tuple[Any, ...]
    session: str
    customer: str
    account: str
    payee: str
    fen: int
    created: datetime
    changed: datetime
    origin: str = "branch"
    bill: str | None = None
    id: str = ""
    status: str = "review"
    step: int = 1
    reason: str = ""
    posted_at: datetime | None = None
    due: datetime | None = None
    """When it arrives; None: at once."""
    checks: list[Check] = field(default_factory=list)

    @property
    def on_the_way(self) -> bool:
        """Whether it waits until it is due."""
        return self.due is not None and self.status == "authorise"

    @property
    def live(self) -> Check | None:
        """The fraud check that is open or was passed; None: there is no such check."""
        last = self.checks[-1] if self.checks else None
        return last if last and last.verdict in ("open", "passed") else None


@dataclass(eq=False)
class Hold:
    """A held transfer."""

    transfer: Transfer
    reserved: int
    reason: str
    unsafe: bool
    since: datetime
    id: str = ""
    status: str = "open"
    due: datetime | None = None


@dataclass(frozen=True)
class Memory:
    """A refusal or hold that the guard remembers, for one payee and amount of a fraud check."""

    transfer: Transfer
    payee: str
    fen: int
    at: datetime
    unsafe: bool
    held: bool
    """True: the transfer was held; False: it was refused."""


@dataclass(frozen=True)
class Told:
    """Words about fraud in a visit; they belong to no customer before her card is known."""

    session: str
    customer: str | None
    at: datetime
    script: bool
    """True: words of a fraud script (what fraudsters make the customer say); False: words about a
    scheme."""
    what: str


@dataclass(eq=False)
class Ticket:
    """A help ticket."""

    session: str
    reason: str
    created: datetime
    id: str = ""
    status: str = "open"
    taken_by: str = ""
    spooled: bool = False
    """Whether the ticket waits in a file, because the database could not take it."""

    def stands_for(self, session: str, reason: str) -> bool:
        """Return whether this ticket covers a call with this reason, so that none is added."""
        if self.session != session:
            return False
        if reason in ASKS:
            return self.reason in ASKS and self.status in ("open", "taken")
        return self.reason == reason and self.status == "open"


@dataclass
class Oracle:
    """A second, independent model of everything in the bank's books, in memory."""

    cards: dict[str, Card]
    accounts: dict[str, Account]
    payees: dict[str, tuple[str, str]]
    """Customer and account of each payee."""
    bills: list[Bill] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    talked: dict[str, tuple[int, int]] = field(default_factory=dict)
    """For each customer, how many words and memories there were when staff last talked to her."""
    tickets: list[Ticket] = field(default_factory=list)
    products: dict[str, rest.Product] = field(default_factory=dict)
    risk: dict[str, int] = field(default_factory=dict)
    """For each customer, the highest risk for which she was found fit."""
    at_rest: dict[Transfer, rest.Position] = field(default_factory=dict)
    """Positions (deposits, products, booked cash), by the transfer that opens each."""
    cash_requests: list[rest.Request] = field(default_factory=list)
    touched: list[Transfer] = field(default_factory=list)
    """Transfers that the last call changed."""
    taken_out: set[str] = field(default_factory=set)
    """Payees that were removed from a customer's list."""
    clock_doubt: str = ""
    """Why the clock is not trusted; empty: it is trusted."""

    def expect(self, call: Call, now: datetime) -> Outcome:
        """Predict one call: carry it out in memory, or return the code of the refusal."""
        self.touched = []
        try:
            return Outcome(OK, getattr(self, call.name)(now, *call.args))
        except Refusal as refusal:
            return Outcome(str(refusal))

    # The customer

    def begin(
        self,
        now: datetime,
        key: str,
        session: str,
        customer: str,
        account: str,
        payee: str,
        amount: Any,
        origin: Origin = Origin.BRANCH,
    ) -> Transfer:
        """Begin a transfer in review, or return the one that was made with this key."""
        asked = (customer, account, payee, amount.fen, origin.value)
        before = self._with_key(key, asked)
        if before:
            return before
        self._own(customer, account, payee)
        self._not_at_rest(account, payee)
        self._permit(now, account, payee, amount.fen, origin.value)
        transfer = Transfer(key, asked, session, customer, account, payee, amount.fen, now, now)
        transfer.origin = origin.value
        return self._begun(transfer)

    def begin_bill(
        self, now: datetime, key: str, session: str, customer: str, account: str, id_: str
    ) -> Transfer:
        """Begin a bill's payment in review, if the bill is not paid."""
        bill = next((b for b in self.bills if b.id == id_ and b.customer == customer), None)
        if bill is None:
            _refuse("unknown")
        asked = (customer, account, bill.payee, bill.fen, id_)
        before = self._with_key(key, asked)
        if before:
            return before
        if self._is_paid(id_):
            _refuse("not_allowed")
        self._own(customer, account, bill.payee)
        self._permit(now, account, bill.payee, bill.fen)
        transfer = Transfer(key, asked, session, customer, account, bill.payee, bill.fen, now, now)
        transfer.bill = id_
        return self._begun(transfer)

    def amend(
        self, now: datetime, id_: str, step: int, account: str | None, payee: str | None, fen: Any
    ) -> Transfer:
        """Change a transfer, void its fraud check, and put it back to review."""
        transfer = self._at(id_, step, *MIDDLE)
        account, payee = account or transfer.account, payee or transfer.payee
        amount = transfer.fen if fen is None else fen.fen
        fixed = transfer.bill or self._purpose_of(transfer.payee) != "everyday"
        comes_back = self.accounts[transfer.account].purpose != "everyday"
        if (fixed or comes_back) and (payee, amount) != (transfer.payee, transfer.fen):
            _refuse("not_allowed")
        if comes_back and account != transfer.account:
            _refuse("not_allowed")
        self._own(transfer.customer, account, payee)
        if account != transfer.account:
            self._not_at_rest(account)
        if payee != transfer.payee:
            self._not_at_rest(payee=payee)
        self._permit(now, account, payee, amount, transfer.origin)
        self._void(now, transfer, "changed")
        transfer.account, transfer.payee, transfer.fen = account, payee, amount
        return self._move(now, transfer, "review")

    def confirm(self, now: datetime, id_: str, step: int) -> Transfer:
        """Take the customer's yes to the review; the guard decides what follows."""
        transfer = self._at(id_, step, "review")
        ruling = self.ruling(now, transfer)
        if ruling.action == HOLD:
            return self._hold_at_once(now, transfer, ruling)
        if ruling.action == CHECK:
            self._new_check(transfer).arrival_matters = ruling.arrival_matters
            return self._move(now, transfer, "fraud_check")
        return self._move(now, transfer, "authorise")

    def note_presented(self, now: datetime, id_: str, step: int, _how: Any) -> Transfer:
        """Record that the fraud check's notice was read to its end."""
        transfer = self._at(id_, step, "fraud_check")
        if transfer.checks[-1].at == 0:
            transfer.checks[-1].presented = True
        return transfer

    def answer(self, now: datetime, id_: str, step: int, given: Answer) -> Transfer:
        """Take an answer to the fraud check; only a clearly safe answer continues it."""
        transfer = self._at(id_, step, "fraud_check")
        check, kind = transfer.checks[-1], given.kind.value
        question = QUESTIONS[check.at]
        if kind == "no":
            self._settle_check(now, check, "cancelled", "refused")
            self._remember(now, transfer)
            return self._move(now, transfer, "cancelled", "refused")
        if kind in ("unsafe", "unsure"):
            return self._doubt(now, transfer, f"{kind}_answer", unsafe=kind == "unsafe")
        if _right(check, question, given, transfer.fen):
            check.asked_again = check.typed_only = check.missed = False
            check.at += 1
            if check.at < 7 and QUESTIONS[check.at] == "purpose" and _told_purpose(given):
                check.at += 1
            if check.at < 7:
                return self._move(now, transfer, "fraud_check")
            check.at = 6
            self._settle_check(now, check, "passed")
            return self._move(now, transfer, "authorise")
        if question == "amount" and given.fen is not None:
            if kind == "amount_typed":
                return self._doubt(now, transfer, "amount_mismatch", unsafe=False)
            if not check.typed_only:
                check.typed_only = True
                return self._move(now, transfer, "fraud_check")
        if question == "notice" and kind == "yes":
            return transfer
        if check.asked_again:
            reason = "no_answer" if kind == "silence" else "unclear_answer"
            return self._doubt(now, transfer, reason, unsafe=False)
        check.asked_again = check.missed or kind == "silence" or question == "amount"
        check.missed = True
        return self._move(now, transfer, "fraud_check")

    def authorise(
        self, now: datetime, id_: str, step: int, pin: str, arrival: Any = None
    ) -> tuple[Transfer, str]:
        """Check the PIN, and post the transfer, or set its sum aside until later."""
        transfer = self._at(id_, step, "authorise")
        later = LATER.get(arrival.value) if arrival else None
        if later and not self._may_arrive_later(transfer):
            _refuse("not_allowed")
        outcome = self._pin(now, transfer.session, transfer.customer, pin)
        if outcome == "locked":
            self._cancel_all(now, transfer.customer)
        elif outcome == "wrong":
            self._move(now, transfer, "authorise", "pin_wrong")
        else:
            self._pay(now, transfer, later)
        return transfer, outcome

    def _may_arrive_later(self, transfer: Transfer) -> bool:
        """Return whether it goes to others, and was asked about for its sum or as a first payment."""
        to = self.accounts[self.payees[transfer.payee][1]]
        others = to.customer != transfer.customer and not transfer.bill
        plain = self.accounts[transfer.account].purpose == "everyday"
        check = transfer.live
        passed = check is not None and check.verdict == "passed" and check.arrival_matters
        return others and plain and passed

    def arriving(self, now: datetime) -> tuple[str, ...]:
        """Return what is due; nothing while the time is in doubt."""
        due = [t for t in self.transfers if t.on_the_way and t.due and t.due <= now]
        return () if self.clock_doubt else tuple(sorted(t.id for t in due))

    def arrive(self, now: datetime, id_: str) -> Transfer:
        """Post what is due; hold it if a rule forbids it; at night it may have to wait."""
        transfer = self._find(id_)
        if id_ not in self.arriving(now):
            _refuse("not_allowed")
        ruling = self.ruling(now, transfer)
        if ruling.action == HOLD:
            return self._hold_at_once(now, transfer, ruling)
        locks = self.accounts[transfer.account].locks
        if locked_out(locks & {NIGHT}, transfer.origin, now) and not locked_out(
            locks - {NIGHT}, transfer.origin, now
        ):
            _refuse("not_allowed")
        try:
            self._permit_posting(now, transfer, aside=transfer)
        except Refusal as refusal:
            return self._hold_at_once(now, transfer, Ruling(HOLD, str(refusal)))
        return self._post(now, transfer)

    def verify_pin(self, now: datetime, session: str, customer: str, pin: str) -> str:
        """Check the PIN at sign-in."""
        outcome = self._pin(now, session, customer, pin)
        self.note_recognised(now, session, customer)
        if outcome == "locked":
            self._cancel_all(now, customer)
        return outcome

    def cancel(self, now: datetime, id_: str, reason: str) -> Transfer:
        """Cancel a transfer."""
        transfer = self._find(id_)
        if transfer.status == "cancelled":
            return transfer
        if transfer.status == "held":
            if reason == "report_fraud":
                self._remember(now, transfer, unsafe=True)
            self._hold_of(transfer).status = "cancelled"
            return self._move(now, transfer, "cancelled", reason)
        if transfer.status not in MIDDLE:
            _refuse("not_allowed")
        return self._cancel_open(now, transfer, reason)

    # Positions: money in deposits, products and booked cash

    def positions(self, now: datetime, customer: str) -> tuple[tuple[Any, ...], ...]:
        """Return the customer's positions: product, sum, due day, interest."""
        return tuple(
            self._shown(now, opening, position)
            for opening, position in self.at_rest.items()
            if position.customer == customer and opening.posted_at and not position.ended
        )

    def buy(
        self,
        now: datetime,
        key: str,
        session: str,
        customer: str,
        account: str,
        what: str,
        amount: Any,
        day: Any,
    ) -> Transfer:
        """Begin the transfer that buys a position."""
        asked = ("buy", customer, account, what, amount.fen, day)
        before = self._with_key(key, asked)
        if before:
            return before
        product = self.products.get(what)
        if product is None:
            _refuse("unknown")
        if (what == rest.CASH) != (day is not None):
            _refuse("not_allowed")
        if product.risk > self.risk[customer]:
            _refuse("not_suitable")
        if amount.fen < product.minimum:
            _refuse("below_minimum")
        self._not_at_rest(account)
        if account not in self.accounts or self.accounts[account].customer != customer:
            _refuse("unknown")
        place, payee = f"bought by {key}", f"payee of {key}"
        self.accounts[place] = Account(customer, 0, 0, 0, purpose=product.kind)
        self.payees[payee] = (customer, place)
        try:
            self._permit(now, account, payee, amount.fen)
        except Refusal:
            del self.accounts[place], self.payees[payee]
            raise
        transfer = Transfer(key, asked, session, customer, account, payee, amount.fen, now, now)
        self.at_rest[transfer] = rest.Position(customer, what, place, payee, day)
        return self._begun(transfer)

    def take_back(self, now: datetime, key: str, session: str, customer: str, id_: str) -> Transfer:
        """Begin the transfer that pays a position out to the customer's first everyday account."""
        asked = ("back", customer, id_)
        before = self._with_key(key, asked)
        if before:
            return before
        found = next(((t, p) for t, p in self.at_rest.items() if p.id == id_), None)
        if found is None or found[1].customer != customer or not found[0].posted_at:
            _refuse("unknown")
        position = found[1]
        if self.accounts[position.account].purpose == "wealth" or position.ended:
            _refuse("not_allowed")
        fen = self.accounts[position.account].balance
        home = next(
            payee
            for payee, (her, account) in self.payees.items()
            if her == customer and self.accounts[account] is self._hers(customer)[0]
        )
        self._permit(now, position.account, home, fen)
        told = (customer, position.account, home, fen)
        return self._begun(Transfer(key, asked, session, *told, now, now))

    def requests(self, _now: datetime) -> list[rest.Request]:
        """Return requests for cash: booked, handed over or cancelled."""
        return self.cash_requests

    def hand_over(
        self, now: datetime, number: str, staff: SignedIn, second: SignedIn | None
    ) -> rest.Request:
        """Let staff hand booked cash out, once.

        Two members of staff are needed for sums above the line (from which a fraud check is needed)
        or after words of a fraud. With a locked card, or after a reported loss, the bank refuses.
        """
        _named(staff)
        if second:
            _two(now, staff, second)
        request = next((each for each in self.cash_requests if each.number == number), None)
        if request is None:
            _refuse("unknown")
        place = request.position.account
        if request.status != "open" or self.available(place) != self.accounts[place].balance:
            _refuse("not_allowed")
        self._over_the_counter(now, request, alone=second is None)
        request.status = "done"
        self.accounts["outside-cash"].balance += self.accounts[place].balance
        self.accounts[place].balance = 0
        self._end(now, request.position, "collected")
        return request

    def _over_the_counter(self, now: datetime, request: rest.Request, *, alone: bool) -> None:
        """Refuse to hand cash out because of its sum, or because of events since the booking."""
        her = request.customer
        opening = next(t for t, p in self.at_rest.items() if p is request.position)
        hers = [each for each in self.accounts.values() if each.customer == her]
        if self.cards[her].wrong >= 3 or any(each.lost for each in hers):
            _refuse("not_allowed")
        if locked_out(self.accounts[opening.account].locks, "branch", now):
            _refuse("not_allowed")
        waiting = {hold.transfer for hold in self.holds if hold.status in UNSETTLED}
        told, remembered = self._against(now, her, opening.session, waiting)
        warned = bool(told) or any(m.unsafe for m in remembered)
        if alone and (warned or self.accounts[request.position.account].balance > LINE):
            _refuse("not_allowed")

    def ask_for_theirs(self, _now: datetime, _session: str, customer: str, id_: str) -> None:
        """Refuse a position as a payee: it is the customer's own account, or somebody else's."""
        position = next(p for p in self.at_rest.values() if p.id == id_)
        _refuse("already_there" if position.customer == customer else "not_payable")

    def take_out(self, _now: datetime, customer: str, payee: str) -> None:
        """Remove a saved payee, unless a payment to that payee waits."""
        if payee not in self.payees or self.payees[payee][0] != customer:
            _refuse("unknown")
        if payee in self.taken_out:
            _refuse("taken_out")
        place = self.payees[payee][1]
        if self.accounts[place].customer == customer or place == "outside-cash":
            _refuse("not_allowed")  # such payees are not in her list
        waiting = ("review", "fraud_check", "authorise", "held")
        if any(t.payee == payee and t.status in waiting for t in self.transfers):
            _refuse("something_waits")
        self.taken_out.add(payee)

    def clock_in_doubt(self, _now: datetime, why: str) -> None:
        """Set the reason why the clock is not trusted; empty: trust it again."""
        self.clock_doubt = why

    def months_pass(self, _now: datetime, _days: int) -> None:
        """Do nothing: only time passes."""

    def place(self, payee: str) -> str:
        """Return a payee's destination.

        All of a customer's deposits are one destination, and so is all of her cash.
        """
        account = self.payees[payee][1]
        purpose = self.accounts[account].purpose
        if purpose == "cash" or account == "outside-cash":
            return "cash"
        if purpose == "wealth":
            return next(p.product for p in self.at_rest.values() if p.account == account)
        return account if purpose == "everyday" else purpose

    # Bills, locks, losses

    def bills_due(self, _now: datetime, customer: str) -> tuple[Bill, ...]:
        """Return the customer's unpaid bills, the most urgent first."""
        hers = [b for b in self.bills if b.customer == customer and not self._is_paid(b.id)]
        return tuple(sorted(hers, key=lambda b: (b.due_on, b.id)))

    def last_paid(self, _now: datetime, customer: str, kind: str) -> datetime | None:
        """Return when a bill of this kind was last paid."""
        hers = {b.id for b in self.bills if b.customer == customer and b.kind == kind}
        paid = [t.posted_at for t in self.transfers if t.bill in hers and t.posted_at]
        return max(paid, default=None)

    def locks(self, _now: datetime, customer: str) -> tuple[tuple[str, bool, int | None], ...]:
        """Return the customer's five locks, in the order of the safety guide."""
        return tuple(self._lock(customer, lock) for lock in LOCKS)

    def close_lock(
        self, _now: datetime, _session: str, customer: str, lock: Lock, limit: Any = None
    ) -> tuple[str, bool, int | None]:
        """Close a lock on all the customer's accounts; a limit can only be lowered."""
        for account in self._hers(customer):
            if lock.value == LIMIT:
                if limit is None or limit.fen <= 0:
                    _refuse("invalid_amount")
                if account.limit is not None and limit.fen > account.limit:
                    _refuse("invalid_amount")
        for account in self._hers(customer):
            account.locks.add(lock.value)
            account.limit = limit.fen if lock.value == LIMIT else account.limit
        return self._lock(customer, lock.value)

    def open_lock(
        self, _now: datetime, customer: str, lock: Lock, staff: SignedIn
    ) -> tuple[str, bool, int | None]:
        """Let staff open a lock."""
        _named(staff)
        for account in self._hers(customer):
            account.locks.discard(lock.value)
            account.limit = None if lock.value == LIMIT else account.limit
        return self._lock(customer, lock.value)

    def report_lost(
        self, now: datetime, session: str, customer: str, account: str | None
    ) -> list[Transfer]:
        """Freeze accounts: cancel open transfers from them, and tell the desk."""
        if account and (
            account not in self.accounts or self.accounts[account].customer != customer
        ):
            _refuse("unknown")
        lost = [
            a
            for a, each in self.accounts.items()
            if each.customer == customer
            and (each.purpose == "everyday" if account is None else a == account)
        ]
        for each in lost:
            self.accounts[each].lost = True
        ended = [t for t in self._open() if t.account in lost]
        for transfer in ended:
            self._cancel_open(now, transfer, "reported_lost")
        self._decide_anew(now, customer, "reported_lost")
        self._ticket(now, session, "reported_lost")
        return ended

    def found(self, _now: datetime, account: str, staff: SignedIn) -> None:
        """Let staff lift the freeze of an account."""
        _named(staff)
        self.accounts[account].lost = False

    # The visit

    def report_fraud(
        self, now: datetime, session: str, customer: str | None, sure: bool = True
    ) -> list[Transfer]:
        """Take a customer's report of fraud: if ``sure`` as words of a script, else of a scheme."""
        return self._tells(now, Told(session, customer, now, sure, "reported"))

    def script_words(
        self,
        now: datetime,
        session: str,
        text: str,
        customer: str | None,
        heard: bool,
        scheme: bool = False,
    ) -> list[Transfer]:
        """Take words of fraud: hold agreed transfers except bills; tell the desk of a scheme."""
        if scheme:
            self._ticket(now, session, "scheme_told")
        if not heard and not scheme:
            return []
        return self._tells(now, Told(session, customer, now, heard, text))

    def note_recognised(self, now: datetime, session: str, customer: str) -> list[Transfer]:
        """Record whose visit it is: earlier words in the visit now belong to this customer."""
        for place, told in enumerate(tuple(self.told)):
            hers = Told(session, customer, now, told.script, told.what)
            taken = any(
                (t.session, t.customer, t.what) == (session, customer, told.what)
                for t in self.told[place + 1 :]
            )
            if (told.session, told.customer) == (session, None) and not taken:
                self.told.append(hers)
                self._becomes_unsafe(now, session, customer)
        return []

    def talk(self, _now: datetime, customer: str, staff: SignedIn, note: str) -> str:
        """Record that staff talked to the customer: earlier words and memories no longer count."""
        if customer not in self.cards:
            _refuse("unknown_customer")
        _named(staff)
        if not note.strip():
            _refuse("not_allowed")
        self.talked[customer] = (len(self.told), len(self.memories))
        return customer

    def _tells(self, now: datetime, told: Told) -> list[Transfer]:
        waits = self._on_the_way(told.customer, told.session)
        self.told.append(told)
        self._becomes_unsafe(now, told.session, told.customer)
        agreed = [
            t
            for t in self._open(session=told.session)
            if t.status in ("fraud_check", "authorise") and not t.bill
        ]
        for transfer in agreed:
            ruling = self.ruling(now, transfer)
            if ruling.action != HOLD:
                ruling = Ruling(HOLD, "scheme_told", unsafe=True)
            self._hold_at_once(now, transfer, ruling)
        return [*agreed, *waits]

    def _on_the_way(self, customer: str | None, session: str | None = None) -> list[Transfer]:
        """Return what is on the way of hers, or of this visit, the first due first."""
        found = [
            t
            for t in self.transfers
            if t.on_the_way and (t.customer == customer or t.session == session)
        ]
        return sorted(found, key=lambda t: (t.due, t.id))

    def _becomes_unsafe(self, now: datetime, session: str, customer: str | None) -> None:
        """Mark holds of this visit or customer as unsafe; return delayed holds to staff.

        What is on the way is held.
        """
        there = sorted(self.holds, key=lambda hold: hold.since)
        for transfer in self._on_the_way(customer, session):
            self._hold_at_once(now, transfer, Ruling(HOLD, "script_words", unsafe=True))
        for hold in there:
            whose = session == hold.transfer.session or customer == hold.transfer.customer
            if not whose or hold.status not in UNSETTLED:
                continue
            self._back_to_staff(now, hold)
            if not hold.unsafe:
                hold.unsafe = True
                self._remember(now, hold.transfer, unsafe=True, held=True)

    def freeze(self, now: datetime, session: str) -> list[Transfer]:
        """Put open transfers of the visit back to review, because help was called."""
        frozen = self._open(session=session)
        for transfer in frozen:
            self._void(now, transfer, "help")
            self._move(now, transfer, "review", "help")
        return frozen

    def end_session(self, now: datetime, session: str, reason: str) -> list[Transfer]:
        """End the visit: hold transfers in a fraud check, cancel the other open ones."""
        ended = self._open(session=session)
        for transfer in ended:
            if transfer.status == "fraud_check":
                self._doubt(now, transfer, "visit_ended", unsafe=False)
            else:
                self._cancel_open(now, transfer, reason)
        return ended

    def recover(self, now: datetime) -> list[Transfer]:
        """End every visit, as after a crash."""
        sessions = dict.fromkeys(transfer.session for transfer in self._open())
        return [t for session in sessions for t in self.end_session(now, session, "crash")]

    # The staff

    def release(
        self, now: datetime, id_: str, staff: SignedIn, second: SignedIn, reason: str
    ) -> Transfer:
        """Let two people release a hold: post its transfer, or refuse as for any transfer."""
        hold = self._unsettled(id_)
        _not_too_old(now, hold)
        _two(now, staff, second)
        if not reason.strip():
            _refuse("not_allowed")
        transfer = hold.transfer
        self._permit_posting(now, transfer, own=hold)
        self._sign(now, hold, staff, second)
        hold.status = "released"
        return self._post(now, transfer)

    def delay(
        self, now: datetime, id_: str, staff: SignedIn, second: SignedIn, reason: str
    ) -> Hold:
        """Let two people delay a hold by 24 hours."""
        hold = self._unsettled(id_)
        if hold.unsafe or hold.due is not None:
            _refuse("not_allowed")
        _not_too_old(now, hold)
        _two(now, staff, second)
        if not reason.strip():
            _refuse("not_allowed")
        self._sign(now, hold, staff, second)
        hold.status, hold.due = "delayed", now + timedelta(hours=24)
        return hold

    def revoke(self, now: datetime, id_: str, staff: SignedIn, reason: str) -> Transfer:
        """Let staff cancel a hold."""
        hold = self._unsettled(id_)
        _named(staff)
        if not reason.strip():
            _refuse("not_allowed")
        hold.status = "cancelled"
        return self._move(now, hold.transfer, "cancelled", "revoked")

    def unlock(self, _now: datetime, customer: str, staff: SignedIn) -> str:
        """Unlock a card."""
        _named(staff)
        self.cards[customer].wrong = 0
        return customer

    def due(self, now: datetime) -> list[Hold]:
        """Return delayed transfers that are due, in order; none while the clock is not trusted."""
        if self.clock_doubt:
            return []
        delayed = [h for h in self.holds if h.status == "delayed" and h.due and h.due <= now]
        return sorted(delayed, key=lambda h: (h.due, h.id))

    def settle_due(self, now: datetime) -> list[Transfer]:
        """Post due transfers, if limits and funds permit.

        If another transfer has paid the bill of one, cancel it and tell the desk.
        """
        return [h.transfer for h in self.due(now) if self.settle_one(now, h)]

    def settle_one(self, now: datetime, hold: Hold) -> bool:
        """Post or cancel one due transfer, if possible; return whether it has changed."""
        if not _is_fresh(now, hold):
            return False
        if hold.transfer.bill and self._is_paid(hold.transfer.bill):
            hold.status = "cancelled"
            self._ticket(now, hold.transfer.session, "bill_paid")
            self._move(now, hold.transfer, "cancelled", "bill_paid")
            return True
        try:
            self._permit_posting(now, hold.transfer, own=hold)
        except Refusal:
            return False
        hold.status = "released"
        self._post(now, hold.transfer)
        return True

    def help(self, now: datetime, session: str, _customer: str, reason: str) -> Ticket:
        """Open a ticket, or return an open ticket that covers this call."""
        self.take_in_spool()
        return self._ticket(now, session, reason)

    def help_by_spool(self, now: datetime, session: str, reason: str, id_: str) -> Ticket:
        """Do the same as ``help`` in the spool, as the database could not be written."""
        waiting = (t for t in self.tickets if t.spooled and t.stands_for(session, reason))
        there = next(waiting, None)
        if there is None:
            there = Ticket(session, reason, now, id_, spooled=True)
            self.tickets.append(there)
        return there

    def take_in_spool(self) -> None:
        """Record that the spool's tickets are now in the database."""
        for ticket in self.tickets:
            ticket.spooled = False

    def listed(self, _now: datetime) -> list[Ticket]:
        """Return all tickets, including closed ones."""
        self.take_in_spool()
        return self.tickets

    def take(self, _now: datetime, id_: str, staff: SignedIn) -> Ticket:
        """Let staff take a ticket: they go to the customer."""
        ticket = next(t for t in self.tickets if t.id == id_)
        name = _named(staff, "desk")
        again = ticket.status == "taken" and ticket.taken_by == name
        if ticket.status != "open" and not again:
            _refuse("desk")
        self.take_in_spool()
        ticket.status, ticket.taken_by = "taken", name
        return ticket

    def close(self, _now: datetime, id_: str, staff: SignedIn) -> Ticket:
        """Close a ticket."""
        ticket = next(t for t in self.tickets if t.id == id_)
        _named(staff, "desk")
        if ticket.status == "closed":
            _refuse("desk")
        self.take_in_spool()
        ticket.status = "closed"
        return ticket

    def bill_comes(
        self, _now: datetime, id_: str, customer: str, kind: str, payee: str, fen: int, due_on: str
    ) -> None:
        """Add a bill that a biller sends."""
        self.bills.append(Bill(id_, customer, kind, payee, fen, due_on))

    def income(self, _now: datetime, account: str, source: str, fen: int) -> None:
        """Add money from outside, such as a pension."""
        self.accounts[account].balance += fen
        self.accounts[source].balance -= fen

    # Queries

    def transfer(self, _now: datetime, id_: str) -> Transfer:
        """Return a transfer."""
        return self._find(id_)

    def available(self, account: str, own: Hold | None = None) -> int:
        """Return the sum in fen that may be spent; ``own`` is a hold that is being posted."""
        waits = sum(t.fen for t in self.transfers if t.on_the_way and t.account == account)
        return (
            self.accounts[account].balance
            - waits
            - sum(
                hold.reserved
                for hold in self.holds
                if hold.transfer.account == account and hold.status in UNSETTLED and hold is not own
            )
        )

    def reserved(self) -> Counter[str]:
        """Return, by account, the sum in fen that unsettled holds keep, or that is on the way."""
        kept: Counter[str] = Counter()
        for transfer in self.transfers:
            if transfer.on_the_way:
                kept[transfer.account] += transfer.fen
        for hold in self.holds:
            if hold.status in UNSETTLED:
                kept[hold.transfer.account] += hold.reserved
        return kept

    def ruling(self, now: datetime, transfer: Transfer) -> Ruling:
        """Return the guard's ruling about a transfer at this moment."""
        hers = [t for t in self.transfers if t.customer == transfer.customer]
        inside = self._stays_hers(transfer.account, transfer.payee)
        to = self.place(transfer.payee)
        balance = self.accounts[transfer.account].balance
        if self.accounts[transfer.account].purpose != "everyday":  # positions: for all payees
            balance = sum(
                a.balance for a in self.accounts.values() if a.customer == transfer.customer
            )
        waiting = {hold.transfer for hold in self.holds if hold.status in UNSETTLED}
        others = sorted((t for t in hers if t is not transfer), key=lambda t: t.changed)
        left = [
            self._gone(t, t.changed)
            for t in others
            if t.status in ("posted", "authorise") and t.changed > now - WEEK and not t.on_the_way
        ]
        leaving = [
            self._gone(t, now)
            for t in others
            if t.status == "fraud_check" or t in waiting or t.on_the_way
        ]
        refused = [
            m
            for m in self.memories
            if m.transfer.customer == transfer.customer
            and m.transfer is not transfer
            and (m.at > now - MEMORY or m.transfer in waiting)
        ]
        told, remembered = self._stands_against(now, transfer, waiting)
        return rule(
            Question(
                payee=to,
                fen=transfer.fen,
                now=now,
                gone=tuple(sorted((*left, *leaving), key=lambda gone: gone.at)),
                refused=tuple(Refused(self.place(m.payee), m.fen, m.unsafe) for m in refused),
                known_payee=inside
                or is_known(
                    (
                        (t.fen, t.posted_at)
                        for t in hers
                        if self.place(t.payee) == to and t.posted_at is not None
                    ),
                    now,
                ),
                balance=balance,
                bill=transfer.bill is not None,
                clock_doubt=bool(self.clock_doubt),
                to_others=self._to_others(transfer),
                script_heard=any(t.script and t.session == transfer.session for t in told),
                unsafe_here=any(
                    m.unsafe and m.held and m.transfer.session == transfer.session
                    for m in remembered
                ),
                told=bool(told or remembered),
                checked_before=bool(transfer.checks),
                broken=not inside
                and any(
                    p.customer == transfer.customer
                    and p.ended == "broken"
                    and p.ended_at is not None
                    and p.ended_at > now - MEMORY
                    for p in self.at_rest.values()
                ),
            )
        )

    def _stands_against(
        self, now: datetime, transfer: Transfer, waiting: set[Transfer]
    ) -> tuple[list[Told], list[Memory]]:
        """Return what counts against a payment.

        These are the words and refusals since staff talked to the customer.
        """
        told, remembered = self._against(now, transfer.customer, transfer.session, waiting)
        return told, [m for m in remembered if m.transfer is not transfer]

    def _against(
        self, now: datetime, her: str, session: str, waiting: set[Transfer]
    ) -> tuple[list[Told], list[Memory]]:
        words, memories = self.talked.get(her, (0, 0))
        told = [
            t
            for t in self.told[words:]
            if t.session == session or (t.customer == her and t.at > now - WEEK)
        ]
        remembered = [
            m
            for m in self.memories[memories:]
            if m.transfer.customer == her and (m.at > now - WEEK or m.transfer in waiting)
        ]
        return told, remembered

    def _gone(self, transfer: Transfer, at: datetime) -> Gone:
        verdicts = [check.verdict for check in transfer.checks[-1:]]
        checked = transfer.posted_at is not None and verdicts in (["passed"], ["released"])
        place = self.place(transfer.payee)
        return Gone(place, transfer.fen, at, self._to_others(transfer), checked)

    def _to_others(self, transfer: Transfer) -> bool:
        """Return whether money goes to others, and not to a bill or the customer's own account."""
        to = self.accounts[self.payees[transfer.payee][1]]
        own = to.customer == transfer.customer and to.purpose in ("everyday", "deposit")
        return transfer.bill is None and not own

    # Internal helpers

    def _pay(self, now: datetime, transfer: Transfer, later: timedelta | None) -> None:
        check = transfer.live
        if check and check.settled is not None and not _fresh(now, check.settled):
            self._void(now, transfer, "check_expired")
            self._move(now, transfer, "review", "check_expired")
            return
        ruling = self.ruling(now, transfer)
        if ruling.action == HOLD:
            self._hold_at_once(now, transfer, ruling)
        elif ruling.action == CHECK and check is None:
            self._move(now, transfer, "review", "check_needed")
        else:
            try:
                self._permit_posting(now, transfer)
            except Refusal as refusal:
                self._void(now, transfer, str(refusal))
                self._move(now, transfer, "failed", str(refusal))
                return
            if later is None:
                self._post(now, transfer)
            else:
                transfer.due = now + later
                self._move(now, transfer, "authorise")

    def _post(self, now: datetime, transfer: Transfer) -> Transfer:
        self.accounts[transfer.account].balance -= transfer.fen
        self.accounts[self.payees[transfer.payee][1]].balance += transfer.fen
        transfer.posted_at = now
        self._move(now, transfer, "posted")
        self._follow(now, transfer)
        return transfer

    def _follow(self, now: datetime, transfer: Transfer) -> None:
        """Update positions after a posting: request booked cash, or close a position."""
        opened = self.at_rest.get(transfer)
        if opened and opened.product == rest.CASH:
            number = f"T{len(self.cash_requests) + 1:03}"
            request = rest.Request(number, transfer.customer, opened, transfer.fen)
            self.cash_requests.append(request)
        for opening, position in self.at_rest.items():
            if position.account != transfer.account:
                continue
            ended = "returned"
            if self.products[position.product].kind == "deposit":
                brings, lost = self._interest(now, opening, position)
                self.accounts[self.payees[transfer.payee][1]].balance += brings
                self.accounts["outside-interest"].balance -= brings
                ended = "broken" if lost else "matured"
            for request in self.cash_requests:
                if request.position is position:
                    request.status = "cancelled"
            self._end(now, position, ended)

    def _end(self, now: datetime, position: rest.Position, ended: str) -> None:
        position.ended, position.ended_at = ended, now

    def _interest(
        self, now: datetime, opening: Transfer, position: rest.Position
    ) -> tuple[int, int]:
        assert opening.posted_at is not None, "what was not paid earns nothing"
        days = rest.china_day(opening.posted_at), rest.china_day(now)
        return rest.interest(self.products[position.product], opening.fen, *days)

    def _shown(self, now: datetime, opening: Transfer, position: rest.Position) -> tuple[Any, ...]:
        due, brought = position.day, None
        if self.products[position.product].kind == "deposit":
            assert opening.posted_at is not None
            months = self.products[position.product].months
            due = rest.due_day(rest.china_day(opening.posted_at), months)
            brought = self._interest(now, opening, position)
        return (position.id, position.product, opening.fen, opening.posted_at, due, brought)

    def _stays_hers(self, account: str, payee: str) -> bool:
        """Return whether money stays the customer's: in her deposit, or back from a position."""
        rests = self.accounts[account].purpose != "everyday"
        return rests or self._purpose_of(payee) == "deposit"

    def _purpose_of(self, payee: str) -> str:
        return self.accounts[self.payees[payee][1]].purpose

    def _not_at_rest(self, account: str = "", payee: str = "") -> None:
        """Refuse an ordinary transfer to or from a position."""
        rests = {p.account for p in self.at_rest.values()} | {
            p.payee for p in self.at_rest.values()
        }
        if rests & {account, payee}:
            _refuse("not_allowed")

    def _permit_posting(
        self,
        now: datetime,
        transfer: Transfer,
        own: Hold | None = None,
        aside: Transfer | None = None,
    ) -> None:
        """Refuse a posting if limits or funds do not permit it, or if its bill is paid already."""
        if transfer.bill and self._is_paid(transfer.bill):
            _refuse("not_allowed")
        told = (transfer.account, transfer.payee, transfer.fen, transfer.origin)
        self._permit(now, *told, own, aside)

    def _permit(
        self,
        now: datetime,
        account: str,
        payee: str,
        fen: int,
        origin: str = "branch",
        own: Hold | None = None,
        aside: Transfer | None = None,
    ) -> None:
        paying = self.accounts[account]
        if self.cards[str(paying.customer)].wrong >= 3 or paying.lost:
            _refuse("not_allowed")
        if locked_out(paying.locks, origin, now):
            _refuse("not_allowed")
        if payee in self.taken_out:
            _refuse("taken_out")
        if fen <= 0:
            _refuse("invalid_amount")
        today = [
            t
            for t in self.transfers
            if t is not aside
            and (
                t.on_the_way
                or (
                    t.posted_at is not None and (t.posted_at + CHINA).date() >= (now + CHINA).date()
                )
            )
            and not self._stays_hers(t.account, t.payee)
        ]
        counts = not self._stays_hers(account, payee)
        single = fen > paying.single and not aside  # that does not change while it is on the way
        if counts and (single or fen + _sum(today, account) > paying.daily):
            _refuse("limit_reached")
        hers = [name for name, each in self.accounts.items() if each.customer == paying.customer]
        if counts and paying.limit is not None and fen + _sum(today, *hers) > paying.limit:
            _refuse("limit_reached")
        if fen - (aside.fen if aside else 0) > self.available(account, own):
            _refuse("not_enough")

    def _own(self, customer: str, account: str, payee: str) -> None:
        if account not in self.accounts or self.accounts[account].customer != customer:
            _refuse("unknown")
        if payee not in self.payees or self.payees[payee][0] != customer:
            _refuse("unknown")
        if self.payees[payee][1] == account:
            _refuse("not_allowed")

    def _hers(self, customer: str) -> list[Account]:
        """Return the customer's everyday accounts."""
        return [
            each
            for each in self.accounts.values()
            if each.customer == customer and each.purpose == "everyday"
        ]

    def _lock(self, customer: str, lock: str) -> tuple[str, bool, int | None]:
        hers = self._hers(customer)
        closed = all(lock in each.locks for each in hers)
        return (lock, closed, hers[0].limit if closed and lock == LIMIT else None)

    def _is_paid(self, bill: str) -> bool:
        return any(t.bill == bill and t.status == "posted" for t in self.transfers)

    def _with_key(self, key: str, asked: tuple[Any, ...]) -> Transfer | None:
        before = next((t for t in self.transfers if t.key == key), None)
        if before and before.asked != asked:
            _refuse("key_reused")
        return before

    def _begun(self, transfer: Transfer) -> Transfer:
        self.note_recognised(transfer.created, transfer.session, transfer.customer)
        self.transfers.append(transfer)
        self.touched.append(transfer)
        return transfer

    def _pin(self, now: datetime, session: str, customer: str, pin: str) -> str:
        card = self.cards[customer]
        if card.wrong >= 3:
            return "locked"
        card.wrong = 0 if pin == card.pin else card.wrong + 1
        if card.wrong == 3:
            self._ticket(now, session, "pin_locked")
        return "right" if card.wrong == 0 else "locked" if card.wrong == 3 else "wrong"

    def _new_check(self, transfer: Transfer) -> Check:
        number, about = len(transfer.checks) + 1, (transfer.payee, transfer.fen)
        transfer.checks.append(Check(number=number, about=about))
        return transfer.checks[-1]

    def _doubt(self, now: datetime, transfer: Transfer, reason: str, *, unsafe: bool) -> Transfer:
        self._settle_check(now, transfer.checks[-1], "held", reason)
        return self._hold(now, transfer, reason, unsafe=unsafe)

    def _hold_at_once(self, now: datetime, transfer: Transfer, ruling: Ruling) -> Transfer:
        check = transfer.live or self._new_check(transfer)
        self._settle_check(now, check, "held", ruling.reason)
        return self._hold(now, transfer, ruling.reason, unsafe=ruling.unsafe)

    def _hold(self, now: datetime, transfer: Transfer, reason: str, *, unsafe: bool) -> Transfer:
        free = self.available(transfer.account) + (transfer.fen if transfer.on_the_way else 0)
        reserved = max(0, min(transfer.fen, free))
        self.holds.append(Hold(transfer, reserved, reason, unsafe, now))
        self._remember(now, transfer, unsafe=unsafe, held=True)
        self._ticket(now, transfer.session, "transfer_held")
        return self._move(now, transfer, "held", reason)

    def _sign(self, now: datetime, hold: Hold, staff: SignedIn, second: SignedIn) -> None:
        if hold.status == "delayed":
            return
        check = hold.transfer.checks[-1]
        check.verdict, check.settled = "released", now
        check.released_by = (_named(staff), _named(second))

    def _back_to_staff(self, now: datetime, hold: Hold) -> None:
        """Return a delayed hold to staff, so that two people must decide again."""
        if hold.status != "delayed":
            return
        hold.status, hold.due = "open", None
        check = hold.transfer.checks[-1]
        check.verdict, check.settled, check.released_by = "held", now, None
        self._ticket(now, hold.transfer.session, "transfer_held")

    def _decide_anew(self, now: datetime, customer: str, reason: str) -> None:
        for transfer in self._on_the_way(customer):
            self._hold_at_once(now, transfer, Ruling(HOLD, reason))
        for hold in self.holds:
            if hold.transfer.customer == customer:
                self._back_to_staff(now, hold)

    def _cancel_all(self, now: datetime, customer: str) -> None:
        for transfer in self._open():
            if transfer.customer == customer:
                self._cancel_open(now, transfer, "pin_locked")
        self._decide_anew(now, customer, "pin_locked")

    def _cancel_open(self, now: datetime, transfer: Transfer, reason: str) -> Transfer:
        fraud = reason == "report_fraud"
        if transfer.checks or fraud:
            self._remember(now, transfer, unsafe=fraud)
        if transfer.live:
            self._settle_check(now, transfer.live, "cancelled", reason)
        return self._move(now, transfer, "cancelled", reason)

    def _void(self, now: datetime, transfer: Transfer, reason: str) -> None:
        if transfer.live:
            self._settle_check(now, transfer.live, "void", reason)

    def _settle_check(
        self, now: datetime, check: Check, verdict: str, reason: str | None = None
    ) -> None:
        check.verdict, check.settled = verdict, now
        check.reason = check.reason if reason is None else reason

    def _remember(
        self, now: datetime, transfer: Transfer, *, unsafe: bool = False, held: bool = False
    ) -> None:
        last = (transfer.payee, transfer.fen)
        for payee, fen in dict.fromkeys([*(check.about for check in transfer.checks), last]):
            self.memories.append(Memory(transfer, payee, fen, now, unsafe, held))

    def _ticket(self, now: datetime, session: str, reason: str) -> Ticket:
        waiting = [t for t in self.tickets if t.stands_for(session, reason) and not t.spooled]
        if waiting:
            return min(waiting, key=lambda t: t.created)
        self.tickets.append(Ticket(session, reason, now))
        return self.tickets[-1]

    def _move(self, now: datetime, transfer: Transfer, status: str, reason: str = "") -> Transfer:
        transfer.status, transfer.reason = status, reason
        transfer.step += 1
        transfer.changed = now
        self.touched.append(transfer)
        return transfer

    def _find(self, id_: str) -> Transfer:
        found = next((t for t in self.transfers if t.id == id_), None)
        return found or _refuse("unknown")

    def _at(self, id_: str, step: int, *statuses: str) -> Transfer:
        transfer = self._find(id_)
        if transfer.step != step:
            _refuse("stale_step")
        if transfer.status not in statuses or transfer.on_the_way:
            _refuse("not_allowed")
        return transfer

    def _open(self, session: str | None = None) -> list[Transfer]:
        found = [
            t
            for t in self.transfers
            if t.status in MIDDLE and not t.on_the_way and (session is None or t.session == session)
        ]
        return sorted(found, key=lambda t: (t.created, t.id))

    def _hold_of(self, transfer: Transfer) -> Hold:
        return next(h for h in self.holds if h.transfer is transfer)

    def _unsettled(self, id_: str) -> Hold:
        hold = next((h for h in self.holds if h.id == id_), None)
        if hold is None:
            _refuse("unknown")
        if hold.status not in UNSETTLED:
            _refuse("not_allowed")
        return hold


def _sum(transfers: Iterable[Transfer], *accounts: str) -> int:
    return sum(transfer.fen for transfer in transfers if transfer.account in accounts)


def _refuse(code: str) -> NoReturn:
    raise Refusal(code)


def _right(check: Check, question: str, given: Answer, fen: int) -> bool:
    """Return whether ``given`` is the safe answer to ``question``."""
    kind = given.kind.value
    if question == "notice":
        return kind == "yes" and check.presented
    if question == "final":
        return kind == "yes"
    if question == "amount":
        by_keys = check.typed_only or check.asked_again  # the screen asks her to type it
        spoken = kind == "amount_spoken" and not by_keys
        return (spoken or kind == "amount_typed") and given.fen == fen
    return kind == "safe"


def _told_purpose(given: Answer) -> bool:
    return any(question.value == "purpose" for question, _ in given.also)


def _is_fresh(now: datetime, hold: Hold) -> bool:
    """Return whether a hold is under thirty days old; older holds can only be cancelled."""
    return timedelta(0) <= now - hold.since <= timedelta(days=30)


def _not_too_old(now: datetime, hold: Hold) -> None:
    if not _is_fresh(now, hold):
        _refuse("not_allowed")


def _two(now: datetime, staff: SignedIn, second: SignedIn) -> None:
    """Refuse a person who signs twice and, on the first day, the head, who added the others."""
    numbers = {_named(staff), _named(second)}
    if len(numbers) == 1 or (HEAD.number in numbers and now - START < timedelta(hours=24)):
        _refuse("not_allowed")


def _named(staff: SignedIn, code: str = "not_allowed") -> str:
    """Return the number of a member of staff; refuse a number or name unknown to the branch."""
    return staff.number if staff in SANDBOX_STAFF else _refuse(code)


def _fresh(now: datetime, yes: datetime) -> bool:
    return timedelta(0) <= now - yes <= YES_LIVES

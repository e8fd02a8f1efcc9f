"""Declare the calls that the assistant makes to a bank; the sandbox or an adapter implements them.

Every method may raise a ``BankError``, and has then changed nothing. Only after ``OutcomeUnknown``
a change is possible: a bank over a network may have done the work without an answer. Then the
caller asks for the transfer's status until it is known, and tells the customer so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from assistant.banking.bills import BillsGateway
from assistant.banking.lock_kinds import Origin
from assistant.banking.locks import LocksGateway
from assistant.banking.model import (
    Account,
    Arrival,
    Compared,
    Customer,
    Entry,
    Hold,
    Payee,
    PinResult,
    Transfer,
)
from assistant.banking.new_payees import NewPayeesGateway
from assistant.banking.passbooks import PassbooksGateway
from assistant.banking.positions import PositionsGateway
from assistant.banking.preferences import PreferencesGateway
from assistant.banking.queue import QueueGateway
from assistant.banking.requests import RequestsGateway
from assistant.banking.social import SocialGateway
from assistant.banking.staff_members import StaffGateway
from assistant.fraud.check import Answer, Presented
from assistant.money import Money
from assistant.staff_member import SignedIn


class BankGateway(Protocol):
    """All calls that the kiosk makes to a bank; every service of the branch is a property."""

    @property
    def bills(self) -> BillsGateway:
        """Bills of the customer's household."""
        ...

    @property
    def locks(self) -> LocksGateway:
        """The five locks, and freezing accounts of a reported loss."""
        ...

    @property
    def passbooks(self) -> PassbooksGateway:
        """Paper passbooks."""
        ...

    @property
    def preferences(self) -> PreferencesGateway:
        """A customer's preferences for voice, type size and privacy."""
        ...

    @property
    def new_payees(self) -> NewPayeesGateway:
        """Requests of customers to add payees."""
        ...

    @property
    def positions(self) -> PositionsGateway:
        """Deposits, wealth products, booked cash."""
        ...

    @property
    def queue(self) -> QueueGateway:
        """Queue numbers for the counter."""
        ...

    @property
    def requests(self) -> RequestsGateway:
        """Requests that the branch deals with later."""
        ...

    @property
    def social(self) -> SocialGateway:
        """Social insurance."""
        ...

    @property
    def staff(self) -> StaffGateway:
        """Members of staff, and their sign-in."""
        ...

    # Reading
    def customers(self) -> list[Customer]:
        """Return all customers of the sandbox, for a kiosk without a card reader."""
        ...

    def customer(self, customer_id: str) -> Customer:
        """Return one customer. Raises ``UnknownCustomer``."""
        ...

    def accounts(self, customer_id: str) -> list[Account]:
        """Return the customer's accounts, the default paying account (存折) first."""
        ...

    def payees(self, customer_id: str) -> list[Payee]:
        """Return the customer's saved payees, the most used first."""
        ...

    def take_out_payee(
        self,
        customer_id: str,
        payee_id: str,
        *,
        session: str = "",
        staff: SignedIn | None = None,
        reason: str = "",
    ) -> Payee:
        """Remove a saved payee, for the customer in her visit or for staff with a reason.

        Payments to this payee are refused from then on; a new request can add the payee again.
        Raises ``Unknown``, ``NotAllowed``, or ``SomethingWaits`` while a payment to the payee
        waits.
        """
        ...

    def own_payees(self, customer_id: str) -> list[Payee]:
        """Return the customer's everyday accounts as payees; ``relation`` is the account's name."""
        ...

    def entries(
        self,
        account_id: str,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = 20,
    ) -> list[Entry]:
        """Return entries of an account in [since, until), newest first; ``limit=None``: all."""
        ...

    def compare_pin(self, session: str, customer_id: str, digits: str) -> Compared:
        """Return whether a number that was said as a sum is the PIN; call it only after sign-in.

        Every call is counted. Too many in a day lock the card, like the third wrong PIN; the result
        is then ``LOCKED``.
        """
        ...

    def verify_pin(self, session: str, customer_id: str, pin: str) -> PinResult:
        """Check a PIN at sign-in, and count a wrong one.

        The third wrong PIN locks the card, cancels open transfers, gives delayed ones back to
        staff, and informs the desk, all in the same transaction.
        """
        ...

    # The steps of one transfer; ``step`` is the step that was on the screen when she answered.
    def begin(
        self,
        key: str,
        session: str,
        customer_id: str,
        account_id: str,
        payee_id: str,
        amount: Money,
        origin: Origin = Origin.BRANCH,
    ) -> Transfer:
        """Open a transfer in REVIEW. The same key gives the same transfer.

        Raises ``KeyReused`` for the same key with other parameters, ``NotEnough``, or
        ``InvalidAmount`` (``LimitReached`` is one).
        """
        ...

    def amend(
        self,
        transfer_id: str,
        step: int,
        account_id: str | None = None,
        payee_id: str | None = None,
        amount: Money | None = None,
    ) -> Transfer:
        """Change the values that are given, void any fraud check, and go back to REVIEW."""
        ...

    def confirm(self, transfer_id: str, step: int) -> Transfer:
        """Take the customer's yes at REVIEW; AUTHORISE or, by policy, FRAUD_CHECK or HELD follows."""
        ...

    def note_presented(self, transfer_id: str, step: int, how: Presented) -> Transfer:
        """Note that the whole notice was read out, or shown for as long as reading takes."""
        ...

    def answer(self, transfer_id: str, step: int, answer: Answer) -> Transfer:
        """Take an answer in the fraud check; FRAUD_CHECK, AUTHORISE, CANCELLED or HELD follows."""
        ...

    # Messages that a kiosk must deliver; ``message`` is the id, and a repeated id counts once.
    def note_recognised(self, session: str, customer_id: str, message: str = "") -> list[Transfer]:
        """Note which customer this visit belongs to; earlier words of the visit now count for her.

        A PIN, or a transfer in the visit, has the same effect.
        """
        ...

    def script_words(
        self, session: str, text: str, customer_id: str | None = None, message: str = ""
    ) -> list[Transfer]:
        """Report words with a fraud script or scheme; return the transfers that become HELD.

        The words are remembered for the visit and, if known, for the customer, for seven days or
        until staff have talked to her. Waiting transfers of the visit or of ``customer_id`` become
        unsafe; a delayed one goes back to staff. A scheme is reported to the desk.
        """
        ...

    def report_fraud(
        self,
        session: str,
        customer_id: str | None = None,
        *,
        sure: bool = True,
        message: str = "",
    ) -> list[Transfer]:
        """Report that the customer speaks of a fraud; return the transfers that become HELD.

        If ``sure``, the effect is that of a fraud script's words; otherwise that of a scheme.
        """
        ...

    def authorise(
        self, transfer_id: str, step: int, pin: str, arrival: Arrival = Arrival.NOW
    ) -> tuple[Transfer, PinResult]:
        """Check the PIN at AUTHORISE, and post the transfer if it is right.

        What shall arrive later stays in AUTHORISE with its moment (``on_the_way``), and its sum is
        set aside; only a transfer that ``offers_arrival`` may (else ``NotAllowed``). Posting happens
        in the same database transaction. The transfer may also become FAILED, or HELD if the policy
        requires staff. Or it goes back to REVIEW: with ``reason``
        ``check_expired`` if the final yes is older than five minutes, with ``check_needed`` if
        there is a new signal since the yes. The third wrong PIN locks the card, as in
        ``verify_pin``.
        """
        ...

    def cancel(self, transfer_id: str, reason: str) -> Transfer:
        """Cancel an open or held transfer; the reserved sum of a hold becomes free.

        If the transfer had a fraud check, it is remembered as a refusal; the reason
        ``report_fraud`` makes that refusal unsafe.
        """
        ...

    def freeze(self, session: str) -> list[Transfer]:
        """Put open transfers of this visit back to REVIEW, because help was called.

        Their fraud checks become void.
        """
        ...

    def end_session(self, session: str, reason: str) -> list[Transfer]:
        """End the visit: hold its transfers in FRAUD_CHECK, cancel its other open transfers."""
        ...

    def recover(self) -> list[Transfer]:
        """End every visit that a crash has left open, as ``end_session`` does.

        A visit at another kiosk, which lives, goes on.
        """
        ...

    def transfer(self, transfer_id: str) -> Transfer:
        """Return a transfer as it is now."""
        ...

    # The staff's side
    def holds(self, include_decided: bool = False) -> list[Hold]:
        """Return held transfers, oldest first."""
        ...

    def release(self, hold_id: str, staff: SignedIn, second: SignedIn, reason: str) -> Transfer:
        """Release a hold, by two different members of staff: it is POSTED.

        Balance, locks and limits are checked again first.
        """
        ...

    def delay(self, hold_id: str, staff: SignedIn, second: SignedIn, reason: str) -> Hold:
        """Let a held transfer that is not unsafe arrive in 24 hours; two members of staff sign.

        Two members of staff have to sign, because nobody sees the transfer again before it is
        posted.
        """
        ...

    def revoke(self, hold_id: str, staff: SignedIn, reason: str) -> Transfer:
        """Cancel a held transfer, delayed or not, by staff; the reserved sum becomes free."""
        ...

    def unlock(self, customer_id: str, staff: SignedIn) -> Customer:
        """Unlock a card after three wrong PINs; staff have checked the customer's identity."""
        ...

    def note_talk(self, customer_id: str, staff: SignedIn, note: str) -> Customer:
        """Note that staff have talked to the customer about suspicious words, refusals and holds.

        Everything remembered up to now no longer counts against her payments. Waiting transfers go
        on waiting.
        """
        ...

    def trust_clock(self, staff: SignedIn, reason: str) -> None:
        """Trust the machine's clock again, and log which member of staff decided so.

        Raises ``NotAllowed`` if ``staff`` is no member of staff, or without a reason.
        """
        ...

    def trust_records(self, staff: SignedIn, reason: str) -> None:
        """Accept a database whose log is shorter than before, or is another one.

        The log names the member of staff. Raises ``NotAllowed`` if ``staff`` is no member of staff,
        or without a reason.
        """
        ...

    def on_the_way(self, customer_id: str) -> list[Transfer]:
        """Return her transfers that have not arrived yet, the first due first; ``cancel`` calls one off."""
        ...

    def arriving(self) -> list[str]:
        """Return the ids of the transfers on the way that are due, the first due first.

        While the clock or the records are in doubt there are none.
        """
        ...

    def arrive(self, transfer_id: str) -> Transfer:
        """Post a transfer on the way that is due, under the rules of any posting.

        If one forbids it, it is HELD and a ticket tells the desk. Raises ``NotAllowed`` if another
        process was first, or its account is locked until the morning.
        """
        ...

    def settle_due(self) -> list[Transfer]:
        """Post delayed transfers whose 24 hours are over; return the transfers that changed.

        If another transfer has paid the same bill meanwhile, the delayed one becomes CANCELLED, and
        a ticket informs the desk.
        """
        ...

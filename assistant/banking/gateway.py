"""Declare the calls that the assistant makes to a bank; the sandbox or an adapter implements them.

Every method may raise a ``BankError``, and has then changed nothing. The exception is
``OutcomeUnknown``: a bank over a network may have done the work without an answer. The caller then
asks for the transfer's status until it is known, and tells the customer only that.
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
    """The bank as seen from the kiosk; every service of the branch has a property of its own."""

    @property
    def bills(self) -> BillsGateway:
        """Bills of her household."""
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
        """How she likes to be spoken to and shown things."""
        ...

    @property
    def new_payees(self) -> NewPayeesGateway:
        """Payees that she wants added."""
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
        """Return her accounts, the default paying account (存折) first."""
        ...

    def payees(self, customer_id: str) -> list[Payee]:
        """Return her saved payees, the most used first."""
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
        """Take a saved payee out: in her visit, or by staff with a reason.

        No payment goes there any more; to use the payee again, she must have them added again.
        Raises ``Unknown``, ``NotAllowed``, or ``SomethingWaits`` while a payment to them waits.
        """
        ...

    def own_payees(self, customer_id: str) -> list[Payee]:
        """Return her everyday accounts as payees; ``relation`` is the account's name."""
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
        """Return whether a number said as a sum is her PIN; only after she has signed in.

        Every number is counted. Too many in a day lock the card, like the third wrong PIN; the
        result is then ``LOCKED``.
        """
        ...

    def verify_pin(self, session: str, customer_id: str, pin: str) -> PinResult:
        """Check a PIN at sign-in, and count a wrong one.

        The third wrong one locks the card, cancels her open transfers, puts delayed ones back to
        staff, and tells the desk, all in the same transaction.
        """
        ...

    # One transfer's life; ``step`` is the transfer's step that the customer was looking at.
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
        """Change the values that are given, void any check, and go back to REVIEW."""
        ...

    def confirm(self, transfer_id: str, step: int) -> Transfer:
        """Take her yes at REVIEW: the transfer goes to AUTHORISE, or to FRAUD_CHECK by policy."""
        ...

    def note_presented(self, transfer_id: str, step: int, how: Presented) -> Transfer:
        """Note that the notice was read to its end (or shown for as long as reading takes)."""
        ...

    def answer(self, transfer_id: str, step: int, answer: Answer) -> Transfer:
        """Take an answer in the check; FRAUD_CHECK, AUTHORISE, CANCELLED or HELD follows."""
        ...

    # What a kiosk may not fail to tell; ``message`` is its id, and what comes twice counts once.
    def note_recognised(self, session: str, customer_id: str, message: str = "") -> list[Transfer]:
        """Note which customer this visit belongs to; words told earlier in it now count for her.

        Her PIN, or a transfer in that visit, has the same effect.
        """
        ...

    def script_words(
        self, session: str, text: str, customer_id: str | None = None, message: str = ""
    ) -> list[Transfer]:
        """Take words that were heard or typed in this visit; return the transfers HELD for them.

        Words of a known fraud script, and schemes, are remembered for the visit and, if she is
        known, for the customer, until staff have talked to her or for seven days. Transfers of the
        visit or of ``customer_id`` that wait already become unsafe; a delayed one goes back to
        staff. For a scheme the desk is told.
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
        """Take her report that somebody is after her money; return the transfers HELD for it.

        If ``sure``, it has the effect of a fraud script's words; otherwise of a scheme.
        """
        ...

    def authorise(
        self, transfer_id: str, step: int, pin: str, arrival: Arrival = Arrival.NOW
    ) -> tuple[Transfer, PinResult]:
        """Check the PIN at AUTHORISE, and post the transfer if it is right.

        What shall arrive later stays in AUTHORISE with its moment (``on_the_way``), and its sum is
        set aside; only a transfer that ``offers_arrival`` may (else ``NotAllowed``). Posting happens
        in the same database transaction. Instead the transfer may become FAILED,
        or HELD if the policy asks for staff, or go back to REVIEW: with ``reason``
        ``check_expired`` if the final yes is older than five minutes, with ``check_needed`` if
        there is a new signal since her yes. The third wrong PIN locks the card, as for
        ``verify_pin``.
        """
        ...

    def cancel(self, transfer_id: str, reason: str) -> Transfer:
        """Cancel an open or held transfer (a hold's reserve becomes free).

        If it had a check, a refusal is remembered; the reason ``report_fraud`` makes it unsafe.
        """
        ...

    def freeze(self, session: str) -> list[Transfer]:
        """Put open transfers of this visit back to REVIEW and void checks: help was called."""
        ...

    def end_session(self, session: str, reason: str) -> list[Transfer]:
        """End the visit: draft, review and authorise become CANCELLED, fraud_check HELD."""
        ...

    def recover(self) -> list[Transfer]:
        """End every session that a crash has left open, as ``end_session`` does."""
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
        """Let a doubtful (never an unsafe) held transfer arrive in 24 hours; two members of staff sign.

        Two are needed, because nobody looks at it again before it is posted.
        """
        ...

    def revoke(self, hold_id: str, staff: SignedIn, reason: str) -> Transfer:
        """Let staff cancel a held transfer, delayed or not: CANCELLED, and its reserve becomes free."""
        ...

    def unlock(self, customer_id: str, staff: SignedIn) -> Customer:
        """Unlock a card after three wrong PINs; staff have checked her identity."""
        ...

    def note_talk(self, customer_id: str, staff: SignedIn, note: str) -> Customer:
        """Note that staff have talked to her about what she told, and about refusals and holds.

        What was remembered up to now no longer counts against her payments. Transfers that wait
        still wait.
        """
        ...

    def trust_clock(self, staff: SignedIn, reason: str) -> None:
        """Trust the machine's clock again, and log who of the staff decided so.

        Raises ``NotAllowed`` by nobody of the staff, or without a reason.
        """
        ...

    def trust_records(self, staff: SignedIn, reason: str) -> None:
        """Accept the database although its log is shorter than before, or is another one.

        The log names the member of staff who does so. Raises ``NotAllowed`` by nobody of the
        staff, or without a reason.
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
        """Post delayed transfers whose 24 hours are over; return those that changed.

        If a bill was meanwhile paid by another transfer, its delayed one becomes CANCELLED, and a
        ticket tells the desk.
        """
        ...

"""What the assistant asks of a bank. The embedded sandbox answers it; a real bank's adapter would.

Every method may raise a ``BankError``; nothing is changed when one is raised, except by
``OutcomeUnknown``: a bank over a network may have done what it did not answer for. Whoever
gets that asks for the transfer's status until it is known, and says no more than the truth.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from assistant.banking.bills import BillsGateway
from assistant.banking.lock_kinds import Origin
from assistant.banking.locks import LocksGateway
from assistant.banking.model import (
    Account,
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
from assistant.fraud.check import Answer, Presented
from assistant.money import Money


class BankGateway(Protocol):
    """The bank as seen from the kiosk; every service of the branch is a part of its own."""

    @property
    def bills(self) -> BillsGateway:
        """What her household owes."""
        ...

    @property
    def locks(self) -> LocksGateway:
        """The five locks, and freezing what is lost."""
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
        """Numbers for the counter."""
        ...

    @property
    def requests(self) -> RequestsGateway:
        """What the branch does for her later."""
        ...

    @property
    def social(self) -> SocialGateway:
        """Social insurance."""
        ...

    # Reading
    def customers(self) -> list[Customer]:
        """All customers of the sandbox, for a kiosk without a card reader."""
        ...

    def customer(self, customer_id: str) -> Customer:
        """One customer. Raises ``BankError`` (code ``unknown_customer``) when there is none."""
        ...

    def accounts(self, customer_id: str) -> list[Account]:
        """Her accounts, the default paying account (存折) first."""
        ...

    def payees(self, customer_id: str) -> list[Payee]:
        """Her saved payees, most used first."""
        ...

    def take_out_payee(
        self,
        customer_id: str,
        payee_id: str,
        *,
        session: str = "",
        staff: str = "",
        reason: str = "",
    ) -> Payee:
        """Take a saved payee out: she in her visit, or staff by name and with a reason.

        Nothing goes there any more; who is wanted again is put in as anybody is. Raises
        ``Unknown``, ``NotAllowed``, ``SomethingWaits`` while a payment to them is not settled.
        """
        ...

    def own_payees(self, customer_id: str) -> list[Payee]:
        """Her own everyday accounts, as payees of one another; ``relation`` is the account's name."""
        ...

    def entries(
        self,
        account_id: str,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = 20,
    ) -> list[Entry]:
        """Entries of one account in [since, until), newest first; ``limit=None``: all of them."""
        ...

    def compare_pin(self, session: str, customer_id: str, digits: str) -> Compared:
        """Return whether a number said for a sum is her PIN; only once she is signed in.

        Each is counted, whatever it is; too many in a day lock the card as the third wrong PIN
        does, and then nothing is told of this one."""
        ...

    def verify_pin(self, session: str, customer_id: str, pin: str) -> PinResult:
        """Check a PIN at sign-in and count a wrong one. The third locks the card, cancels what is
        open of hers, lets what is delayed wait for staff again, and tells the desk, all in the
        same transaction."""
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
        """Open a transfer in REVIEW. The same key gives the same transfer; with other
        parameters it raises ``KeyReused``. Raises ``NotEnough`` or ``InvalidAmount`` (of which
        ``LimitReached`` is one)."""
        ...

    def amend(
        self,
        transfer_id: str,
        step: int,
        account_id: str | None = None,
        payee_id: str | None = None,
        amount: Money | None = None,
    ) -> Transfer:
        """Change what is given, void any check, and go back to REVIEW."""
        ...

    def confirm(self, transfer_id: str, step: int) -> Transfer:
        """Her yes at REVIEW: on to AUTHORISE, or to FRAUD_CHECK where the policy asks for it."""
        ...

    def presented(self, transfer_id: str, step: int, how: Presented) -> Transfer:
        """The check's notice has been read to its end (or shown as long as reading takes)."""
        ...

    def answer(self, transfer_id: str, step: int, answer: Answer) -> Transfer:
        """An answer in the check; the result is FRAUD_CHECK again, AUTHORISE, CANCELLED or HELD."""
        ...

    # What a kiosk may not fail to tell; ``message`` is its id, and what comes twice counts once.
    def recognised(self, session: str, customer_id: str, message: str = "") -> list[Transfer]:
        """Whose visit it is has become known: what was told in it before is hers from now on.
        A PIN or a transfer of that visit makes it known as well."""
        ...

    def script_words(
        self, session: str, text: str, customer_id: str | None = None, message: str = ""
    ) -> list[Transfer]:
        """Something was heard or typed in this visit. Words of a known fraud script, and schemes
        told, are remembered for the visit and, where she is known, for her, until staff have
        talked to her or seven days have gone; returns the transfers that were HELD because of
        them. What waits already, of this visit or of ``customer_id``, is unsafe from now on; a
        delayed one waits for staff again. A scheme tells the desk."""
        ...

    def report_fraud(
        self,
        session: str,
        customer_id: str | None = None,
        *,
        sure: bool = True,
        message: str = "",
    ) -> list[Transfer]:
        """She says that somebody is after her money: remembered like a script's words, with the
        same effect, or like a scheme told where that is not ``sure``; returns the transfers that
        were HELD because of it."""
        ...

    def authorise(self, transfer_id: str, step: int, pin: str) -> tuple[Transfer, PinResult]:
        """The PIN at AUTHORISE. Right: POSTED in the same database transaction (or FAILED, or
        back to REVIEW with ``reason`` ``check_expired`` when the final yes is older than five
        minutes, or ``check_needed`` when a signal has come up since her yes; HELD when it asks
        for a person). Third wrong: the card is locked, with what ``verify_pin`` says follows."""
        ...

    def cancel(self, transfer_id: str, reason: str) -> Transfer:
        """She cancels: before posting always; from HELD too (the reserve is given back). What had
        a check is remembered as refused; ``report_fraud`` as the reason makes it unsafe."""
        ...

    def freeze(self, session: str) -> list[Transfer]:
        """Help was called: open transfers of this visit go back to REVIEW, checks are void."""
        ...

    def end_session(self, session: str, reason: str) -> list[Transfer]:
        """The visit ended: draft, review and authorise become CANCELLED, fraud_check HELD."""
        ...

    def recover(self) -> list[Transfer]:
        """After a crash: end every session that is still open, as ``end_session`` does."""
        ...

    def transfer(self, transfer_id: str) -> Transfer:
        """One transfer as it stands."""
        ...

    # The staff's side
    def holds(self, include_settled: bool = False) -> list[Hold]:
        """Held transfers, oldest first."""
        ...

    def release(self, hold_id: str, staff: str, second: str, reason: str) -> Transfer:
        """Two different members of staff release a hold: balance, locks and limits are
        checked again, then it is POSTED."""
        ...

    def delay(self, hold_id: str, staff: str, second: str, reason: str) -> Hold:
        """Two members of staff turn a doubtful (never an unsafe) hold into a transfer that
        arrives in 24 hours. Two, because nobody looks at it again before it is posted."""
        ...

    def revoke(self, hold_id: str, staff: str, reason: str) -> Transfer:
        """Staff cancel a hold, delayed or not: CANCELLED, the reserve is given back."""
        ...

    def unlock(self, customer_id: str, staff: str) -> Customer:
        """Staff unlock a card after three wrong PINs, once they have seen who she is."""
        ...

    def talked(self, customer_id: str, staff: str, note: str) -> Customer:
        """A named member of staff has talked to her about what she told, and what was refused or
        held: up to now it stands against her payments no more. What waits still waits."""
        ...

    def clock_looked_at(self, staff: str, reason: str) -> None:
        """A named member of staff takes the machine's clock for right; it is kept in the log.

        Raises ``NotAllowed`` without a name or a reason.
        """
        ...

    def records_looked_at(self, staff: str, reason: str) -> None:
        """A named member of staff takes the database as it is for right, though its log had come
        further before, or was another; it is kept in the log.

        Raises ``NotAllowed`` without a name or a reason.
        """
        ...

    def settle_due(self) -> list[Transfer]:
        """Post delayed transfers whose 24 hours are over; returns what changed. A bill that was
        paid otherwise meanwhile makes its transfer CANCELLED, and a ticket tells the desk."""
        ...

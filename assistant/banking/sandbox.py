"""Serve the embedded bank: implement ``BankGateway`` over one SQLite file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.engine import Engine

from assistant.banking import (
    arrivals,
    customers,
    holding,
    ledger,
    memory,
    pins,
    taking_out,
    telling,
    transfer_rows,
    transfers,
)
from assistant.banking.access import Access
from assistant.banking.bills import Bills
from assistant.banking.lock_kinds import Origin
from assistant.banking.locks import Locks
from assistant.banking.model import (
    Account,
    Arrival,
    BankError,
    Compared,
    Customer,
    Entry,
    Hold,
    Payee,
    PinOutcome,
    PinResult,
    Transfer,
    Unavailable,
)
from assistant.banking.new_payees import NewPayees
from assistant.banking.passbooks import Passbooks
from assistant.banking.positions import Positions
from assistant.banking.preferences import StoredPreferences
from assistant.banking.queue import Queue
from assistant.banking.requests import Requests
from assistant.banking.signing import require_reason, sign
from assistant.banking.social import Social
from assistant.banking.staff_members import StaffMembers
from assistant.banking.unit_of_work import NewId, Work, random_id
from assistant.clock import Clock
from assistant.fraud.check import Answer, Presented
from assistant.fraud.policy import GuardSettings
from assistant.money import Money
from assistant.staff_member import SignedIn
from assistant.storage.audit import record
from assistant.storage.presence import is_held, name_visit
from assistant.storage.records import look_at_head, trust_records

log = logging.getLogger(__name__)


class SandboxBank:
    """The sandbox's ``BankGateway``: each method is one decision in one transaction."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        settings: GuardSettings | None = None,
        new_id: NewId = random_id,
    ) -> None:
        """Serve the bank over an opened database.

        Args:
            engine: From ``open_database``.
            clock: The source of the present time.
            settings: The guard's figures.
            new_id: A function that makes new ids; a simulation has its own.
        """
        self._access = Access(engine, clock, settings or GuardSettings(), new_id)
        self.bills = Bills(self._access)
        self.locks = Locks(self._access)
        self.passbooks = Passbooks(self._access)
        self.preferences = StoredPreferences(self._access)
        self.new_payees = NewPayees(self._access)
        self.positions = Positions(self._access)
        self.queue = Queue(self._access)
        self.requests = Requests(self._access)
        self.social = Social(self._access)
        self.staff = StaffMembers(self._access)

    # Reading

    def customers(self) -> list[Customer]:
        """Return all customers of the sandbox, for a kiosk without a card reader."""
        with self._access.reading() as connection:
            return customers.all_customers(connection)

    def customer(self, customer_id: str) -> Customer:
        """Return one customer. Raises ``UnknownCustomer``."""
        with self._access.reading() as connection:
            return customers.customer(connection, customer_id)

    def accounts(self, customer_id: str) -> list[Account]:
        """Return the customer's accounts, the default paying account (存折) first."""
        with self._access.reading() as connection:
            return customers.accounts_of(connection, customer_id)

    def payees(self, customer_id: str) -> list[Payee]:
        """Return the customer's saved payees, the most used first."""
        with self._access.reading() as connection:
            return customers.payees_of(connection, customer_id)

    def take_out_payee(
        self,
        customer_id: str,
        payee_id: str,
        *,
        session: str = "",
        staff: SignedIn | None = None,
        reason: str = "",
    ) -> Payee:
        """Remove a saved payee, for the customer in her visit or for staff with a reason."""
        who = taking_out.tell_who(session, staff, reason)
        with self._access.deciding() as work:
            return taking_out.take_out(work, customer_id, payee_id, who)

    def own_payees(self, customer_id: str) -> list[Payee]:
        """Return the customer's everyday accounts as payees; ``relation`` is the account's name."""
        with self._access.reading() as connection:
            return customers.own_payees_of(connection, customer_id)

    def entries(
        self,
        account_id: str,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = 20,
    ) -> list[Entry]:
        """Return entries of an account in [since, until), newest first; ``limit=None``: all."""
        with self._access.reading() as connection:
            return ledger.entries_of(connection, account_id, since, until, limit)

    def transfer(self, transfer_id: str) -> Transfer:
        """Return a transfer as it is now."""
        with self._access.reading() as connection:
            return transfer_rows.load_transfer(connection, transfer_id)

    def on_the_way(self, customer_id: str) -> list[Transfer]:
        """Return her transfers that have not arrived yet, the first due first."""
        with self._access.reading() as connection:
            return arrivals.list_on_the_way(connection, customer_id)

    def holds(self, include_decided: bool = False) -> list[Hold]:
        """Return held transfers, oldest first."""
        with self._access.reading() as connection:
            return holding.list_holds(connection, include_decided)

    # The customer's side

    def compare_pin(self, session: str, customer_id: str, digits: str) -> Compared:
        """Return whether a number that was said as a sum is the PIN; call it only after sign-in."""
        with self._access.deciding() as work:
            compared = pins.compare(work, session, customer_id, digits)
            if compared is Compared.LOCKED:
                transfers.cancel_all_of(work, customer_id, "pin_locked")
            return compared

    def verify_pin(self, session: str, customer_id: str, pin: str) -> PinResult:
        """Check a PIN at sign-in, and count a wrong one."""
        with self._access.deciding() as work:
            result = pins.try_pin(work, session, customer_id, pin)
            telling.recognise(work, session, customer_id)
            if result.outcome is PinOutcome.LOCKED:
                transfers.cancel_all_of(work, customer_id, "pin_locked")
            return result

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
        """Open a transfer in REVIEW. The same key gives the same transfer."""
        with self._access.deciding() as work:
            transfer_id = transfers.begin(
                work,
                transfers.Order(
                    key=key,
                    session=session,
                    customer_id=customer_id,
                    account_id=account_id,
                    payee_id=payee_id,
                    fen=amount.fen,
                    origin=origin.value,
                ),
            )
            return transfer_rows.load_transfer(work.connection, transfer_id)

    def amend(
        self,
        transfer_id: str,
        step: int,
        account_id: str | None = None,
        payee_id: str | None = None,
        amount: Money | None = None,
    ) -> Transfer:
        """Change the values that are given, void any fraud check, and go back to REVIEW."""
        fen = None if amount is None else amount.fen
        return self._step(
            transfer_id,
            lambda work: transfers.amend(work, transfer_id, step, account_id, payee_id, fen),
        )

    def confirm(self, transfer_id: str, step: int) -> Transfer:
        """Take the customer's yes at REVIEW; AUTHORISE or, by policy, FRAUD_CHECK or HELD follows."""
        return self._step(transfer_id, lambda work: transfers.confirm(work, transfer_id, step))

    def note_presented(self, transfer_id: str, step: int, how: Presented) -> Transfer:
        """Note that the whole notice was read out, or shown for as long as reading takes."""
        return self._step(
            transfer_id, lambda work: transfers.note_presented(work, transfer_id, step, how)
        )

    def answer(self, transfer_id: str, step: int, answer: Answer) -> Transfer:
        """Take an answer in the fraud check; FRAUD_CHECK, AUTHORISE, CANCELLED or HELD follows."""
        return self._step(
            transfer_id, lambda work: transfers.answer(work, transfer_id, step, answer)
        )

    def authorise(
        self, transfer_id: str, step: int, pin: str, arrival: Arrival = Arrival.NOW
    ) -> tuple[Transfer, PinResult]:
        """Check the PIN at AUTHORISE, and post the transfer, or set its sum aside until later."""
        with self._access.deciding() as work:
            result = transfers.authorise(work, transfer_id, step, pin, arrival)
            return transfer_rows.load_transfer(work.connection, transfer_id), result

    def cancel(self, transfer_id: str, reason: str) -> Transfer:
        """Cancel an open or held transfer; the reserved sum of a hold becomes free."""
        return self._step(transfer_id, lambda work: transfers.cancel(work, transfer_id, reason))

    # The visit

    def note_recognised(self, session: str, customer_id: str, message: str = "") -> list[Transfer]:
        """Note which customer this visit belongs to; earlier words of the visit now count for her."""

        def recognise(work: Work) -> list[str]:
            telling.recognise(work, session, customer_id)
            return []

        return self._once(message, recognise)

    def script_words(
        self, session: str, text: str, customer_id: str | None = None, message: str = ""
    ) -> list[Transfer]:
        """Report words with a fraud script or scheme; return the transfers that become HELD."""
        return self._once(
            message, lambda work: transfers.note_script_words(work, session, text, customer_id)
        )

    def report_fraud(
        self,
        session: str,
        customer_id: str | None = None,
        *,
        sure: bool = True,
        message: str = "",
    ) -> list[Transfer]:
        """Report that the customer speaks of a fraud; return the transfers that become HELD."""
        return self._once(
            message,
            lambda work: transfers.note_reported_fraud(work, session, customer_id, sure=sure),
        )

    def freeze(self, session: str) -> list[Transfer]:
        """Put open transfers of this visit back to REVIEW, because help was called.

        Their fraud checks become void.
        """
        return self._steps(lambda work: transfers.freeze(work, session))

    def end_session(self, session: str, reason: str) -> list[Transfer]:
        """End the visit: hold its transfers in FRAUD_CHECK, cancel its other open transfers."""
        ended = self._steps(lambda work: transfers.end_session(work, session, reason))
        look_at_head(self._access.engine)
        return ended

    def recover(self) -> list[Transfer]:
        """End every visit that a crash has left open, as ``end_session`` does; leave living ones."""
        return self._steps(
            lambda work: [
                transfer_id
                for session in transfers.open_sessions(work)
                if not is_held(work.connection, name_visit(session))
                for transfer_id in transfers.end_session(work, session, "crash")
            ]
        )

    # The staff's side

    def release(self, hold_id: str, staff: SignedIn, second: SignedIn, reason: str) -> Transfer:
        """Release a hold, by two different members of staff: it is POSTED."""
        with self._access.deciding() as work:
            transfer_id = holding.release(work, hold_id, staff, second, reason)
            return transfer_rows.load_transfer(work.connection, transfer_id)

    def delay(self, hold_id: str, staff: SignedIn, second: SignedIn, reason: str) -> Hold:
        """Let a held transfer that is not unsafe arrive in 24 hours; two members of staff sign."""
        with self._access.deciding() as work:
            holding.delay(work, hold_id, staff, second, reason)
            return holding.load_hold(work.connection, hold_id)

    def revoke(self, hold_id: str, staff: SignedIn, reason: str) -> Transfer:
        """Cancel a held transfer, delayed or not, by staff; the reserved sum becomes free."""
        with self._access.deciding() as work:
            transfer_id = holding.revoke(work, hold_id, staff, reason)
            return transfer_rows.load_transfer(work.connection, transfer_id)

    def unlock(self, customer_id: str, staff: SignedIn) -> Customer:
        """Unlock a card after three wrong PINs; staff have checked the customer's identity."""
        with self._access.deciding() as work:
            customers.customer(work.connection, customer_id)
            pins.unlock(work, customer_id, staff)
            return customers.customer(work.connection, customer_id)

    def note_talk(self, customer_id: str, staff: SignedIn, note: str) -> Customer:
        """Note that staff have talked to the customer about suspicious words, refusals and holds."""
        with self._access.deciding() as work:
            memory.note_talk(work, customer_id, staff, note)
            return customers.customer(work.connection, customer_id)

    def trust_clock(self, staff: SignedIn, reason: str) -> None:
        """Trust the machine's clock again, and log which member of staff decided so."""
        with self._access.deciding() as work:
            _looked_at(work, "clock_looked_at", staff, reason, work.clock_doubt)

    def trust_records(self, staff: SignedIn, reason: str) -> None:
        """Accept a database whose log is shorter than before, or is another one."""
        with self._access.deciding() as work:
            _looked_at(work, "records_looked_at", staff, reason, work.records_doubt)
        trust_records(self._access.engine)

    def settle_due(self) -> list[Transfer]:
        """Post due delayed transfers; one that limits or locks forbid now is tried again later."""
        settled = []
        with self._access.deciding() as work:
            due = holding.list_due(work)
        for hold_id in due:
            try:
                with self._access.deciding() as work:
                    transfer_id = holding.post_due(work, hold_id)
                    settled.append(transfer_rows.load_transfer(work.connection, transfer_id))
            except Unavailable:
                if settled:
                    break  # return what is done; the rest stays due
                raise
            except BankError as refusal:
                log.warning("a delayed transfer waits on: %s (%s)", hold_id[:8], refusal.code)
        return settled

    def arriving(self) -> list[str]:
        """Return the ids of the transfers on the way that are due, the first due first."""
        with self._access.deciding() as work:
            return arrivals.list_arriving(work)

    def arrive(self, transfer_id: str) -> Transfer:
        """Post a transfer on the way that is due; where a rule forbids it, hold it for staff."""
        return self._step(transfer_id, lambda work: arrivals.arrive(work, transfer_id))

    # Transactions

    def _step(self, transfer_id: str, decide: Callable[[Work], None]) -> Transfer:
        with self._access.deciding() as work:
            decide(work)
            return transfer_rows.load_transfer(work.connection, transfer_id)

    def _steps(self, decide: Callable[[Work], list[str]]) -> list[Transfer]:
        with self._access.deciding() as work:
            return [transfer_rows.load_transfer(work.connection, each) for each in decide(work)]

    def _once(self, message: str, decide: Callable[[Work], list[str]]) -> list[Transfer]:
        """Run ``decide`` for a kiosk's message, unless that message was handled before."""
        return self._steps(lambda work: decide(work) if memory.is_new(work, message) else [])


def _looked_at(work: Work, kind: str, staff: SignedIn, reason: str, doubt: str) -> None:
    """Log that a member of staff has ended a doubt, and why. Raises ``NotAllowed`` for others."""
    signed = sign(work, staff)
    require_reason(reason)
    record(work.connection, work.now, kind, **signed, reason=reason, doubt=doubt)

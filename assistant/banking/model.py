"""Define the bank's data types for the assistant: immutable values without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from assistant.fraud.check import Check, Verdict
from assistant.money import Money


class BankError(Exception):
    """Raised when the bank refuses; ``code`` selects the sentence that tells the customer why."""

    code = "bank_error"


class StaleStep(BankError):
    """Raised for an answer to a question that is no longer on the screen."""

    code = "stale_step"


class NotAllowed(BankError):
    """The transfer's present status does not permit this."""

    code = "not_allowed"


class NotEnough(BankError):
    """The account's available balance does not cover the amount."""

    code = "not_enough"


class InvalidAmount(BankError):
    """The amount is zero, negative, or more than the bank moves in one transfer."""

    code = "invalid_amount"


class LimitReached(InvalidAmount):
    """The amount passes the account's limit for one transfer or for one day."""

    code = "limit_reached"


class KeyReused(BankError):
    """Raised for an idempotency key that was used before with other parameters."""

    code = "key_reused"


class Unknown(BankError):
    """Raised for an id that no customer, account, payee, transfer or hold has."""

    code = "unknown"


class UnknownCustomer(Unknown):
    """There is no such customer."""

    code = "unknown_customer"


class RuleBroken(BankError):
    """Raised when the database refuses a write, an error in the code; nothing was changed."""

    code = "rule_broken"


class OutcomeUnknown(BankError):
    """Raised when the bank did not answer in time: the transfer may be done. Ask with the same key."""

    code = "outcome_unknown"


class Unavailable(BankError):
    """The bank's database could not be reached or written; nothing was changed."""

    code = "unavailable"


@dataclass(frozen=True)
class Customer:
    """A customer of the bank."""

    id: str
    """The customer's id, e.g. ``demo``."""
    name: str
    """Full name, e.g. ``王秀英``."""
    title: str
    """The polite form of address, e.g. ``王阿姨``."""
    locked: bool
    """True after the third wrong PIN, until staff unlock it."""


@dataclass(frozen=True)
class Account:
    """One of a customer's accounts."""

    id: str
    customer_id: str
    name: str
    """The account's name in the customer's words: 存折, 退休金卡, 工资卡."""
    number: str
    """The full number; only its last four digits (``tail``) are ever shown or spoken."""
    balance: Money
    """The balance in the ledger."""
    available: Money
    """The balance without the sums that holds reserve."""

    @property
    def tail(self) -> str:
        """The last four digits."""
        return self.number[-4:]


@dataclass(frozen=True)
class Payee:
    """Somebody whom the customer has saved as a recipient, or an account of her own."""

    id: str
    customer_id: str
    name: str
    """The payee's name, e.g. ``王小红``."""
    relation: str
    """What the payee is to the customer: 闺女, 大儿子, 老李; may be empty."""
    account_number: str
    is_company: bool = False

    @property
    def tail(self) -> str:
        """The last four digits of the payee's account."""
        return self.account_number[-4:]


@dataclass(frozen=True)
class Entry:
    """One entry of an account: money that came in or went out."""

    id: str
    account_id: str
    at: datetime
    """When it was posted, UTC."""
    amount: Money
    """Positive: came in; negative: went out."""
    kind: str
    """pension, transfer_in, transfer_out, cash_in, cash_out, bill, interest, salary."""
    counterparty: str
    """The other party, e.g. ``王小红`` or ``太原市社保中心``."""
    balance_after: Money


class TransferStatus(str, Enum):
    """The status of a transfer; docs/guard.md draws the ways between them."""

    DRAFT = "draft"
    REVIEW = "review"
    FRAUD_CHECK = "fraud_check"
    AUTHORISE = "authorise"
    POSTED = "posted"
    HELD = "held"
    CANCELLED = "cancelled"
    FAILED = "failed"


class TransferKind(str, Enum):
    """The purpose of a transfer; ``pay_out`` posts all kinds."""

    TRANSFER = "transfer"
    """To a saved payee."""
    OWN = "own"
    """To another everyday account of the same customer."""
    BILL = "bill"
    DEPOSIT = "deposit"
    WEALTH = "wealth"
    CASH = "cash"
    """Cash booked for the counter, or taken there."""
    BACK = "back"
    """A deposit or booked cash, taken back to an everyday account."""


class Arrival(str, Enum):
    """When money arrives, as she chooses it: banks must offer all three (银发〔2016〕261号, 二(七))."""

    NOW = "now"
    TWO_HOURS = "two_hours"
    NEXT_DAY = "next_day"


ARRIVAL_MATTERS = frozenset({"line", "first_payment"})
"""Signals of a check after which she is asked when the money shall arrive."""


@dataclass(frozen=True)
class Transfer:
    """A transfer as it is in the database."""

    id: str
    session: str
    customer_id: str
    account: Account
    payee: Payee
    amount: Money
    status: TransferStatus
    step: int
    """A number that grows with every change; an answer names the step to which it belongs."""
    check: Check | None
    """The anti-fraud check of this transfer, or None if there is no check."""
    reason: str
    """The code of the reason why it was held, cancelled or failed, e.g. ``unsafe_answer``; else
    empty."""
    kind: TransferKind = TransferKind.TRANSFER
    subject: str = ""
    """The bill or product in words (二月的电费); empty for money to a payee."""

    household: str = ""
    """For a bill, the last digits of the household's number with the biller."""

    due: datetime | None = None
    """The time at which it arrives, if she chose a later one; until then she can call it off."""

    @property
    def on_the_way(self) -> bool:
        """Whether her PIN was right, and the money is set aside until it is due."""
        return self.due is not None and self.status is TransferStatus.AUTHORISE

    @property
    def offers_arrival(self) -> bool:
        """Whether she chooses when it arrives: money to others, checked for its sum or as a first payment."""
        check = self.check
        passed = check is not None and check.verdict is Verdict.PASSED
        matters = check is not None and not ARRIVAL_MATTERS.isdisjoint(check.signals)
        return self.kind is TransferKind.TRANSFER and passed and matters

    @property
    def fixed(self) -> bool:
        """Whether payee and amount cannot be changed, as they belong to a bill or product."""
        return self.kind not in (TransferKind.TRANSFER, TransferKind.OWN)


class PinOutcome(str, Enum):
    """The result of a PIN entry."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


class Compared(str, Enum):
    """The result of comparing a number, said as a sum, with the PIN."""

    HERS = "hers"
    OTHER = "other"
    LOCKED = "locked"
    """The number was not compared: the card is locked, after too many comparisons."""


@dataclass(frozen=True)
class PinResult:
    """The result of a PIN entry, and the number of entries that are left."""

    outcome: PinOutcome
    attempts_left: int
    """PIN entries that are left; 0 if the card is locked."""


@dataclass(frozen=True)
class Hold:
    """A held transfer with its reserved funds, as staff see it."""

    id: str
    transfer_id: str
    customer_id: str
    customer_name: str
    payee: str
    amount: Money
    reason: str
    """The code of the reason why it was held, e.g. ``unsafe_answer``."""
    unsafe: bool
    """Whether there was an unsafe answer or a fraud script; staff may not delay such a transfer."""
    evidence: tuple[str, ...]
    """Lines for staff: the questions, the customer's answers, and suspicious words."""
    since: datetime
    due: datetime | None
    """When a delayed transfer arrives, UTC; until then it can be revoked. None: it is not delayed."""
    status: str = "open"
    """The state of the hold: open, delayed, released or cancelled."""

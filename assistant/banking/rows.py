"""Define types for the rows of tables and of some queries.

SQLAlchemy 1.4 has no types: each row would be ``Any``, and a misspelt column would be found only
when the statement runs. A test compares these types with the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, TypedDict

from assistant.storage.prepared import Row
from assistant.storage.values import Json


class _Figures(TypedDict):
    months: int
    """A deposit's term; 0 for others."""
    bp: int
    """A deposit's rate in basis points a year; 0 for others."""
    risk: int


class Terms(_Figures, total=False):
    """The terms of a position at the time when it was bought."""

    day: str
    """The day for which cash was booked, in ISO form."""


class DirectionRow(Row, Protocol):
    """The purposes of the paying and the paid account."""

    leaves: str
    """The purpose of the account that pays."""
    goes: str
    """The purpose of the account that is paid."""
    stays: bool
    """Whether both accounts belong to one customer."""


class WayRow(DirectionRow, Protocol):
    """The way from an account to a payee."""

    gone: bool
    """Whether the payee was removed from the customer's list."""


class CustomerRow(Row, Protocol):
    """A customer."""

    id: str
    position: int
    name: str
    title: str
    pin_hash: str
    wrong_pins: int
    locked: bool
    risk_level: int
    audit_seq: int | None


class AccountRow(Row, Protocol):
    """An account."""

    id: str
    kind: str
    customer_id: str | None
    position: int
    name: str
    number: str
    balance_fen: int
    entry_count: int
    single_limit_fen: int
    daily_limit_fen: int
    night_lock: bool
    purpose: str
    region_lock: bool
    overseas_lock: bool
    overseas_online_lock: bool
    limit_lock_fen: int | None
    lost_at: datetime | None
    printed_count: int
    audit_seq: int | None


class PayeeRow(Row, Protocol):
    """A payee."""

    id: str
    customer_id: str
    account_id: str
    name: str
    relation: str
    is_company: bool
    listed: bool
    audit_seq: int | None


class TransferRow(Row, Protocol):
    """A transfer."""

    id: str
    key: str
    asked: Mapping[str, Json]
    session: str
    customer_id: str
    account_id: str
    payee_id: str
    service: str
    fen: int
    status: str
    step: int
    reason: str
    created_at: datetime
    changed_at: datetime
    posted_at: datetime | None
    posting_id: str | None
    check_id: str | None
    check_verdict: str | None
    check_settled_at: datetime | None
    origin: str
    bill_id: str | None
    due: datetime | None


class Changed(TypedDict, total=False):
    """The columns of a transfer that may change with its status."""

    account_id: str
    payee_id: str
    fen: int
    posted_at: datetime
    posting_id: str
    check_id: str
    check_verdict: str
    check_settled_at: datetime | None
    due: datetime


class CheckRow(Row, Protocol):
    """A transfer's fraud check."""

    id: str
    transfer_id: str
    number: int
    account_id: str
    payee_id: str
    fen: int
    signals: list[str]
    evidence: list[str]
    question: str
    verdict: str
    presented: str | None
    asked_again: bool
    typed_only: bool
    answers: list[tuple[str, str]]
    reason: str
    created_at: datetime
    settled_at: datetime | None
    released_by: str | None
    released_second: str | None
    released_reason: str | None


class HoldRow(Row, Protocol):
    """A hold."""

    id: str
    transfer_id: str
    account_id: str
    reserved_fen: int
    reason: str
    unsafe: bool
    evidence: list[str]
    since: datetime
    due: datetime | None
    status: str
    staff: str | None
    second: str | None
    staff_reason: str | None
    settled_at: datetime | None


class PositionRow(Row, Protocol):
    """A deposit or another position."""

    id: str
    customer_id: str
    kind: str
    product: str
    terms: Terms
    account_id: str
    payee_id: str
    transfer_id: str | None
    created_at: datetime
    ended_at: datetime | None
    ended_as: str | None
    audit_seq: int | None


class RequestRow(Row, Protocol):
    """A request that the desk deals with."""

    id: str
    number: str
    customer_id: str
    session: str
    kind: str
    details: Mapping[str, str | int]
    created_at: datetime
    status: str
    staff: str | None
    note: str
    settled_at: datetime | None
    position_id: str | None
    audit_seq: int | None
    second: str | None


class PayeeRequestRow(Row, Protocol):
    """A request for a new payee."""

    id: str
    customer_id: str
    session: str
    name: str
    relation: str
    number: str
    created_at: datetime
    status: str
    staff: str | None
    staff_reason: str | None
    settled_at: datetime | None
    payee_id: str | None
    audit_seq: int | None


class BillRow(Row, Protocol):
    """A bill."""

    id: str
    customer_id: str
    kind: str
    payee_id: str
    household: str
    period: str
    fen: int
    due_on: str


# Rows of queries that add columns of other tables


class HerAccountRow(Row, Protocol):
    """An everyday account of a customer."""

    id: str
    customer_id: str
    name: str
    number: str
    balance_fen: int
    reserved_fen: int
    """The sum in fen that holds reserve on the account."""


class PayingAccountRow(AccountRow, Protocol):
    """An account from which money may leave."""

    reserved_fen: int
    """The sum in fen that holds reserve on the account."""
    locked: bool
    """Whether the customer's card is locked."""


class SavedPayeeRow(PayeeRow, Protocol):
    """A payee and the payee's account."""

    number: str
    """The number of the account."""


class ShownTransferRow(TransferRow, DirectionRow, Protocol):
    """A transfer with its account and its payee."""

    account_name: str
    account_number: str
    balance_fen: int
    reserved_fen: int
    """The sum in fen that holds reserve on the account."""
    payee_name: str
    payee_number: str
    relation: str
    is_company: bool
    has_check: bool
    bought: str | None
    """The product of the position that the transfer opens or ends."""


class OpenPositionRow(PositionRow, Protocol):
    """A position and its account."""

    balance_fen: int
    number: str
    """The number of the account."""
    posted_at: datetime | None
    """When the position was opened."""


class CashRow(PositionRow, Protocol):
    """Booked cash."""

    balance_fen: int
    session: str
    """The visit in which it was booked."""
    paid_from: str
    """The account from which the cash was paid."""


class BilledRow(BillRow, Protocol):
    """A bill and its biller."""

    biller: str
    """The name."""


class PaidBillRow(BilledRow, Protocol):
    """A bill that is paid."""

    posted_at: datetime
    """When the bill was paid."""


class StandingRow(Row, Protocol):
    """Values of a customer's accounts and fraud checks that a decision needs."""

    balance_fen: int
    is_checked: bool
    broken_fen: int
    """The sum that left deposits early, in fen."""


class DestinationRow(Row, Protocol):
    """A payee and the account that is paid."""

    id: str
    account_id: str
    number: str
    """The number of the account."""
    purpose: str
    """The purpose of the account."""
    product: str | None
    """The product, if the account belongs to a position."""
    owner: str | None
    """The customer whose account it is."""


class PaidRow(Row, Protocol):
    """Earlier payments to a payee."""

    is_known: bool
    """Whether a sum was paid that is large enough to make the payee known."""
    old: datetime | None
    """When a smaller sum was paid, before the last days; None: never."""


class RefusedRow(Row, Protocol):
    """The values of a refused transfer with which other transfers are compared."""

    payee_id: str
    fen: int
    at: datetime
    unsafe: bool


class WordsRow(Row, Protocol):
    """Words of a fraud script or a scheme that were heard."""

    session: str
    script: str
    phrase: str
    weight: str


class InsuredRow(Row, Protocol):
    """A customer's social insurance."""

    customer_id: str
    medical_fen: int
    certified_on: str | None
    certify_by: str


class PreferencesRow(Row, Protocol):
    """A customer's preferences."""

    customer_id: str
    speed: int
    volume: int
    type_size: int
    discreet: bool
    covered: bool
    guided: bool


class EntryRow(Row, Protocol):
    """A posting's entry on one account."""

    seq: int
    posting_id: str
    account_id: str
    number: int
    fen: int
    balance_after_fen: int
    at: datetime
    kind: str
    counterparty: str


class ToPayRow(BillRow, Protocol):
    """A bill that the customer wants to pay."""

    is_paid: bool


class RefusalRow(Row, Protocol):
    """A transfer that was held or refused."""

    transfer_id: str
    session: str
    kind: str
    unsafe: bool
    fen: int


class StaffRow(Row, Protocol):
    """A member of staff."""

    number: str
    name: str
    role: str
    password_hash: str
    failed: int
    locked_until: datetime | None
    added_at: datetime
    added_by: str | None
    removed_at: datetime | None
    audit_seq: int | None

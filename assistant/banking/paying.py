"""The one function through which all money leaves a customer, whatever service moves it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from assistant.banking import checks, ledger
from assistant.banking.history import history_of
from assistant.banking.model import (
    InvalidAmount,
    LimitReached,
    NotAllowed,
    NotEnough,
    TransferStatus,
)
from assistant.banking.rows import move
from assistant.banking.work import Work
from assistant.clock import bank_time
from assistant.fraud.check import FINAL_YES_SECONDS, Verdict
from assistant.fraud.policy import (
    NIGHT_FROM,
    NIGHT_UNTIL,
    Action,
    Decision,
    Payment,
    decide,
)
from assistant.storage.tables import accounts, customers, payees, transfers

ENTRY_KINDS = {"transfer": "transfer_out", "withdrawal": "cash_out", "bill": "bill"}
"""How each service shows in her entries."""


class CheckExpired(Exception):
    """The final yes is older than five minutes."""


class CheckNeeded(Exception):
    """The policy asks for a check, or for a person, that this transfer has not had."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.action.value)
        self.decision = decision


def ask_policy(work: Work, transfer: Any) -> Decision:
    """Return what has to happen before this transfer (a row) may leave."""
    payment = Payment(transfer.payee_id, transfer.fen, work.now)
    return decide(payment, history_of(work, transfer), work.guard)


def pay_out(work: Work, transfer: Any) -> None:
    """Post a transfer (a row in AUTHORISE, or HELD and released) in the caller's transaction.

    Raises:
        CheckExpired: its check passed too long ago.
        CheckNeeded: the policy asks for more than it has had.
        NotEnough, LimitReached, NotAllowed: balance, limits or locks do not permit it.
    """
    stored = checks.latest(work.connection, transfer.id)
    counting = stored if stored and stored.check.verdict in _GOOD else None
    released = counting is not None and counting.check.verdict is Verdict.RELEASED
    if not released:
        _require_fresh(work, counting)
        decision = ask_policy(work, transfer)
        unchecked = decision.action is Action.CHECK and counting is None
        if unchecked or decision.action is Action.HOLD:
            raise CheckNeeded(decision)
    require_permitted(work, transfer.account_id, transfer.fen)
    _post(work, transfer, counting)


def require_permitted(work: Work, account_id: str, fen: int) -> None:
    """Hold an outgoing amount against the card's lock, the account's locks, limits and funds.

    Raises:
        NotAllowed: the card or the account is locked.
        InvalidAmount: not above zero.
        LimitReached: above the limit for one transfer, or for this day.
        NotEnough: more than is available.
    """
    connection = work.connection
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
    card = select(customers.c.locked).where(customers.c.id == account.customer_id)
    if connection.execute(card).scalar_one():
        raise NotAllowed("the card is locked")
    if account.night_lock and not NIGHT_UNTIL <= bank_time(work.now).hour < NIGHT_FROM:
        raise NotAllowed("the account is locked at night")
    if fen <= 0:
        raise InvalidAmount(f"{fen} fen")
    if fen > account.single_limit_fen:
        raise LimitReached(f"at most {account.single_limit_fen} fen in one transfer")
    if _left_today(work, account_id) + fen > account.daily_limit_fen:
        raise LimitReached(f"at most {account.daily_limit_fen} fen a day")
    if fen > ledger.available(connection, account_id):
        raise NotEnough(f"{fen} fen")


_GOOD = (Verdict.PASSED, Verdict.RELEASED)


def _require_fresh(work: Work, stored: checks.StoredCheck | None) -> None:
    if stored is None:
        return
    assert stored.settled_at is not None, "a verdict has its moment"
    # A clock that was set back makes the yes unsure as well: it is asked again.
    age = work.now - stored.settled_at
    if not timedelta(0) <= age <= timedelta(seconds=FINAL_YES_SECONDS):
        raise CheckExpired


def _left_today(work: Work, account_id: str) -> int:
    """Return what has left an account since the bank's midnight, in fen."""
    midnight = bank_time(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    total = select(func.coalesce(func.sum(transfers.c.fen), 0)).where(
        transfers.c.account_id == account_id,
        transfers.c.status == TransferStatus.POSTED.value,
        transfers.c.posted_at >= midnight,
    )
    return int(work.connection.execute(total).scalar_one())


def _post(work: Work, transfer: Any, stored: checks.StoredCheck | None) -> None:
    """Mark the transfer posted and write its posting; the database checks each by the other."""
    posting_id = work.new_id()
    posted: dict[str, Any] = {"posted_at": work.now, "posting_id": posting_id}
    if stored:
        posted |= {
            "check_id": stored.check.id,
            "check_verdict": stored.check.verdict.value,
            "check_settled_at": stored.settled_at,
        }
    move(work, transfer, TransferStatus.POSTED, changed=posted)
    payee = work.connection.execute(select(payees).where(payees.c.id == transfer.payee_id)).one()
    payer = work.connection.execute(
        select(customers.c.name).where(customers.c.id == transfer.customer_id)
    ).scalar_one()
    kind = ENTRY_KINDS[transfer.service]
    lines = (
        ledger.Line(transfer.account_id, -transfer.fen, kind, payee.name),
        ledger.Line(payee.account_id, transfer.fen, "transfer_in", payer),
    )
    ledger.post(work.connection, posting_id, work.now, kind, lines, transfer.id)

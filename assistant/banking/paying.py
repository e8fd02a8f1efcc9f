"""Pay out: all money leaves a customer through ``pay_out``, for every service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from assistant.banking import checks, ledger
from assistant.banking.after_posting import update_positions
from assistant.banking.history import STAYS, destinations, history_of
from assistant.banking.lock_kinds import Origin, refused_by
from assistant.banking.model import (
    Arrival,
    InvalidAmount,
    LimitReached,
    NotAllowed,
    NotEnough,
    TransferKind,
    TransferStatus,
)
from assistant.banking.rows import Changed, PayingAccountRow, TransferRow, WayRow
from assistant.banking.taking_out import refuse_taken_out
from assistant.banking.transfer_rows import kind_by, kind_of, move, waits, way_of
from assistant.banking.unit_of_work import Work
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
from assistant.money import Money
from assistant.storage.moment import to_moment
from assistant.storage.prepared import Query, among, run
from assistant.storage.tables import POSTED, accounts, customers, payees, transfers
from assistant.storage.values import Value

_OPEN: Query[PayingAccountRow] = (
    select(accounts, customers.c.locked, ledger.reserved_of(accounts).label("reserved_fen"))
    .join(customers, customers.c.id == accounts.c.customer_id)
    .where(accounts.c.id == bindparam("account"))
)
_EVERYDAY: Query[tuple[str]] = select(accounts.c.id).where(
    accounts.c.customer_id == bindparam("customer"), accounts.c.purpose == "everyday"
)
_DEPOSITS = (
    select(payees.c.id)
    .join(accounts, accounts.c.id == payees.c.account_id)
    .where(accounts.c.purpose == "deposit", accounts.c.customer_id == payees.c.customer_id)
)
_PAID: Query[tuple[str]] = select(transfers.c.id).where(
    transfers.c.bill_id == bindparam("bill"), transfers.c.status == POSTED
)
_sum = select(func.coalesce(func.sum(transfers.c.fen), 0)).where(
    among(transfers.c.account_id, "accounts"), transfers.c.payee_id.not_in(_DEPOSITS)
)
_LEFT: Query[tuple[int]] = select(
    _sum.where(
        transfers.c.status == POSTED, transfers.c.posted_at >= bindparam("since")
    ).scalar_subquery()
    + _sum.where(ledger.ON_THE_WAY).scalar_subquery()
)
DELAYS = {Arrival.TWO_HOURS: timedelta(hours=2), Arrival.NEXT_DAY: timedelta(hours=24)}
"""How long money is on the way that does not arrive at once. Banks call them 普通到账 and 次日到账;
the 24 hours are those within which what was ordered at a machine can be called off (银发〔2016〕261号,
二(七))."""


class CheckExpired(Exception):
    """The final yes is older than five minutes."""


class CheckNeeded(Exception):
    """The policy requires a fraud check or staff, and this transfer has had neither."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.action.value)
        self.decision = decision


class NightLocked(NotAllowed):
    """The account is locked at night; in the morning the money may leave."""


def ask_policy(work: Work, transfer: TransferRow) -> Decision:
    """Return what the policy requires before this transfer (a row) may leave."""
    places = destinations(work, transfer.customer_id)
    kind = kind_of(work.connection, transfer.service, transfer.account_id, transfer.payee_id)
    payment = Payment(
        places[transfer.payee_id],
        transfer.fen,
        work.now,
        is_bill=transfer.bill_id is not None,
        stays_hers=kind in (*STAYS, TransferKind.OWN),
    )
    return decide(payment, history_of(work, transfer, kind, places), work.guard)


def pay_out(work: Work, transfer: TransferRow, arrival: Arrival = Arrival.NOW) -> None:
    """Post a transfer (a row in AUTHORISE, or HELD and released) in the caller's transaction.

    If it shall arrive later, its sum is set aside under the same rules instead; ``pay_out`` posts it
    when it is due.

    Raises:
        CheckExpired: The transfer's fraud check passed too long ago.
        CheckNeeded: The policy requires a fraud check or staff, and the transfer has had neither.
        NotEnough, LimitReached, NotAllowed: Balance, limits or locks do not permit it, or its
            bill was paid by another transfer.
    """
    stored = checks.latest(work.connection, transfer.id)
    counting = stored if stored and stored.check.verdict in _GOOD else None
    released = counting is not None and counting.check.verdict is Verdict.RELEASED
    if not released:
        if not waits(transfer):  # then she said yes right before she ordered it
            _require_fresh(work, counting)
        decision = ask_policy(work, transfer)
        unchecked = decision.action is Action.CHECK and counting is None
        if unchecked or decision.action is Action.HOLD:
            raise CheckNeeded(decision)
    _require_unpaid(work, transfer)
    told = (transfer.account_id, transfer.payee_id, transfer.fen, transfer.origin)
    require_permitted(work, *told, transfer.fen if waits(transfer) else 0)
    if arrival is not Arrival.NOW:
        _set_aside(work, transfer, work.now + DELAYS[arrival])
        return
    _post(work, transfer, counting)
    update_positions(work, transfer)


def require_permitted(
    work: Work,
    account_id: str,
    payee_id: str,
    fen: int,
    origin: str = Origin.BRANCH.value,
    aside_fen: int = 0,
) -> None:
    """Check an outgoing amount against the card's lock, the account's locks, limits and funds.

    The limits apply to money that goes to others, not to deposits of the customer's own.
    ``aside_fen`` is the part of ``fen`` that is set aside for it already, and counted in the sums of
    each day until it arrives.

    Raises:
        NotAllowed: The card is locked, the account was reported lost, one of its locks refuses this hour or origin, or the payee was removed.
        InvalidAmount: The amount is not above zero.
        LimitReached: The amount is above the limit for one transfer, or for this day.
        NotEnough: The amount is more than the available balance.
    """
    account = require_open(work, account_id, origin)
    way = way_of(work.connection, account_id, payee_id)
    require_payable(way)
    refuse_taken_out(payee_id, gone=way.gone)
    if fen <= 0:
        raise InvalidAmount(str(fen))
    if not _stays_hers(way):
        _require_within_limits(work, account, fen - aside_fen)
    if fen - aside_fen > account.balance_fen - account.reserved_fen:
        raise NotEnough(str(Money(fen)))


def require_open(work: Work, account_id: str, origin: str) -> PayingAccountRow:
    """Return an account (a row), if money ordered from ``origin`` may leave it at this hour.

    The row's ``reserved_fen`` is the sum in fen that holds reserve.

    Raises:
        NotAllowed: the card is locked, the account was reported lost, or one of its locks
            refuses this hour or this origin.
    """
    account = run(work.connection, _OPEN, {"account": account_id}).one()
    if account.locked:
        raise NotAllowed("她的卡锁着")
    if account.lost_at is not None:
        raise NotAllowed("账户挂失了")
    if lock := refused_by(account._mapping, origin):
        raise NotAllowed(f"{lock.value} 这把锁不让从 {origin} 付钱")
    if account.night_lock and not NIGHT_UNTIL <= bank_time(work.now).hour < NIGHT_FROM:
        raise NightLocked("账户夜里锁着")
    return account


def require_payable(way: WayRow) -> None:
    """Refuse a way (a row) that leads to another customer's deposit, product or booked cash.

    Everyday accounts of anybody can be paid, and all accounts of the payer.

    Raises:
        NotAllowed: The way leads to such an account.
    """
    if way.goes != "everyday" and not way.stays:
        raise NotAllowed("别人的定期、理财和预约现金不能收款")


def bill_is_paid(work: Work, transfer: TransferRow) -> bool:
    """Return whether another transfer has already paid the bill that this one (a row) pays."""
    if transfer.bill_id is None:
        return False
    return run(work.connection, _PAID, {"bill": transfer.bill_id}).first() is not None


def _require_unpaid(work: Work, transfer: TransferRow) -> None:
    """Raise ``NotAllowed`` if ``transfer`` pays a bill that another transfer has paid."""
    if bill_is_paid(work, transfer):
        raise NotAllowed("这张账单交过了")


def _stays_hers(way: WayRow) -> bool:
    return kind_by("transfer", way) in (TransferKind.DEPOSIT, TransferKind.BACK)


def _require_within_limits(work: Work, account: PayingAccountRow, fen: int) -> None:
    if fen > account.single_limit_fen:
        raise LimitReached(f"一笔最多 {Money(account.single_limit_fen)}")
    daily = account.daily_limit_fen
    if _left_today(work, [account.id]) + fen > daily:
        raise LimitReached(f"一天最多 {Money(daily)}")
    if account.limit_lock_fen is None:
        return
    # Money from her own position has not left her name: no limits.
    hers = run(work.connection, _EVERYDAY, {"customer": account.customer_id}).scalars().all()
    if _left_today(work, hers) + fen > account.limit_lock_fen:
        raise LimitReached(f"她自己定的，一天最多 {Money(account.limit_lock_fen)}")


_GOOD = (Verdict.PASSED, Verdict.RELEASED)


def _require_fresh(work: Work, stored: checks.StoredCheck | None) -> None:
    if stored is None:
        return
    assert stored.settled_at is not None, "a verdict has its moment"
    # If the clock was set back, the age of the yes is not known: ask again.
    age = work.now - stored.settled_at
    if not timedelta(0) <= age <= timedelta(seconds=FINAL_YES_SECONDS):
        raise CheckExpired


def _left_today(work: Work, account_ids: Sequence[str]) -> int:
    """Return the sum that has left these accounts since the bank's midnight or is on the way, in fen."""
    midnight = bank_time(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    asked: dict[str, Value] = {"accounts": account_ids, "since": midnight}
    return int(run(work.connection, _LEFT, asked).scalar_one())


def _set_aside(work: Work, transfer: TransferRow, due: datetime) -> None:
    """Set the sum of a transfer aside until it is due."""
    moment = to_moment(due)
    move(
        work,
        transfer,
        TransferStatus.AUTHORISE,
        audited="scheduled",
        changed={"due": due},
        due=moment,
    )


def _post(work: Work, transfer: TransferRow, stored: checks.StoredCheck | None) -> None:
    """Mark the transfer as posted; the database then writes the posting and its entries."""
    posted: Changed = {"posted_at": work.now, "posting_id": work.new_id()}
    if stored:
        posted |= {
            "check_id": stored.check.id,
            "check_verdict": stored.check.verdict.value,
            "check_settled_at": stored.settled_at,
        }
    move(work, transfer, TransferStatus.POSTED, changed=posted)

"""Write the sandbox's customers with their money and their payments of the last months.

The real rules apply: every payment from an account is a posted transfer, decided by today's policy;
every balance comes from an outside account, so the ledger sums to zero.

Dates are counted back from the day of seeding. The pension comes on the 15th; before the 15th, this
month's pension is paid on the 1st, so that it has always arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from assistant.banking import ledger, transfers
from assistant.banking.hashing import HashCost, hash_secret
from assistant.banking.model import TransferStatus
from assistant.banking.paying import pay_out
from assistant.banking.seed_bills import SeedBill, seed_bills
from assistant.banking.social import seed_social
from assistant.banking.transfer_rows import load, move
from assistant.banking.unit_of_work import Work
from assistant.clock import BANK_ZONE, Clock, bank_time
from assistant.fraud.policy import GuardSettings
from assistant.money import Money
from assistant.storage.audit import record
from assistant.storage.database import writing
from assistant.storage.guarded import insert_guarded
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import accounts, customers, payees
from assistant.storage.values import Value

SANDBOX_PINS = {"demo": "123456", "zhang": "280915", "chen": "731246"}
"""The customers' PINs in the sandbox: printed in the README, used by the dialogue runner."""

SINGLE_LIMIT = Money.yuan(100_000)
DAILY_LIMIT = Money.yuan(200_000)
DAYS_BACK = 120
"""How many days ago the accounts were opened."""
CASH, POWER, OPENING = "outside-cash", "outside-power", "outside-opening"
OUTSIDE = {
    CASH: ("现金", "0000000000000000001"),
    POWER: ("国网太原供电", "0000000000000000002"),
    OPENING: ("旧存折", "0000000000000000003"),
    "outside-pension": ("太原市社保中心", "0000000000000000004"),
    "outside-salary": ("太原钢铁厂", "0000000000000000005"),
    "outside-interest": ("本行结息", "0000000000000000006"),
}


@dataclass(frozen=True)
class SeedPayee:
    """A saved payee, and earlier transfers to them."""

    id: str
    name: str
    relation: str
    number: str
    paid: tuple[tuple[int, str], ...]
    """(days ago, yuan) of earlier transfers from the first account, oldest first. They make the payee a
    known one (``assistant.fraud.policy``)."""
    is_company: bool = False


@dataclass(frozen=True)
class SeedAccount:
    """An account with today's balance and its movements."""

    id: str
    name: str
    number: str
    balance: str
    """Yuan, after all movements."""
    pension: str = ""
    """Yuan a month on the 15th, this month and the two before."""
    incoming: tuple[tuple[int, str, str, str], ...] = ()
    """Incoming money: (days ago, yuan, kind, outside account)."""
    outgoing: tuple[tuple[int, str, str], ...] = ()
    """Outgoing cash and bills: (days ago, yuan, outside account)."""


@dataclass(frozen=True)
class SeedCustomer:
    """One customer of the sandbox."""

    id: str
    name: str
    title: str
    accounts: tuple[SeedAccount, ...]
    payees: tuple[SeedPayee, ...] = field(default=())
    risk_level: int = 1
    """The highest risk that suits the customer, 1 to 5 (R1 to R5)."""


DEMO = SeedCustomer(
    "demo",
    "王秀英",
    "王阿姨",
    (
        SeedAccount(
            "demo-passbook",
            "存折",
            "6217000340001233456",
            "86520.35",
            incoming=((83, "43.62", "interest", "outside-interest"),
                      (40, "5000.00", "cash_in", CASH)),
            outgoing=((88, "86.40", POWER), (71, "800.00", CASH), (58, "92.15", POWER),
                      (27, "78.30", POWER), (12, "600.00", CASH)),
        ),
        SeedAccount(
            "demo-pension",
            "退休金卡",
            "6217000340007788012",
            "23180.00",
            pension="3276.50",
            outgoing=((20, "500.00", CASH),),
        ),
        SeedAccount(
            "demo-salary",
            "工资卡",
            "6217000340004455231",
            "4205.18",
            incoming=((95, "1800.00", "salary", "outside-salary"),
                      (64, "1800.00", "salary", "outside-salary")),
        ),
    ),
    (
        SeedPayee("demo-xiaohong", "王小红", "闺女", "6222020502009917742",
                  ((104, "300"), (85, "300"), (49, "500"), (18, "800"))),
        SeedPayee("demo-xiaoming", "王小明", "大儿子", "6222020502003356128",
                  ((100, "600"), (76, "600"), (33, "500"))),
        SeedPayee("demo-laoli", "李建国", "老李", "6228480128005564909",
                  ((95, "200"), (62, "200"), (24, "150"))),
        SeedPayee("demo-heating", "太原供热公司", "", "6216610500001280077",
                  ((119, "486.40"), (110, "986.40")), is_company=True),
    ),
    risk_level=2,
)  # fmt: skip
ZHANG = SeedCustomer(
    "zhang",
    "张德福",
    "张大爷",
    (
        SeedAccount(
            "zhang-passbook",
            "存折",
            "6217000340002206671",
            "152300.00",
            pension="4108.20",
            incoming=((83, "131.07", "interest", "outside-interest"),),
            outgoing=((66, "900.00", CASH), (38, "900.00", CASH), (30, "64.80", POWER)),
        ),
        SeedAccount("zhang-card", "工资卡", "6217000340009031582", "8640.50"),
    ),
    (
        SeedPayee("zhang-son", "张伟", "儿子", "6222020502001840365", ((70, "500"), (44, "500"), (21, "800"))),
        SeedPayee("zhang-daughter", "张丽", "女儿", "6222020502006630914", ((74, "300"), (44, "300"))),
        SeedPayee("zhang-wife", "刘桂兰", "老伴", "6228480128002217750", ((81, "600"), (52, "600"))),
        SeedPayee("zhang-water", "太原自来水公司", "", "6216610500003390468", ((97, "118.40"), (35, "107.60")),
                  is_company=True),
    ),
)  # fmt: skip
CHEN = SeedCustomer(
    "chen",
    "陈玉兰",
    "陈奶奶",
    (
        SeedAccount(
            "chen-passbook",
            "存折",
            "6217000340005590237",
            "38900.60",
            incoming=((83, "35.90", "interest", "outside-interest"),),
            outgoing=((47, "500.00", CASH), (28, "71.25", POWER), (9, "500.00", CASH)),
        ),
        SeedAccount(
            "chen-pension", "退休金卡", "6217000340008846195", "12450.00", pension="2890.00"
        ),
    ),
    (
        SeedPayee("chen-grandson", "陈晓东", "孙子", "6222020502007725083", ((86, "300"), (55, "500"), (16, "300"))),
        SeedPayee("chen-neighbour", "赵秀芝", "邻居", "6228480128009904416", ((57, "120"), (26, "120"))),
        SeedPayee("chen-gas", "太原燃气公司", "", "6216610500005518329", ((92, "109.20"), (31, "103.50")),
                  is_company=True),
    ),
)  # fmt: skip
CUSTOMERS = (DEMO, ZHANG, CHEN)


@dataclass(frozen=True)
class _Movement:
    """A movement on an account before today."""

    at: datetime
    account_id: str
    fen: int
    kind: str
    other: str
    """The outside account from which it came, or the payee to whom it went."""


def seed(
    engine: Engine,
    clock: Clock,
    cost: HashCost | None = None,
    *,
    who: Sequence[SeedCustomer] | None = None,
    billed: Sequence[SeedBill] | None = None,
) -> None:
    """Fill an empty database with the sandbox's customers; a filled one does not change.

    Args:
        engine: From ``open_database``.
        clock: The source of today's date.
        cost: The cost of a PIN guess; tests may use a lower one.
        who: The customers, each id with a PIN in ``SANDBOX_PINS``; None: ``CUSTOMERS``.
        billed: Their bills; None: ``BILLS``.
    """
    people = CUSTOMERS if who is None else who
    with writing(engine) as connection:
        work = Work(connection, clock.now(), GuardSettings())
        there: Query[tuple[int]] = select(func.count()).select_from(customers)
        if fetch(connection, there).scalar_one():
            seed_social(work)
            seed_bills(work, billed)  # of a database that is older than its bills
            return
        _outside_accounts(work)
        for position, customer in enumerate(people, start=1):
            _customer(work, customer, position, cost or HashCost())
        movements = sorted(
            (m for customer in people for m in _movements(customer, work.now)),
            key=lambda movement: movement.at,
        )
        for number, movement in enumerate(movements, start=1):
            _happen(work, movement, number)
        seed_bills(work, billed)
        seed_social(work)
        record(connection, work.now, "seeded", customers=len(people))


def _outside_accounts(work: Work) -> None:
    for account_id, (name, number) in OUTSIDE.items():
        _account(work, account_id, name, number)


def _account(work: Work, account_id: str, name: str, number: str, **hers: str | int) -> None:
    values: dict[str, Value] = {
        "id": account_id,
        "kind": "customer" if hers else "outside",
        "name": name,
        "number": number,
        "single_limit_fen": SINGLE_LIMIT.fen,
        "daily_limit_fen": DAILY_LIMIT.fen,
    }
    row = {**values, **hers}
    insert_guarded(work.connection, work.now, accounts, row, "account_opened")


def _customer(work: Work, customer: SeedCustomer, position: int, cost: HashCost) -> None:
    row: dict[str, Value] = {
        "id": customer.id,
        "position": position,
        "name": customer.name,
        "title": customer.title,
        "pin_hash": hash_secret(SANDBOX_PINS[customer.id], cost),
        "risk_level": customer.risk_level,
    }
    insert_guarded(work.connection, work.now, customers, row, "customer_known")
    for place, account in enumerate(customer.accounts):
        _account(
            work,
            account.id,
            account.name,
            account.number,
            customer_id=customer.id,
            position=place,
        )
        _payee(work, customer, f"{account.id}-own", account.id, customer.name, account.name)
    for payee in customer.payees:
        _account(work, f"outside-{payee.id}", payee.name, payee.number)
        _payee(
            work,
            customer,
            payee.id,
            f"outside-{payee.id}",
            payee.name,
            payee.relation,
            is_company=payee.is_company,
            listed=True,
        )
    for outside in (CASH, POWER):
        _payee(work, customer, _hidden(customer.id, outside), outside, OUTSIDE[outside][0], "")


def _payee(
    work: Work,
    customer: SeedCustomer,
    payee_id: str,
    account_id: str,
    name: str,
    relation: str,
    *,
    is_company: bool = False,
    listed: bool = False,
) -> None:
    """Save a payee. Own accounts, cash and the power company are payees that no list shows."""
    row: dict[str, Value] = {
        "id": payee_id,
        "customer_id": customer.id,
        "account_id": account_id,
        "name": name,
        "relation": relation,
        "is_company": is_company,
        "listed": listed,
    }
    insert_guarded(work.connection, work.now, payees, row, "payee_added")


def _hidden(customer_id: str, outside: str) -> str:
    return f"{customer_id}-{outside.removeprefix('outside-')}"


def _movements(customer: SeedCustomer, now: datetime) -> Iterator[_Movement]:
    for place, account in enumerate(customer.accounts):
        moved = list(_moved(customer, account, now))
        if place == 0:
            moved += [
                _Movement(_ago(now, days, 10), account.id, -Money.yuan(yuan).fen, "transfer", p.id)
                for p in customer.payees
                for days, yuan in p.paid
            ]
        opening = Money.yuan(account.balance).fen - sum(movement.fen for movement in moved)
        first = _ago(now, DAYS_BACK, 9)
        yield _Movement(first, account.id, opening, "transfer_in", OPENING)
        yield from moved


def _moved(customer: SeedCustomer, account: SeedAccount, now: datetime) -> Iterator[_Movement]:
    for days, yuan, kind, outside in account.incoming:
        yield _Movement(_ago(now, days, 11), account.id, Money.yuan(yuan).fen, kind, outside)
    for days, yuan, outside in account.outgoing:
        service = "withdrawal" if outside == CASH else "bill"
        to = _hidden(customer.id, outside)
        yield _Movement(_ago(now, days, 15), account.id, -Money.yuan(yuan).fen, service, to)
    if account.pension:
        for at in _pension_days(now):
            fen = Money.yuan(account.pension).fen
            yield _Movement(at, account.id, fen, "pension", "outside-pension")


def _pension_days(now: datetime) -> Iterator[datetime]:
    """Yield the times at which the pension came: this month and the two months before."""
    today = bank_time(now)
    this_month = datetime.combine(today.date().replace(day=15), time(8, 30), BANK_ZONE)
    if this_month > today:
        this_month = datetime.combine(today.date().replace(day=1), time(0, 0), BANK_ZONE)
    day = this_month
    for _ in range(3):
        yield day
        last_month = day.replace(day=1) - timedelta(days=1)
        day = datetime.combine(last_month.date().replace(day=15), time(8, 30), BANK_ZONE)


def _ago(now: datetime, days: int, hour: int) -> datetime:
    return datetime.combine((bank_time(now) - timedelta(days=days)).date(), time(hour), BANK_ZONE)


def _happen(today: Work, movement: _Movement, number: int) -> None:
    work = Work(today.connection, movement.at, today.guard)
    if movement.fen < 0:
        _paid(work, movement, number)
        return
    hers: Query[tuple[str]] = (
        select(customers.c.name)
        .join(accounts, accounts.c.customer_id == customers.c.id)
        .where(accounts.c.id == movement.account_id)
    )
    name = fetch(work.connection, hers).scalar_one()
    from_whom = OUTSIDE[movement.other][0]
    lines = (
        ledger.Line(movement.account_id, movement.fen, movement.kind, from_whom),
        ledger.Line(movement.other, -movement.fen, movement.kind, name),
    )
    ledger.post(work.connection, work.new_id(), movement.at, movement.kind, lines)
    record(work.connection, work.now, "received", subject=movement.account_id, fen=movement.fen)


def _paid(work: Work, movement: _Movement, number: int) -> None:
    """Write an earlier payment as a transfer, through ``pay_out``."""
    owner: Query[tuple[str]] = select(accounts.c.customer_id).where(
        accounts.c.id == movement.account_id
    )
    transfer_id = transfers.begin(
        work,
        transfers.Order(
            key=f"seed-{number}",
            session="seed",
            customer_id=fetch(work.connection, owner).scalar_one(),
            account_id=movement.account_id,
            payee_id=movement.other,
            fen=-movement.fen,
            service=movement.kind,
        ),
    )
    move(work, load(work.connection, transfer_id), TransferStatus.AUTHORISE)
    pay_out(work, load(work.connection, transfer_id))

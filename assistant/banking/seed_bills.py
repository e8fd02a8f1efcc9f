"""Write the sandbox's billers and the households' bills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select

from assistant.banking.unit_of_work import Work
from assistant.bill_types import Biller, load_bill_types
from assistant.clock import bank_time
from assistant.money import Money
from assistant.storage.audit import stamp
from assistant.storage.fixed import NAME, fixed_now
from assistant.storage.guarded import insert_guarded
from assistant.storage.opened import key_of
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import accounts, bills, customers, payees
from assistant.storage.values import Value

NEVER_FULL = Money.yuan(100_000_000).fen
"""The limit of an outside account; it has no effect, as such an account never pays."""
MONTHS = [
    "一月",
    "二月",
    "三月",
    "四月",
    "五月",
    "六月",
    "七月",
    "八月",
    "九月",
    "十月",
    "十一月",
    "十二月",
]


@dataclass(frozen=True)
class SeedBill:
    """A bill for last month, and the days until it is due."""

    customer_id: str
    kind: str
    household: str
    yuan: str
    days: int


BILLS = (
    SeedBill("demo", "电费", "1400278813", "86.40", 9),
    SeedBill("demo", "水费", "0351660245", "43.20", 14),
    SeedBill("demo", "燃气费", "8800512377", "103.50", 20),
    SeedBill("zhang", "话费", "13900001234", "50.00", 6),
    SeedBill("zhang", "暖气费", "0351990871", "986.40", 25),
    SeedBill("chen", "电费", "1400990126", "71.25", 8),
    SeedBill("chen", "医保缴费", "140105194203", "380.00", 30),
)


def seed_bills(work: Work, billed: Sequence[SeedBill] | None = None) -> None:
    """Write billers, and bills of those sandbox customers that exist.

    An older database gets new billers, and bills if it has none. ``billed``: None for ``BILLS``.
    """
    connection, due = work.connection, BILLS if billed is None else billed
    ids: Query[tuple[str]] = select(customers.c.id)
    there = set(fetch(connection, ids).scalars())
    if not there & {bill.customer_id for bill in due}:
        return
    billers: Query[tuple[str]] = select(accounts.c.id)
    opened = set(fetch(connection, billers).scalars())
    for known in load_bill_types().values():
        if known.biller.id not in opened:
            _open_biller(work, known.biller)
    count: Query[tuple[int]] = select(func.count()).select_from(bills)
    if fetch(connection, count).scalar_one():
        return
    for bill in due:
        if bill.customer_id in there:
            _bill(work, bill)


def _open_biller(work: Work, biller: Biller) -> None:
    row: dict[str, Value] = {
        "id": biller.id,
        "kind": "outside",
        "name": biller.name,
        "number": biller.number,
        "single_limit_fen": NEVER_FULL,
        "daily_limit_fen": NEVER_FULL,
    }
    insert_guarded(work.connection, work.now, accounts, row, "account_opened")


def _bill(work: Work, bill: SeedBill) -> None:
    biller = load_bill_types()[bill.kind].biller
    payee_id = f"{bill.customer_id}-{biller.id.removeprefix('outside-')}"
    payee: dict[str, Value] = {
        "id": payee_id,
        "customer_id": bill.customer_id,
        "account_id": biller.id,
        "name": biller.name,
        "relation": "",
        "is_company": True,
        "listed": False,
    }
    insert_guarded(work.connection, work.now, payees, payee, "payee_added")
    today = bank_time(work.now).date()
    last_month = today.replace(day=1) - timedelta(days=1)
    write_bill(
        work,
        {
            "id": f"{payee_id}-{last_month:%Y%m}",
            "customer_id": bill.customer_id,
            "kind": bill.kind,
            "payee_id": payee_id,
            "household": bill.household,
            "period": MONTHS[last_month.month - 1],
            "fen": Money.yuan(bill.yuan).fen,
            "due_on": (today + timedelta(days=bill.days)).isoformat(),
        },
    )


def write_bill(work: Work, row: Mapping[str, str | int]) -> None:
    """Write a bill that a biller has sent, with its audit row."""
    bill_id = str(row["id"])
    fixed = fixed_now(work.connection, key_of(work.connection.engine), bills, bill_id, row)
    told = {"fen": row["fen"], "payee_id": row["payee_id"], NAME: fixed}
    stamp(work.connection, work.now, "bill_came", bills.name, {bill_id: told})
    work.connection.execute(insert(bills).values(**row))

"""The sandbox's billers, and what the households owe them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.money import Money
from assistant.storage.audit import stamp
from assistant.storage.fixed import NAME, fixed_now
from assistant.storage.guarded import insert_guarded
from assistant.storage.opened import key_of
from assistant.storage.tables import accounts, bills, customers, payees

NEVER_FULL = Money.yuan(100_000_000).fen
"""An outside account pays nothing by itself: its limits say nothing."""
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
BILLERS = {
    "电费": ("outside-biller-power", "国网太原供电公司", "0000000000000000011"),
    "水费": ("outside-biller-water", "太原自来水公司", "0000000000000000012"),
    "燃气费": ("outside-biller-gas", "太原燃气公司", "0000000000000000013"),
    "暖气费": ("outside-biller-heating", "太原供热公司", "0000000000000000014"),
    "话费": ("outside-biller-phone", "太原移动", "0000000000000000015"),
    "医保缴费": ("outside-biller-medical", "太原市医疗保障局", "0000000000000000016"),
    "养老缴费": ("outside-biller-pension", "太原市社保局", "0000000000000000017"),
}


@dataclass(frozen=True)
class SeedBill:
    """A bill of last month's, due in so many days."""

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


def seed_bills(work: Work) -> None:
    """Write the bills once, for whichever of the sandbox's customers are there.

    An older database, seeded before there were bills, gets them too.
    """
    connection = work.connection
    if connection.execute(select(func.count()).select_from(bills)).scalar_one():
        return
    there = {row.id for row in connection.execute(select(customers.c.id))}
    if not there & {bill.customer_id for bill in BILLS}:
        return
    for account_id, name, number in BILLERS.values():
        _biller(work, account_id, name, number)
    for bill in BILLS:
        if bill.customer_id in there:
            _bill(work, bill)


def _biller(work: Work, account_id: str, name: str, number: str) -> None:
    row = {
        "id": account_id,
        "kind": "outside",
        "name": name,
        "number": number,
        "single_limit_fen": NEVER_FULL,
        "daily_limit_fen": NEVER_FULL,
    }
    insert_guarded(work.connection, work.now, accounts, row, "account_opened")


def _bill(work: Work, bill: SeedBill) -> None:
    account_id, name, _ = BILLERS[bill.kind]
    payee_id = f"{bill.customer_id}-{account_id.removeprefix('outside-')}"
    payee: dict[str, Any] = {
        "id": payee_id,
        "customer_id": bill.customer_id,
        "account_id": account_id,
        "name": name,
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


def write_bill(work: Work, row: Mapping[str, Any]) -> None:
    """Write a bill that a biller has sent, under its audit row."""
    fixed = fixed_now(work.connection, key_of(work.connection.engine), bills, row["id"], row)
    told = {"fen": row["fen"], "payee_id": row["payee_id"], NAME: fixed}
    stamp(work.connection, work.now, "bill_came", bills.name, {row["id"]: told})
    work.connection.execute(insert(bills).values(**row))

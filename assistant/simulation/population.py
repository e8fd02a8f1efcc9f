"""List the customers of the simulated branch: those of the sandbox, and a few more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.banking import ledger
from assistant.banking.hashing import HashCost, hash_secret
from assistant.banking.seed import CUSTOMERS, DAILY_LIMIT, OPENING, SANDBOX_PINS, SINGLE_LIMIT
from assistant.banking.seed_bills import write_bill
from assistant.banking.unit_of_work import Work
from assistant.money import Money
from assistant.storage.guarded import insert_guarded, update_guarded
from assistant.storage.tables import accounts, customers, payees
from assistant.storage.values import Value

MORE_CUSTOMERS = 9
"""Number of further customers: so many that a refusal, remembered for 72 hours, does not affect
everything."""
OPENING_FEN = (12_000_000, 2_500_000)
"""First balances of a further customer's accounts, in fen."""
SMALL_LIMIT = Money.yuan(3_000)
"""Daily limit of a further customer's second account, low enough to be reached."""
PAYEES = 4
"""Number of a further customer's saved payees, without her own accounts; the last sends bills."""
BILLS = (("电费", 8_640), ("暖气费", 98_640), ("水费", 4_320))
"""First bills of a further customer, in fen."""
NIGHT_LOCKED = 3
"""How many further customers begin with a closed night lock."""
PIN = "246810"


@dataclass(frozen=True)
class Wallet:
    """A customer's accounts, payees and PIN."""

    customer: str
    accounts: tuple[str, ...]
    payees: tuple[str, ...]
    """Ids of the customer's payees: saved people and firms, cash, and her own accounts."""
    billers: tuple[str, ...]
    """Ids of the payees that send the customer's bills."""
    pin: str

    @property
    def own(self) -> tuple[str, ...]:
        """The customer's own accounts, as payees of one another."""
        return tuple(f"{account}-own" for account in self.accounts)


def wallets() -> Iterator[Wallet]:
    """Yield the wallet of every customer."""
    for customer in CUSTOMERS:
        own = tuple(f"{account.id}-own" for account in customer.accounts)
        yield Wallet(
            customer.id,
            tuple(account.id for account in customer.accounts),
            (*(payee.id for payee in customer.payees), *own, f"{customer.id}-cash"),
            tuple(payee.id for payee in customer.payees if payee.is_company),
            SANDBOX_PINS[customer.id],
        )
    for number in range(MORE_CUSTOMERS):
        her = f"more-{number}"
        yield Wallet(
            her,
            tuple(f"{her}-account-{place}" for place in range(len(OPENING_FEN))),
            (
                *(f"{her}-payee-{place}" for place in range(PAYEES)),
                *(f"{her}-account-{place}-own" for place in range(len(OPENING_FEN))),
            ),
            (f"{her}-payee-{PAYEES - 1}",),
            PIN,
        )


def add_more_customers(work: Work, cost: HashCost) -> None:
    """Write the further customers into a seeded bank."""
    pin_hash = hash_secret(PIN, cost)
    known = len(CUSTOMERS)
    for number, wallet in enumerate(list(wallets())[known:]):
        row: dict[str, Value] = {
            "id": wallet.customer,
            "position": known + number + 1,
            "name": f"客户{number}",
            "title": f"客户{number}",
            "pin_hash": pin_hash,
            "risk_level": number % 3 + 1,
        }
        insert_guarded(work.connection, work.now, customers, row, "customer_known")
        for place, (account, fen) in enumerate(zip(wallet.accounts, OPENING_FEN, strict=True)):
            _account(work, account, f"7{number}{place}", wallet.customer, place)
            lines = (
                ledger.Line(account, fen, "transfer_in", OPENING),
                ledger.Line(OPENING, -fen, "transfer_in", wallet.customer),
            )
            ledger.post(work.connection, f"opening-{account}", work.now, "transfer_in", lines)
        for account in wallet.accounts:
            _payee(work, wallet.customer, f"{account}-own", account, wallet.customer)
        for place, payee in enumerate(wallet.payees[:PAYEES]):
            _account(work, f"outside-{payee}", f"8{number}{place}")
            _payee(work, wallet.customer, payee, f"outside-{payee}", f"收款人{place}")
        for place, (kind, fen) in enumerate(BILLS):
            bill: dict[str, str | int] = {
                "id": f"{wallet.customer}-bill-{place}",
                "customer_id": wallet.customer,
                "kind": kind,
                "payee_id": wallet.billers[0],
                "household": f"0351{number}",
                "period": "二月",
                "fen": fen,
                "due_on": "2026-03-28",
            }
            write_bill(work, bill)
        if number < NIGHT_LOCKED:
            update_guarded(
                work.connection, work.now, accounts, wallet.accounts, {"night_lock": True},
                "lock_closed", customer_id=wallet.customer, lock="night_lock", value=1,
            )  # fmt: skip


def _payee(work: Work, customer: str, payee: str, account: str, name: str) -> None:
    row: dict[str, Value] = {
        "id": payee,
        "customer_id": customer,
        "account_id": account,
        "name": name,
        "relation": "",
        "is_company": False,
        "listed": not payee.endswith("-own"),
    }
    insert_guarded(work.connection, work.now, payees, row, "payee_added")


def _account(
    work: Work, account: str, number: str, customer: str | None = None, position: int = 0
) -> None:
    row: dict[str, Value] = {
        "id": account,
        "kind": "customer" if customer else "outside",
        "customer_id": customer,
        "position": position,
        "name": account,
        "number": number,
        "single_limit_fen": SINGLE_LIMIT.fen,
        "daily_limit_fen": SMALL_LIMIT.fen if position == 1 else DAILY_LIMIT.fen,
    }
    insert_guarded(work.connection, work.now, accounts, row, "account_opened")

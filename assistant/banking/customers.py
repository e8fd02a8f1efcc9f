"""Read customers, their accounts and payees from the database."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, func, literal_column, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from assistant.banking import ledger
from assistant.banking.model import Account, Customer, Payee, Unknown, UnknownCustomer
from assistant.banking.rows import CustomerRow, HerAccountRow, SavedPayeeRow
from assistant.money import Money
from assistant.storage.prepared import Query, fetch, run
from assistant.storage.tables import (
    POSTED,
    accounts,
    customers,
    payees,
    payees_taken_out,
    transfers,
)

_CUSTOMER: Query[CustomerRow] = select(customers).where(customers.c.id == bindparam("customer"))
_ACCOUNTS: Query[HerAccountRow] = select(
    accounts.c.id,
    accounts.c.customer_id,
    accounts.c.name,
    accounts.c.number,
    accounts.c.balance_fen,
    ledger.reserved_of(accounts).label("reserved_fen"),
).where(accounts.c.customer_id == bindparam("customer"))
_EVERYDAY = _ACCOUNTS.where(accounts.c.purpose == "everyday").order_by(accounts.c.position)
_ACCOUNT = _ACCOUNTS.where(accounts.c.id == bindparam("account"))
_PAYEES: Query[SavedPayeeRow] = (
    select(
        payees.c.id,
        payees.c.customer_id,
        payees.c.name,
        payees.c.relation,
        payees.c.is_company,
        accounts.c.number,
    )
    .join(accounts, accounts.c.id == payees.c.account_id)
    .where(payees.c.customer_id == bindparam("customer"))
)
_PAYEE = _PAYEES.where(payees.c.id == bindparam("payee"))
_OWN = _PAYEES.where(
    accounts.c.customer_id == payees.c.customer_id, accounts.c.purpose == "everyday"
).order_by(accounts.c.position)


def all_customers(connection: Connection) -> list[Customer]:
    """Return every customer, in the sandbox's order."""
    query: Query[CustomerRow] = select(customers).order_by(customers.c.position)
    return [_customer(row) for row in fetch(connection, query)]


def customer(connection: Connection, customer_id: str) -> Customer:
    """Return one customer. Raises ``UnknownCustomer``."""
    row = run(connection, _CUSTOMER, {"customer": customer_id}).one_or_none()
    if row is None:
        raise UnknownCustomer(customer_id)
    return _customer(row)


def accounts_of(connection: Connection, customer_id: str) -> list[Account]:
    """Return a customer's everyday accounts, the default one first. Raises ``UnknownCustomer``."""
    customer(connection, customer_id)
    return [_account(row) for row in run(connection, _EVERYDAY, {"customer": customer_id})]


def account(connection: Connection, account_id: str, customer_id: str) -> Account:
    """Return one account of a customer. Raises ``Unknown``, also for another customer's account."""
    hers = {"account": account_id, "customer": customer_id}
    row = run(connection, _ACCOUNT, hers).one_or_none()
    if row is None:
        raise Unknown(account_id)
    return _account(row)


def payees_of(connection: Connection, customer_id: str) -> list[Payee]:
    """Return the customer's saved payees, most used first. Raises ``UnknownCustomer``."""
    customer(connection, customer_id)
    return [_payee(row) for row in run(connection, _SAVED, {"customer": customer_id})]


def is_gone() -> ColumnElement:
    """Return the SQL condition that the payee of a query was removed from the customer's list."""
    return exists().where(payees_taken_out.c.payee_id == payees.c.id)


_MOST = 1000
"""Most payments to a payee that are counted, to order payees by use."""
_PAYMENTS = (
    select(literal_column("1"))
    .select_from(transfers)
    .where(transfers.c.payee_id == payees.c.id, transfers.c.status == POSTED)
    .correlate(payees)
    .limit(_MOST)
    .subquery()
)
_USED = select(func.count()).select_from(_PAYMENTS).scalar_subquery()
_SAVED = _PAYEES.where(payees.c.listed, ~is_gone()).order_by(_USED.desc(), payees.c.id)


def own_payees_of(connection: Connection, customer_id: str) -> list[Payee]:
    """Return a customer's own everyday accounts as payees, for transfers between them."""
    return [_payee(row) for row in run(connection, _OWN, {"customer": customer_id})]


def payee(connection: Connection, payee_id: str, customer_id: str) -> Payee:
    """Return one payee of a customer, her own accounts included. Raises ``Unknown``."""
    hers = {"payee": payee_id, "customer": customer_id}
    row = run(connection, _PAYEE, hers).one_or_none()
    if row is None:
        raise Unknown(payee_id)
    return _payee(row)


def _customer(row: CustomerRow) -> Customer:
    return Customer(id=row.id, name=row.name, title=row.title, locked=bool(row.locked))


def _account(row: HerAccountRow) -> Account:
    return Account(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        number=row.number,
        balance=Money(row.balance_fen),
        available=Money(row.balance_fen - row.reserved_fen),
    )


def _payee(row: SavedPayeeRow) -> Payee:
    return Payee(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        relation=row.relation,
        account_number=row.number,
        is_company=bool(row.is_company),
    )

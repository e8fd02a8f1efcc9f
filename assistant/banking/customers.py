"""Customers, their accounts and payees, as they stand in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.engine import Connection

from assistant.banking import ledger
from assistant.banking.model import Account, Customer, Payee, Unknown, UnknownCustomer
from assistant.banking.money import Money
from assistant.storage.tables import accounts, customers, payees, payees_taken_out, transfers


def all_customers(connection: Connection) -> list[Customer]:
    """Return every customer, in the sandbox's order."""
    rows = connection.execute(select(customers).order_by(customers.c.position))
    return [_customer(row) for row in rows]


def customer(connection: Connection, customer_id: str) -> Customer:
    """Return one customer. Raises ``UnknownCustomer``."""
    row = connection.execute(select(customers).where(customers.c.id == customer_id)).one_or_none()
    if row is None:
        raise UnknownCustomer(customer_id)
    return _customer(row)


def accounts_of(connection: Connection, customer_id: str) -> list[Account]:
    """Return a customer's everyday accounts, the default one first. Raises ``UnknownCustomer``."""
    customer(connection, customer_id)
    hers = select(accounts).where(
        accounts.c.customer_id == customer_id, accounts.c.purpose == "everyday"
    )
    rows = connection.execute(hers.order_by(accounts.c.position)).all()
    return [_account(connection, row) for row in rows]


def account(connection: Connection, account_id: str, customer_id: str) -> Account:
    """Return one of her accounts. Raises ``Unknown``, for somebody else's too."""
    hers = select(accounts).where(
        accounts.c.id == account_id, accounts.c.customer_id == customer_id
    )
    row = connection.execute(hers).one_or_none()
    if row is None:
        raise Unknown(f"account {account_id}")
    return _account(connection, row)


def payees_of(connection: Connection, customer_id: str) -> list[Payee]:
    """Return her saved payees, most used first. Raises ``UnknownCustomer``."""
    customer(connection, customer_id)
    used = (
        select(func.count())
        .where(transfers.c.payee_id == payees.c.id, transfers.c.status == "posted")
        .scalar_subquery()
    )
    hers = _payees().where(payees.c.customer_id == customer_id, payees.c.listed, ~is_gone())
    rows = connection.execute(hers.order_by(used.desc(), payees.c.id))
    return [_payee(row) for row in rows]


def is_gone() -> Any:
    """Return the condition that a query's payee was taken out."""
    return exists().where(payees_taken_out.c.payee_id == payees.c.id)


def own_payees_of(connection: Connection, customer_id: str) -> list[Payee]:
    """Return her own everyday accounts, as payees of one another."""
    hers = _payees().where(
        payees.c.customer_id == customer_id,
        accounts.c.customer_id == customer_id,
        accounts.c.purpose == "everyday",
    )
    return [_payee(row) for row in connection.execute(hers.order_by(accounts.c.position))]


def payee(connection: Connection, payee_id: str, customer_id: str) -> Payee:
    """Return one of her payees, own accounts included. Raises ``Unknown``."""
    hers = _payees().where(payees.c.id == payee_id, payees.c.customer_id == customer_id)
    row = connection.execute(hers).one_or_none()
    if row is None:
        raise Unknown(f"payee {payee_id}")
    return _payee(row)


def _payees() -> Any:
    return select(payees, accounts.c.number).join(accounts, accounts.c.id == payees.c.account_id)


def _customer(row: Any) -> Customer:
    return Customer(id=row.id, name=row.name, title=row.title, locked=bool(row.locked))


def _account(connection: Connection, row: Any) -> Account:
    reserved = ledger.reserved(connection, row.id)
    return Account(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        number=row.number,
        balance=Money(row.balance_fen),
        available=Money(row.balance_fen - reserved),
    )


def _payee(row: Any) -> Payee:
    return Payee(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        relation=row.relation,
        account_number=row.number,
        is_company=bool(row.is_company),
    )

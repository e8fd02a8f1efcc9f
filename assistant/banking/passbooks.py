"""List the entries that are not in a paper passbook yet, and note which were printed."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import select

from assistant.banking import customers
from assistant.banking.access import Access
from assistant.banking.model import Account, Entry
from assistant.banking.rows import EntryRow
from assistant.money import Money
from assistant.storage.guarded import update_guarded
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import accounts, entries

PASSBOOK = "存折"
"""The name of an account with a passbook; other accounts have cards."""


class PassbooksGateway(Protocol):
    """Passbooks as the kiosk sees them."""

    def find_passbook(self, customer_id: str) -> Account | None:
        """Return the customer's account that has a passbook; None if she has none."""
        ...

    def list_unprinted(self, account_id: str) -> list[Entry]:
        """Return the entries that are not in the passbook yet, oldest first."""
        ...

    def note_printed(self, session: str, account_id: str, count: int) -> None:
        """Note that ``count`` more entries are in the passbook; call it after printing."""
        ...


class Passbooks:
    """The sandbox's ``PassbooksGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def find_passbook(self, customer_id: str) -> Account | None:
        """Return the customer's account that has a passbook; None if she has none."""
        with self._access.reading() as connection:
            hers = customers.accounts_of(connection, customer_id)
        return next((account for account in hers if account.name == PASSBOOK), None)

    def list_unprinted(self, account_id: str) -> list[Entry]:
        """Return the entries that are not in the passbook yet, oldest first."""
        done = select(accounts.c.printed_count).where(accounts.c.id == account_id)
        unprinted: Query[EntryRow] = (
            select(entries)
            .where(
                entries.c.account_id == account_id,
                entries.c.number > done.scalar_subquery(),
            )
            .order_by(entries.c.number)
        )
        with self._access.reading() as connection:
            return [
                Entry(
                    id=str(row.seq),
                    account_id=row.account_id,
                    at=row.at,
                    amount=Money(row.fen),
                    kind=row.kind,
                    counterparty=row.counterparty,
                    balance_after=Money(row.balance_after_fen),
                )
                for row in fetch(connection, unprinted)
            ]

    def note_printed(self, session: str, account_id: str, count: int) -> None:
        """Note that ``count`` more entries are in the passbook; call it after printing."""
        with self._access.deciding() as work:
            before: Query[tuple[int]] = select(accounts.c.printed_count).where(
                accounts.c.id == account_id
            )
            printed = fetch(work.connection, before).scalar_one() + count
            update_guarded(
                work.connection,
                work.now,
                accounts,
                [account_id],
                {"printed_count": printed},
                "passbook_printed",
                session=session,
                lines=count,
            )

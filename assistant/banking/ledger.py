"""Write and read the ledger by double entry.

Every posting takes a sum from one account and gives it to another. The database writes entries and
balances together with the posting; entries never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, func, insert, literal_column, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement, FromClause

from assistant.banking.model import Entry
from assistant.money import Money
from assistant.storage.audit import stamp
from assistant.storage.bound import bound
from assistant.storage.prepared import Query, fetch, run
from assistant.storage.tables import accounts, entries, holds, postings, transfers
from assistant.storage.values import Json, Value

RESERVING = ("open", "delayed")
"""Statuses in which a hold keeps its amount reserved."""
RESERVES = holds.c.status.in_([literal_column(f"'{status}'") for status in RESERVING])
"""The condition that a hold keeps its amount reserved, with literals instead of parameters: SQLite
plans a statement again at each run if a parameter decides whether a partial index can be used."""


def _is_on_the_way(transfer: FromClause) -> ColumnElement:
    return (transfer.c.status == literal_column("'authorise'")) & transfer.c.due.is_not(None)


_waiting = transfers.alias("on_the_way")
"""Its own name, for queries that read a transfer too."""
ON_THE_WAY = _is_on_the_way(transfers)
"""The condition that a transfer waits for the moment that she chose; its sum is set aside."""


def reserved_of(account: FromClause) -> ColumnElement:
    """Return the subquery, for a query over accounts, of the sum that may not be spent, in fen.

    That is what holds reserve and what is on the way.
    """
    held = select(func.coalesce(func.sum(holds.c.reserved_fen), 0)).where(
        holds.c.account_id == account.c.id, RESERVES
    )
    on_the_way = select(func.coalesce(func.sum(_waiting.c.fen), 0)).where(
        _waiting.c.account_id == account.c.id, _is_on_the_way(_waiting)
    )
    return held.scalar_subquery() + on_the_way.scalar_subquery()


_RESERVED: Query[tuple[int]] = select(func.coalesce(func.sum(holds.c.reserved_fen), 0)).where(
    holds.c.account_id == bindparam("account"), RESERVES
)
_AVAILABLE: Query[tuple[int]] = select(accounts.c.balance_fen - reserved_of(accounts)).where(
    accounts.c.id == bindparam("account")
)


@dataclass(frozen=True)
class Line:
    """One line of a posting: an account and the sum that it gets or gives."""

    account_id: str
    fen: int
    """The sum in fen; positive comes in, negative goes out."""
    kind: str
    """The kind of movement, as in ``Entry.kind``."""
    counterparty: str
    """The other party's name."""


def post(
    connection: Connection,
    posting_id: str,
    at: datetime,
    kind: str,
    lines: Sequence[Line],
) -> None:
    """Write a posting without a transfer: money from outside, interest, cash handed out.

    The posting of a transfer is written by the database (``transfer_rows.move``). The lines given
    here must sum to zero and have their audit row, or the database refuses them
    (``IntegrityError``). Only booked cash may leave a customer in this way.
    """
    assert len(lines) >= 2 and sum(line.fen for line in lines) == 0, "a posting sums to zero"
    moved = sum(max(line.fen, 0) for line in lines)
    written: list[list[Json]] = [
        [line.account_id, line.fen, line.kind, line.counterparty] for line in lines
    ]
    row: dict[str, Value] = {
        "id": posting_id,
        "transfer_id": None,
        "at": at,
        "kind": kind,
        "lines": written,
    }
    told = bound(connection, postings, posting_id, row)
    stamp(connection, at, "entered", postings.name, {posting_id: {"fen": moved}}, bound=told)
    connection.execute(insert(postings), row)


def reserved(connection: Connection, account_id: str) -> int:
    """Return the sum that holds reserve on an account, in fen."""
    return int(run(connection, _RESERVED, {"account": account_id}).scalar_one())


def available(connection: Connection, account_id: str) -> int:
    """Return the sum that may be spent from an account, in fen."""
    return int(run(connection, _AVAILABLE, {"account": account_id}).scalar_one())


def entries_of(
    connection: Connection,
    account_id: str,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
) -> list[Entry]:
    """Return entries of an account in [since, until), newest first; None means no limit."""
    query = _entries(since is not None, until is not None, limit is not None)
    asked: dict[str, Value] = {"account": account_id, "since": since, "until": until, "most": limit}
    return [_entry(account_id, *row) for row in fetch(connection, query, asked)]


_Entry = tuple[int, datetime, int, str, str, int]


@cache
def _entries(has_beginning: bool, has_end: bool, has_limit: bool) -> Query[_Entry]:
    """Return the statement with these conditions, which is cached and so compiled once."""
    query: Query[_Entry] = select(
        entries.c.seq,
        entries.c.at,
        entries.c.fen,
        entries.c.kind,
        entries.c.counterparty,
        entries.c.balance_after_fen,
    ).where(entries.c.account_id == bindparam("account"))
    if has_beginning:
        query = query.where(entries.c.at >= bindparam("since"))
    if has_end:
        query = query.where(entries.c.at < bindparam("until"))
    newest = query.order_by(entries.c.at.desc(), entries.c.number.desc())
    return newest.limit(bindparam("most")) if has_limit else newest


def _entry(
    account_id: str, seq: int, at: datetime, fen: int, kind: str, counterparty: str, after: int
) -> Entry:
    return Entry(str(seq), account_id, at, Money(fen), kind, counterparty, Money(after))

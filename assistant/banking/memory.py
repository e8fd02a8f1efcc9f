"""Remember suspicious words, refusals and holds until staff have talked to the customer.

The memory belongs to the customer, across visits, payees and processes.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, func, insert, or_, select
from sqlalchemy.sql import ColumnElement

from assistant.banking import ledger
from assistant.banking.customers import customer
from assistant.banking.model import NotAllowed
from assistant.banking.rows import RefusalRow, TransferRow, WordsRow
from assistant.banking.signing import sign
from assistant.banking.unit_of_work import Work
from assistant.fraud.policy import WEEK
from assistant.staff_member import SignedIn
from assistant.storage.audit import stamp
from assistant.storage.bound import bound
from assistant.storage.prepared import Query, fetch, run
from assistant.storage.tables import holds, messages, refusals, script_words, talks, transfers
from assistant.storage.values import Value

SCRIPT, SCHEME = "script", "scheme"
"""Weights of words: a script's words hold transfers for the rest of the visit, a scheme's words
lead to a fraud check."""

_customer = bindparam("customer")
_IS_THERE: Query[tuple[bool]] = select(exists().where(messages.c.id == bindparam("message")))
_TALKED_UNTIL: Query[tuple[int | None, int | None]] = select(
    func.max(talks.c.words_seq), func.max(talks.c.refusals_seq)
).where(talks.c.customer_id == _customer)
_WORDS: Query[WordsRow] = (
    select(script_words)
    .where(
        script_words.c.seq > bindparam("after"),
        or_(
            script_words.c.session == bindparam("visit"),
            (script_words.c.customer_id == _customer) & (script_words.c.at > bindparam("since")),
        ),
    )
    .order_by(script_words.c.seq)
)
_WAITS = exists().where(holds.c.transfer_id == refusals.c.transfer_id, ledger.RESERVES)
_REFUSED: Query[RefusalRow] = (
    select(
        refusals.c.transfer_id,
        refusals.c.fen,
        refusals.c.kind,
        refusals.c.unsafe,
        transfers.c.session,
    )
    .join(transfers, transfers.c.id == refusals.c.transfer_id)
    .where(
        refusals.c.seq > bindparam("after"),
        refusals.c.customer_id == _customer,
        or_(refusals.c.at > bindparam("since"), _WAITS),
    )
    .order_by(refusals.c.seq)
)


@dataclass(frozen=True)
class Remembered:
    """Remembered words, refusals and holds that count against a customer's payment."""

    script_words: tuple[tuple[str, str], ...] = ()
    """(script, phrase) of all scripts found in this visit."""
    unsafe_holds: tuple[str, ...] = ()
    """Descriptions of this visit's unsafe holds, for staff."""
    told: tuple[str, ...] = ()
    """Descriptions of scripts, schemes, refusals and holds of the last seven days, for staff."""


def is_new(work: Work, message: str) -> bool:
    """Note the id of a kiosk's message; return whether it came for the first time.

    A message without an id is always new.
    """
    if not message:
        return True
    if run(work.connection, _IS_THERE, {"message": message}).scalar_one():
        return False
    row: dict[str, Value] = {"id": message, "at": work.now}
    told = bound(work.connection, messages, message, row)
    stamp(work.connection, work.now, "message_taken", "messages", {message: {}}, bound=told)
    work.connection.execute(insert(messages).values(row))
    return True


def note_talk(work: Work, customer_id: str, staff: SignedIn, told: str) -> None:
    """Note that staff have talked to a customer, so earlier words and refusals no longer count.

    Two members of staff still decide on holds, and transfers similar to a refused one still go to
    staff.

    Raises:
        UnknownCustomer: There is no such customer.
        NotAllowed: The caller is not staff, or there is no note.
    """
    customer(work.connection, customer_id)
    signed = sign(work, staff)
    if not told.strip():
        raise NotAllowed("要写下谈了什么")
    newest = {
        "words_seq": _last(work, script_words.c.seq),
        "refusals_seq": _last(work, refusals.c.seq),
    }
    note = told.strip()
    row: dict[str, Value] = {
        "customer_id": customer_id,
        "at": work.now,
        "staff": staff.number,
        "note": note,
        **newest,
    }
    # The database requires the log's row first, so the number is chosen here.
    last = _last(work, talks.c.seq)
    stamp(
        work.connection,
        work.now,
        "talked",
        "talks",
        {customer_id: {"staff": staff.number, **newest}},
        customer_id=customer_id,
        **signed,
        note=note,
        bound=bound(work.connection, talks, last + 1, row),
    )
    work.connection.execute(insert(talks).values(seq=last + 1, **row))


def _last(work: Work, seq: ColumnElement) -> int:
    """Return the highest number in a column; 0 if its table is empty."""
    query: Query[tuple[int]] = select(func.coalesce(func.max(seq), 0))
    return fetch(work.connection, query).scalar_one()


def recall(work: Work, transfer: TransferRow) -> Remembered:
    """Return the memory that counts against ``transfer`` (a row), since the last talk with staff."""
    words_seq, refusals_seq = _talked_until(work, transfer.customer_id)
    words = _words(work, transfer.customer_id, transfer.session, words_seq)
    refused = [
        row
        for row in _refused(work, transfer.customer_id, refusals_seq)
        if row.transfer_id != transfer.id
    ]
    here = [row for row in words if row.session == transfer.session]
    return Remembered(
        script_words=tuple((row.script, row.phrase) for row in here if row.weight == SCRIPT),
        unsafe_holds=tuple(
            _line(row)
            for row in refused
            if row.unsafe and row.kind == "held" and row.session == transfer.session
        ),
        told=tuple(
            dict.fromkeys([*(f"{r.script}: {r.phrase}" for r in words), *map(_line, refused)])
        ),
    )


def is_warned(work: Work, customer_id: str, session: str) -> bool:
    """Return whether two members of staff are needed to hand out the customer's booked cash.

    They are needed if words of a fraud were heard from her or in the visit of the booking, or if a
    transfer of hers was refused or held as unsafe, and staff have not talked to her since.
    """
    words_seq, refusals_seq = _talked_until(work, customer_id)
    return bool(_words(work, customer_id, session, words_seq)) or any(
        row.unsafe for row in _refused(work, customer_id, refusals_seq)
    )


def _talked_until(work: Work, customer_id: str) -> tuple[int, int]:
    """Return the numbers (``seq``) of the last words and refusal before the latest talk with staff."""
    words, refused = run(work.connection, _TALKED_UNTIL, {"customer": customer_id}).one()
    return int(words or 0), int(refused or 0)


def _words(work: Work, customer_id: str, session: str, after: int) -> list[WordsRow]:
    """Return the words (rows) of this visit, and of the customer's last seven days."""
    asked: dict[str, Value] = {
        "visit": session,
        "customer": customer_id,
        "after": after,
        "since": work.now - WEEK,
    }
    return run(work.connection, _WORDS, asked).all()


def _refused(work: Work, customer_id: str, after: int) -> list[RefusalRow]:
    """Return the rows of refusals of the last seven days, and of older undecided holds."""
    asked: dict[str, Value] = {"customer": customer_id, "after": after, "since": work.now - WEEK}
    return run(work.connection, _REFUSED, asked).all()


def _line(row: RefusalRow) -> str:
    return f"{row.kind}{' unsafe' if row.unsafe else ''}: {row.fen / 100:,.2f}"

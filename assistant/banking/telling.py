"""Store fraud scripts and schemes that a kiosk heard, and mark waiting transfers as unsafe.

Before the customer's card is known, the words belong to the visit; afterwards to the customer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

from assistant.banking.holding import warn
from assistant.banking.memory import SCRIPT
from assistant.banking.rows import WordsRow
from assistant.banking.unit_of_work import Work
from assistant.storage.audit import record
from assistant.storage.bound import bound
from assistant.storage.prepared import Query, append, run
from assistant.storage.tables import script_words
from assistant.storage.values import Value

_hers = script_words.alias("hers")
_NOBODYS: Query[WordsRow] = (
    select(script_words)
    .where(
        script_words.c.session == bindparam("visit"),
        script_words.c.customer_id.is_(None),
        ~exists().where(
            _hers.c.session == bindparam("visit"),
            _hers.c.customer_id == bindparam("customer"),
            _hers.c.script == script_words.c.script,
            _hers.c.phrase == script_words.c.phrase,
            _hers.c.seq > script_words.c.seq,
        ),
    )
    .order_by(script_words.c.seq)
)
"""Stored words of a visit that belong to no customer yet."""


@dataclass(frozen=True)
class Heard:
    """A fraud script or scheme that was heard, with its words."""

    script: str
    phrase: str
    weight: str = SCRIPT


def note(work: Work, session: str, customer_id: str | None, heard: Iterable[Heard]) -> None:
    """Store words that were heard in a visit, and mark waiting transfers as unsafe.

    Marked are transfers of this visit and, if known, of the customer.
    """
    heard = tuple(heard)
    for each in heard:
        _write(work, session, customer_id, each)
    warn(work, session, customer_id, [f"{each.script}: {each.phrase}" for each in heard])


def recognise(work: Work, session: str, customer_id: str) -> None:
    """Note which customer a visit belongs to; earlier words of the visit now belong to her."""
    visit = {"visit": session, "customer": customer_id}
    rows = run(work.connection, _NOBODYS, visit).all()
    if rows:
        note(work, session, customer_id, (Heard(r.script, r.phrase, r.weight) for r in rows))


def _write(work: Work, session: str, customer_id: str | None, heard: Heard) -> None:
    row: dict[str, Value] = {
        "session": session,
        "at": work.now,
        "script": heard.script,
        "phrase": heard.phrase,
        "customer_id": customer_id,
        "weight": heard.weight,
    }
    seq = append(work.connection, script_words, row)
    record(
        work.connection,
        work.now,
        "script_words" if heard.weight == SCRIPT else "scheme_told",
        session=session,
        customer_id=customer_id or "",
        script=heard.script,
        phrase=heard.phrase,
        bound=bound(work.connection, script_words, seq, row),
    )

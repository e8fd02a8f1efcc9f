"""Sign decisions by one or two members of staff who have signed in.

The database requires the same (migration 0010): each signature is the number of a present member of
staff, and two signatures are of different people.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select

from assistant.banking.model import NotAllowed
from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.staff_member import SignedIn
from assistant.storage.moment import from_moment, to_moment
from assistant.storage.on_staff import is_on_staff
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import audit

APART_FOR = timedelta(hours=24)
"""For this time two people may not sign together after one has given the other a number or
password."""
Signed = dict[str, str]
"""Numbers (``staff``, ``second``) and names (``staff_name``, ``second_name``), for the audit row."""


class _GivenRow(Row, Protocol):
    """A number or password that was given; ``subject`` is the number of the person who got it."""

    at: int
    """When it was given, in microseconds since 1970 UTC."""
    subject: str
    details: str


def sign(work: Work, who: SignedIn) -> Signed:
    """Return number and name of the member of staff who decides.

    Raises:
        NotAllowed: ``who`` is no member of staff, or no longer one.
    """
    return _require_on_staff(work, who).signs()


def sign_both(work: Work, who: SignedIn, second: SignedIn) -> Signed:
    """Return numbers and names of two members of staff who decide together.

    Raises:
        NotAllowed: One does not belong to the staff, both are the same person, or one has just given
            the other number or password.
    """
    signed = {**sign(work, who), **_require_on_staff(work, second).signs("second")}
    if who.number == second.number:
        raise NotAllowed("要另一位同事复核，两个人各用自己的工号和密码")
    _require_apart(work, who, second)
    return signed


def numbers(signed: Signed) -> Signed:
    """Return only the numbers of the signers, for the row of the decision."""
    return {part: signed[part] for part in ("staff", "second") if part in signed}


def require_reason(reason: str) -> str:
    """Return a reason without blanks around it. Raises ``NotAllowed`` if there is none."""
    if not reason.strip():
        raise NotAllowed("要写明原因")
    return reason.strip()


def _require_apart(work: Work, who: SignedIn, second: SignedIn) -> None:
    """Refuse two people if one has added the other, or set their password, in the last 24 hours.

    A manager who does so knows that password, and could sign as both. A day later the branch has
    seen the new name, or its owner has missed the old password.
    """
    given: Query[_GivenRow] = (
        select(audit.c.at, audit.c.subject, audit.c.details)
        .where(
            audit.c.subject.in_([who.number, second.number]),
            audit.c.kind.in_(["staff_added", "staff_password"]),
            audit.c.at > to_moment(work.now - APART_FOR),
        )
        .order_by(audit.c.seq)
    )
    for row in fetch(work.connection, given).all():
        one, other = (who, second) if row.subject == who.number else (second, who)
        if json.loads(row.details).get("staff") == other.number:
            until = bank_time(from_moment(row.at) + APART_FOR)
            raise NotAllowed(
                f"{one} 的工号或者密码是 {other} 刚给的，{until:%m月%d日 %H:%M} 以后才能两人一起签，"
                "现在请换一位同事"
            )


def _require_on_staff(work: Work, who: SignedIn) -> SignedIn:
    if not is_on_staff(work.connection, who):
        raise NotAllowed(f"工号 {who.number} 不在名单里")
    return who

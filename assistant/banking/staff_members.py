"""Let staff sign in, each with a number and their own password, and keep the list of staff.

Five wrong passwords in a row lock a number for a quarter of an hour. An unknown number gets the
same answer, after the same time, as a wrong password.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from sqlalchemy import func, select

from assistant.banking.access import Access
from assistant.banking.hashing import NOBODYS, HashCost, fits, hash_secret
from assistant.banking.model import BankError, NotAllowed
from assistant.banking.rows import StaffRow
from assistant.banking.signing import sign
from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.staff_member import MANAGERS, ROLE_NAMES, Role, SignedIn
from assistant.storage.audit import record
from assistant.storage.guarded import insert_guarded, update_guarded
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import staff
from assistant.storage.values import Values

ATTEMPTS = 5
"""Wrong passwords in a row that lock a number."""
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 8
LONGEST_NAME = 20
_NUMBER = re.compile("[0-9]{4,8}")


class WrongPassword(BankError):
    """The number is unknown or the password is wrong; the message does not say which."""

    code = "wrong_password"


class NumberLocked(BankError):
    """The number is locked after too many wrong passwords; the message says until when."""

    code = "number_locked"


class WeakPassword(NotAllowed):
    """The password is easy to guess; the message says why."""

    code = "weak_password"


@dataclass(frozen=True)
class StaffMember:
    """A member of staff in the list of staff."""

    number: str
    name: str
    role: Role
    locked_until: datetime | None
    """Until when the number is locked, UTC; None: it is not locked."""
    removed_at: datetime | None


class StaffGateway(Protocol):
    """Sign staff in, and keep the list of staff."""

    def sign_in(self, number: str, password: str) -> SignedIn:
        """Sign a member of staff in. Logs every try; raises ``WrongPassword`` or ``NumberLocked``."""
        ...

    def list_members(self, include_removed: bool = False) -> list[StaffMember]:
        """Return members of staff, by number."""
        ...

    def add(
        self, by: SignedIn | None, number: str, name: str, role: Role, password: str
    ) -> StaffMember:
        """Add a member of staff, by an outlet manager or the head of the sub-branch.

        The first member needs no ``by``, and must have one of these two roles, because otherwise
        nobody could add the second. Raises ``NotAllowed``, ``WeakPassword``.
        """
        ...

    def remove(self, by: SignedIn, number: str) -> StaffMember:
        """Remove a member of staff, by a manager; the row stays, and the number is not used again.

        Raises ``NotAllowed``, also for the last manager: nobody could add one afterwards.
        """
        ...

    def set_password(self, by: SignedIn, number: str, password: str) -> StaffMember:
        """Set one's own password, or as a manager somebody's; it also unlocks the number.

        Raises ``NotAllowed``, ``WeakPassword``.
        """
        ...


class StaffMembers:
    """The sandbox's ``StaffGateway``."""

    def __init__(self, access: Access, cost: HashCost | None = None) -> None:
        """Serve the table of staff.

        Args:
            access: Shared by all services of one bank.
            cost: The cost of a guess at a new password; tests may use a lower one.
        """
        self._access = access
        self._cost = cost or HashCost()

    def sign_in(self, number: str, password: str) -> SignedIn:
        """Sign a member of staff in. Logs every try; raises ``WrongPassword`` or ``NumberLocked``."""
        with self._access.deciding() as work:
            result = _sign_in(work, plain_number(number), password)
        if isinstance(result, SignedIn):
            return result
        raise result  # after the wrong try is stored

    def list_members(self, include_removed: bool = False) -> list[StaffMember]:
        """Return members of staff, by number."""
        wanted: Query[StaffRow] = select(staff).order_by(staff.c.number)
        if not include_removed:
            wanted = wanted.where(staff.c.removed_at.is_(None))
        now = self._access.clock.now()
        with self._access.reading() as connection:
            return [_member(row, now) for row in fetch(connection, wanted)]

    def add(
        self, by: SignedIn | None, number: str, name: str, role: Role, password: str
    ) -> StaffMember:
        """Add a member of staff, by an outlet manager or the head of the sub-branch."""
        number, name = plain_number(number), name.strip()
        require_number(number)
        if not (name and name.isprintable() and len(name) <= LONGEST_NAME):
            raise NotAllowed(f"姓名要写，最多 {LONGEST_NAME} 个字")
        require_strong(number, password)
        pin = hash_secret(password, self._cost)
        with self._access.deciding() as work:
            _require_may_add(work, by, role)
            if _row(work, number) is not None:
                raise NotAllowed(f"工号 {number} 用过了，换一个")
            row = {
                "number": number,
                "name": name,
                "role": role.value,
                "password_hash": pin,
                "failed": 0,
                "added_at": work.now,
                "added_by": by.number if by else None,
            }
            told = {**(by.signs() if by else {}), "added_name": name, "role": role.value}
            insert_guarded(work.connection, work.now, staff, row, "staff_added", **told)
            return _load(work, number)

    def remove(self, by: SignedIn, number: str) -> StaffMember:
        """Remove a member of staff, by a manager; the row stays, and the number is not used again."""
        with self._access.deciding() as work:
            _require_manager(work, by)
            member = _load(work, plain_number(number))
            managers: Query[tuple[int]] = select(func.count()).where(
                staff.c.removed_at.is_(None),
                staff.c.role.in_([role.value for role in MANAGERS]),
            )
            last = fetch(work.connection, managers).scalar_one() == 1
            if member.role in MANAGERS and last:
                raise NotAllowed(
                    f"{member.name}是最后一位能加人的；先加一位网点主任或支行行长，再删"
                )
            _change(work, member.number, {"removed_at": work.now}, "staff_removed", **by.signs())
            return _load(work, member.number)

    def set_password(self, by: SignedIn, number: str, password: str) -> StaffMember:
        """Set one's own password, or as a manager somebody's; it also unlocks the number."""
        number = plain_number(number)
        require_strong(number, password)
        new = hash_secret(password, self._cost)
        with self._access.deciding() as work:
            if by.number == number:
                sign(work, by)
            else:
                _require_manager(work, by)
            member = _load(work, number)
            values: Values = {"password_hash": new, "failed": 0, "locked_until": None}
            _change(work, member.number, values, "staff_password", **by.signs())
            return _load(work, member.number)


def plain_number(number: str) -> str:
    """Return a staff number with normal digits; a Chinese keyboard may type full-width ones."""
    return unicodedata.normalize("NFKC", number).strip()


def require_number(number: str) -> None:
    """Raise ``NotAllowed`` if this is no staff number."""
    if not _NUMBER.fullmatch(number):
        raise NotAllowed("工号是 4 到 8 位数字")


def require_strong(number: str, password: str) -> None:
    """Raise ``WeakPassword`` for a password that could be guessed.

    It is short, the staff number (even repeated), one character repeated, or counts up or down.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword(f"至少 {SHORTEST_PASSWORD} 个字符")
    if len(set(password)) == 1:
        raise WeakPassword("不能是同一个字符重复")
    if not password.replace(number, "").strip():
        raise WeakPassword("不能就是工号")
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    if steps in ({1}, {-1}) or password in ("1234567890", "0987654321"):
        raise WeakPassword("不能是连着的数字或字母")


def _require_manager(work: Work, who: SignedIn) -> None:
    sign(work, who)
    if who.role not in MANAGERS:
        raise NotAllowed("这要由网点主任或者支行行长来办")


def _require_may_add(work: Work, by: SignedIn | None, role: Role) -> None:
    all_of_them: Query[tuple[int]] = select(func.count()).select_from(staff)
    somebody = fetch(work.connection, all_of_them).scalar_one()
    if by is not None:
        _require_manager(work, by)
    elif somebody:
        raise NotAllowed("加人要由网点主任或者支行行长登录来办")
    elif role not in MANAGERS:
        raise NotAllowed(
            f"第一位要是{ROLE_NAMES[Role.OUTLET_MANAGER]}或者{ROLE_NAMES[Role.HEAD]}，别人由他来加"
        )


def _sign_in(work: Work, number: str, password: str) -> SignedIn | BankError:
    row = _row(work, number)
    member = None if row is None or row.removed_at is not None else row
    right = fits(NOBODYS if member is None else member.password_hash, password)
    if member is None:
        record(
            work.connection, work.now, "staff_unknown"
        )  # somebody may have typed a password here: do not show it
        return WrongPassword()
    who = {"staff": number, "staff_name": member.name}
    if member.locked_until is not None and work.now < member.locked_until:
        record(work.connection, work.now, "staff_locked_out", **who)
        return NumberLocked(_until(member.locked_until))
    if right:
        if member.failed:
            values = {"failed": 0, "locked_until": None}
            _change(work, number, values, "staff_signed_in", **who)
        else:
            record(work.connection, work.now, "staff_signed_in", **who)
        return SignedIn(number, member.name, Role(member.role))
    failed = 1 + (0 if member.locked_until is not None else member.failed)
    if failed < ATTEMPTS:
        _change(work, number, {"failed": failed, "locked_until": None}, "staff_wrong", **who)
        return WrongPassword()
    until = work.now + LOCKED_FOR
    _change(work, number, {"failed": failed, "locked_until": until}, "staff_locked", **who)
    return NumberLocked(_until(until))


def _until(moment: datetime) -> str:
    return f"{bank_time(moment):%H:%M}"


def _change(work: Work, number: str, values: Values, kind: str, **told: str) -> None:
    update_guarded(work.connection, work.now, staff, [number], values, kind, **told)


def _row(work: Work, number: str) -> StaffRow | None:
    if not _NUMBER.fullmatch(number):  # a terminal may give invalid characters
        return None
    found: Query[StaffRow] = select(staff).where(staff.c.number == number)
    return fetch(work.connection, found).one_or_none()


def _load(work: Work, number: str) -> StaffMember:
    row = _row(work, number)
    if row is None:
        raise NotAllowed(f"没有工号 {number}")
    return _member(row, work.now)


def _member(row: StaffRow, now: datetime) -> StaffMember:
    locked = row.locked_until is not None and now < row.locked_until
    return StaffMember(
        number=row.number,
        name=row.name,
        role=Role(row.role),
        locked_until=row.locked_until if locked else None,
        removed_at=row.removed_at,
    )

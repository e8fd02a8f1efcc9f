"""What the branch has to do for her later: a home visit, a new social security card ..."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import func, insert, select, update

from assistant.banking import ending
from assistant.banking.access import Access
from assistant.banking.model import NotAllowed, Unknown
from assistant.banking.staff import staff_name
from assistant.banking.work import Work
from assistant.clock import bank_time
from assistant.storage.audit import record
from assistant.storage.tables import service_requests, social_insurance


class RequestKind(str, Enum):
    """What is asked for."""

    RELATIVE = "relative"
    """A relative does it for her: 代办."""
    HOME_VISIT = "home_visit"
    """Somebody of the branch comes to her: 上门."""
    SOCIAL_CARD = "social_card"
    """A new social security card: 补卡."""
    CERTIFICATION = "certification"
    """Somebody sees her, so that the pension goes on: 资格认证."""
    CASH = "cash"
    """Cash that she has booked, and that her money is set aside for: 预约取现."""


@dataclass(frozen=True)
class ServiceRequest:
    """One request as it stands."""

    number: str
    """What she is told, ``T001``; unique for ever."""
    customer_id: str
    kind: RequestKind
    details: dict[str, Any]
    """What she told about it, e.g. ``{"when": "morning"}``."""
    created_at: datetime
    status: str
    """``open``, ``done`` or ``cancelled``."""


class RequestsGateway(Protocol):
    """Takes requests, and lets staff work them off."""

    def book(
        self, session: str, customer_id: str, kind: RequestKind, details: dict[str, Any]
    ) -> ServiceRequest:
        """Take a request. An open one of the same kind is kept, with what she tells now.

        Raises ``NotAllowed`` for cash: that is booked with the money for it (``positions``).
        """
        ...

    def listed(self, include_settled: bool = False) -> list[ServiceRequest]:
        """Requests, oldest first."""
        ...

    def close(self, number: str, staff: str, note: str) -> ServiceRequest:
        """Staff did it. Closing a certification records that she was seen today; closing booked
        cash hands it out: from then on it is gone from the bank.

        Raises ``Unknown`` for no such number, ``NotAllowed`` for one that is closed, unnamed, and
        for cash that a hold keeps.
        """
        ...


class Requests:
    """The sandbox's ``RequestsGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def book(
        self, session: str, customer_id: str, kind: RequestKind, details: dict[str, Any]
    ) -> ServiceRequest:
        """See ``RequestsGateway``."""
        if kind is RequestKind.CASH:
            raise NotAllowed("cash is booked with the money for it")
        with self._access.deciding() as work:
            number = _open_number(work, customer_id, kind)
            if number is None:
                number = _book(work, session, customer_id, kind, details)
            else:
                _change(work, number, details=details)
                _note(work, "request_changed", session, customer_id, number, kind, details)
            return _one(work, number)

    def listed(self, include_settled: bool = False) -> list[ServiceRequest]:
        """See ``RequestsGateway``."""
        wanted = select(service_requests).order_by(service_requests.c.number)
        if not include_settled:
            wanted = wanted.where(service_requests.c.status == "open")
        with self._access.reading() as connection:
            return [_request(row) for row in connection.execute(wanted)]

    def close(self, number: str, staff: str, note: str) -> ServiceRequest:
        """See ``RequestsGateway``."""
        staff = staff_name(staff)
        with self._access.deciding() as work:
            row = _row(work, number)
            if row.status != "open":
                raise NotAllowed(f"{number}: {row.status}")
            _change(work, number, status="done", staff=staff, note=note, settled_at=work.now)
            if row.kind == RequestKind.CERTIFICATION.value:
                _seen(work, row.customer_id)
            if row.kind == RequestKind.CASH.value:
                ending.hand_over(work, row.position_id, staff)
            record(
                work.connection,
                work.now,
                "request_done",
                customer_id=row.customer_id,
                subject=number,
                staff=staff,
                note=note,
            )
            return _one(work, number)


def book_cash(work: Work, transfer: Any, position: Any) -> None:
    """Tell the desk that cash (a row of positions) was booked and paid for by ``transfer``."""
    details = {"day": position.terms["day"], "fen": transfer.fen}
    who = (transfer.session, transfer.customer_id, RequestKind.CASH)
    _book(work, *who, details, position_id=position.id)


def cancel_of(work: Work, transfer: Any, position_id: str) -> None:
    """Take back what the desk was to do for a position, where there is something: the money
    went home by ``transfer``."""
    hers = select(service_requests).where(service_requests.c.position_id == position_id)
    row = work.connection.execute(hers).one_or_none()
    if row is None:
        return
    _change(work, row.number, status="cancelled", note="back in her account", settled_at=work.now)
    who = (transfer.session, row.customer_id)
    kind = RequestKind(row.kind)
    _note(work, "request_cancelled", *who, row.number, kind, dict(row.details))


def _book(
    work: Work,
    session: str,
    customer_id: str,
    kind: RequestKind,
    details: dict[str, Any],
    position_id: str | None = None,
) -> str:
    """Write a new request and its audit row; return its number."""
    number = _insert(work, session, customer_id, kind, details, position_id)
    _note(work, "request_booked", session, customer_id, number, kind, details)
    return number


def _note(
    work: Work,
    happened: str,
    session: str,
    customer_id: str,
    number: str,
    kind: RequestKind,
    details: dict[str, Any],
) -> None:
    record(
        work.connection,
        work.now,
        happened,
        session=session,
        customer_id=customer_id,
        subject=number,
        request=kind.value,
        **details,
    )


def _open_number(work: Work, customer_id: str, kind: RequestKind) -> str | None:
    found: str | None = work.connection.execute(
        select(service_requests.c.number).where(
            service_requests.c.customer_id == customer_id,
            service_requests.c.kind == kind.value,
            service_requests.c.status == "open",
        )
    ).scalar()
    return found


def _insert(
    work: Work,
    session: str,
    customer_id: str,
    kind: RequestKind,
    details: dict[str, Any],
    position_id: str | None,
) -> str:
    taken = work.connection.execute(select(func.count()).select_from(service_requests))
    number = f"T{int(taken.scalar_one()) + 1:03}"  # rows are never deleted
    work.connection.execute(
        insert(service_requests).values(
            id=work.new_id(),
            number=number,
            customer_id=customer_id,
            session=session,
            kind=kind.value,
            details=details,
            created_at=work.now,
            status="open",
            note="",
            position_id=position_id,
        )
    )
    return number


def _change(work: Work, number: str, **values: Any) -> None:
    work.connection.execute(
        update(service_requests).where(service_requests.c.number == number).values(**values)
    )


def _seen(work: Work, customer_id: str) -> None:
    """She was seen: certified today, and due again in a year."""
    today = bank_time(work.now).date()
    again = today.replace(year=today.year + 1, day=min(today.day, 28))
    work.connection.execute(
        update(social_insurance)
        .where(social_insurance.c.customer_id == customer_id)
        .values(certified_on=today.isoformat(), certify_by=again.isoformat())
    )


def _one(work: Work, number: str) -> ServiceRequest:
    return _request(_row(work, number))


def _row(work: Work, number: str) -> Any:
    row = work.connection.execute(
        select(service_requests).where(service_requests.c.number == number)
    ).one_or_none()
    if row is None:
        raise Unknown(number)
    return row


def _request(row: Any) -> ServiceRequest:
    return ServiceRequest(
        number=row.number,
        customer_id=row.customer_id,
        kind=RequestKind(row.kind),
        details=dict(row.details),
        created_at=row.created_at,
        status=row.status,
    )

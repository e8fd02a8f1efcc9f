"""Read and write rows of requests, which are jobs that customers give to the branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import func, select

from assistant.banking.model import Unknown
from assistant.banking.rows import PositionRow, RequestRow, TransferRow
from assistant.banking.unit_of_work import Work
from assistant.storage.guarded import insert_guarded, update_guarded
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import service_requests
from assistant.storage.values import Json, Value, Values

Details = Mapping[str, str | int]
"""Details of a request: for a visit ``when`` (morning, afternoon), for booked cash ``day`` (ISO)
and ``fen``."""


class RequestKind(str, Enum):
    """The kinds of requests."""

    RELATIVE = "relative"
    """A relative acts for the customer: 代办."""
    HOME_VISIT = "home_visit"
    """Staff visit the customer at home: 上门."""
    SOCIAL_CARD = "social_card"
    """A new social security card: 补卡."""
    CERTIFICATION = "certification"
    """Staff certify that the customer is alive, so that the pension continues: 资格认证."""
    CASH = "cash"
    """Cash that was booked and paid for: 预约取现."""


@dataclass(frozen=True)
class ServiceRequest:
    """A request as it is now."""

    number: str
    """The number that the customer is told, e.g. ``T001``; never used twice."""
    customer_id: str
    kind: RequestKind
    details: Details
    created_at: datetime
    status: str
    """``open``, ``done`` or ``cancelled``."""


def book(
    work: Work,
    session: str,
    customer_id: str,
    kind: RequestKind,
    details: Details,
    position_id: str | None = None,
) -> str:
    """Write a new request with its audit row; return its number."""
    taken: Query[tuple[int]] = select(func.count()).select_from(service_requests)
    number = f"T{fetch(work.connection, taken).scalar_one() + 1:03}"  # as rows are never deleted
    row: dict[str, Value] = {
        "id": work.new_id(),
        "number": number,
        "customer_id": customer_id,
        "session": session,
        "kind": kind.value,
        "details": dict(details),
        "created_at": work.now,
        "status": "open",
        "note": "",
        "position_id": position_id,
    }
    insert_guarded(
        work.connection,
        work.now,
        service_requests,
        row,
        "request_booked",
        session=session,
        customer_id=customer_id,
        subject="",
        request=kind.value,
        **details,
    )
    return number


def change(
    work: Work,
    number: str,
    values: Values,
    happened: str,
    *,
    customer_id: str,
    session: str = "",
    **told: Json,
) -> None:
    """Change a request, with an audit row of the kind ``happened``."""
    update_guarded(
        work.connection,
        work.now,
        service_requests,
        [number],
        values,
        happened,
        session=session,
        customer_id=customer_id,
        subject="",
        **told,
    )


def book_cash(work: Work, transfer: TransferRow, position: PositionRow) -> None:
    """Write a request to the desk for booked cash (``position``) that ``transfer`` has paid for."""
    details: Details = {"day": position.terms["day"], "fen": transfer.fen}
    who = (transfer.session, transfer.customer_id, RequestKind.CASH)
    book(work, *who, details, position_id=position.id)


def cancel_of(work: Work, transfer: TransferRow, position_id: str) -> None:
    """Cancel the request for a position, if any, because ``transfer`` took the money back."""
    hers: Query[RequestRow] = select(service_requests).where(
        service_requests.c.position_id == position_id
    )
    row = fetch(work.connection, hers).one_or_none()
    if row is None:
        return
    change(
        work,
        row.number,
        {"status": "cancelled", "note": "back in her account", "settled_at": work.now},
        "request_cancelled",
        session=transfer.session,
        customer_id=row.customer_id,
        request=row.kind,
        **row.details,
    )


def open_number(work: Work, customer_id: str, kind: RequestKind) -> str | None:
    """Return the number of a customer's open request of this kind; None if there is none."""
    found: Query[tuple[str]] = select(service_requests.c.number).where(
        service_requests.c.customer_id == customer_id,
        service_requests.c.kind == kind.value,
        service_requests.c.status == "open",
    )
    return fetch(work.connection, found).scalar()


def load(work: Work, number: str) -> RequestRow:
    """Return a request's row. Raises ``Unknown``."""
    query: Query[RequestRow] = select(service_requests).where(service_requests.c.number == number)
    row = fetch(work.connection, query).one_or_none()
    if row is None:
        raise Unknown(number)
    return row


def read_request(row: RequestRow) -> ServiceRequest:
    """Return a request from its row."""
    return ServiceRequest(
        number=row.number,
        customer_id=row.customer_id,
        kind=RequestKind(row.kind),
        details=dict(row.details),
        created_at=row.created_at,
        status=row.status,
    )

"""Keep requests that the branch deals with later, e.g. a home visit or a new social security card."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import select

from assistant.banking import counter
from assistant.banking.access import Access
from assistant.banking.model import NotAllowed
from assistant.banking.request_rows import (
    Details,
    RequestKind,
    ServiceRequest,
    book,
    change,
    load,
    open_number,
    read_request,
)
from assistant.banking.rows import RequestRow
from assistant.banking.signing import numbers, sign, sign_both
from assistant.banking.social import certify
from assistant.staff_member import SignedIn
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import service_requests
from assistant.storage.values import Value

__all__ = ["Details", "RequestKind", "Requests", "RequestsGateway", "ServiceRequest"]


DONE = {"done": "办过了", "cancelled": "撤销了"}
"""Words for staff: how a request ended, by its status."""


class RequestsGateway(Protocol):
    """Take requests, and let staff close them."""

    def book(
        self, session: str, customer_id: str, kind: RequestKind, details: Details
    ) -> ServiceRequest:
        """Store a request, or give an open request of the same kind the new details.

        Raises ``NotAllowed`` for cash, which is booked through ``positions``.
        """
        ...

    def list_requests(self, include_decided: bool = False) -> list[ServiceRequest]:
        """Return requests, oldest first."""
        ...

    def close(
        self, number: str, staff: SignedIn, note: str, second: SignedIn | None = None
    ) -> ServiceRequest:
        """Close a request, by staff.

        Closing a certification records that the customer was seen today; closing booked cash hands
        the cash out.

        Cash above ¥10,000, or after words of a fraud, needs ``second``, another member of staff,
        and a note with the reason.

        Raises ``Unknown`` if there is no such number; ``NotAllowed`` if the request is closed, or
        ``staff`` is no member of staff; for cash, also if there is a hold, a locked card or a lost
        account, or if a second member of staff is missing.
        """
        ...


class Requests:
    """The sandbox's ``RequestsGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def book(
        self, session: str, customer_id: str, kind: RequestKind, details: Details
    ) -> ServiceRequest:
        """Store a request, or give an open request of the same kind the new details."""
        if kind is RequestKind.CASH:
            raise NotAllowed("cash is booked with the money for it")
        with self._access.deciding() as work:
            number = open_number(work, customer_id, kind)
            if number is None:
                number = book(work, session, customer_id, kind, details)
            else:
                change(
                    work,
                    number,
                    {"details": details},
                    "request_changed",
                    session=session,
                    customer_id=customer_id,
                    request=kind.value,
                    **details,
                )
            return read_request(load(work, number))

    def list_requests(self, include_decided: bool = False) -> list[ServiceRequest]:
        """Return requests, oldest first."""
        wanted: Query[RequestRow] = select(service_requests).order_by(service_requests.c.number)
        if not include_decided:
            wanted = wanted.where(service_requests.c.status == "open")
        with self._access.reading() as connection:
            return [read_request(row) for row in fetch(connection, wanted)]

    def close(
        self, number: str, staff: SignedIn, note: str, second: SignedIn | None = None
    ) -> ServiceRequest:
        """Close a request, by staff."""
        with self._access.deciding() as work:
            signed = sign(work, staff) if second is None else sign_both(work, staff, second)
            row = load(work, number)
            if row.status != "open":
                raise NotAllowed(f"{number} 已经{DONE.get(row.status, row.status)}")
            if row.kind == RequestKind.CASH.value:
                assert row.position_id is not None, "booked cash is a position"
                counter.require_permitted(work, row.position_id, signed, note)
            done: dict[str, Value] = {
                "status": "done",
                "note": note,
                "settled_at": work.now,
                **numbers(signed),
            }
            told = {"customer_id": row.customer_id, "note": note, **signed}
            change(work, number, done, "request_done", **told)
            if row.kind == RequestKind.CERTIFICATION.value:
                certify(work, row.customer_id)
            if row.position_id is not None:
                counter.hand_over(work, row.position_id, signed)
            return read_request(load(work, number))

"""Adding a payee: she asks for it, a person at the desk confirms it, only then money can go there.

Who talks an elder into a transfer would have her add a payee first. So the machine only takes
the request; a member of staff looks at the name and number with her and puts it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import insert, select, update

from assistant.banking.access import Access
from assistant.banking.model import BankError, NotAllowed, Unknown
from assistant.banking.staff import staff_name
from assistant.banking.work import Work
from assistant.storage.audit import record
from assistant.storage.tables import accounts, payee_requests, payees

NUMBER_LENGTHS = range(12, 20)
"""Digits of a bank account or card in China: old passbooks from 12, cards up to 19."""
UNKNOWN_LIMIT = 10**12
"""Fen; an outside account pays nothing by itself, so its limits say nothing."""


class BadNumber(BankError):
    """No account has a number like this."""

    code = "bad_number"


class AlreadyThere(NotAllowed):
    """The number is among her payees, or is her own."""

    code = "already_there"


@dataclass(frozen=True)
class PayeeRequest:
    """Somebody whom she wants among her payees."""

    id: str
    customer_id: str
    name: str
    relation: str
    """What she calls them; empty where she did not say."""
    number: str
    created_at: datetime
    status: str
    """``open``, ``confirmed`` or ``refused``."""


class NewPayeesGateway(Protocol):
    """Takes requests for new payees, and lets staff decide."""

    def ask(
        self, session: str, customer_id: str, name: str, relation: str, number: str
    ) -> PayeeRequest:
        """Take a request; an open one for the same number is kept, with what she says now.

        Raises ``BadNumber``, ``AlreadyThere``.
        """
        ...

    def listed(self, include_settled: bool = False) -> list[PayeeRequest]:
        """Requests, oldest first."""
        ...

    def confirm(self, request_id: str, staff: str, reason: str, name: str = "") -> PayeeRequest:
        """Staff put it in, under ``name`` where the recogniser had spelled it otherwise.

        Raises ``NotAllowed`` without a name or reason, or for a request that is settled.
        """
        ...

    def refuse(self, request_id: str, staff: str, reason: str) -> PayeeRequest:
        """Staff do not put it in. Raises as ``confirm`` does."""
        ...


class NewPayees:
    """The sandbox's ``NewPayeesGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def ask(
        self, session: str, customer_id: str, name: str, relation: str, number: str
    ) -> PayeeRequest:
        """See ``NewPayeesGateway``."""
        if not (number.isascii() and number.isdecimal()) or len(number) not in NUMBER_LENGTHS:
            raise BadNumber(f"{len(number)} digits")
        with self._access.deciding() as work:
            _require_new(work, customer_id, number)
            request_id = _open_request(work, customer_id, number)
            told = {"name": name, "relation": relation}
            if request_id is None:
                request_id = work.new_id()
                row = {
                    "id": request_id,
                    "customer_id": customer_id,
                    "session": session,
                    "number": number,
                    "created_at": work.now,
                    "status": "open",
                }
                work.connection.execute(insert(payee_requests).values(**row, **told))
            else:
                _change(work, request_id, **told)
            _note(work, "payee_asked", session, customer_id, request_id)
            return _one(work, request_id)

    def listed(self, include_settled: bool = False) -> list[PayeeRequest]:
        """See ``NewPayeesGateway``."""
        wanted = select(payee_requests).order_by(payee_requests.c.created_at, payee_requests.c.id)
        if not include_settled:
            wanted = wanted.where(payee_requests.c.status == "open")
        with self._access.reading() as connection:
            return [_request(row) for row in connection.execute(wanted)]

    def confirm(self, request_id: str, staff: str, reason: str, name: str = "") -> PayeeRequest:
        """See ``NewPayeesGateway``."""
        with self._access.deciding() as work:
            request, staff = _unsettled(work, request_id, staff, reason)
            _require_new(work, request.customer_id, request.number)
            payee_id = _put_in(work, request, name.strip() or request.name)
            _settle(work, request, "confirmed", staff, reason, payee_id=payee_id)
            return _one(work, request_id)

    def refuse(self, request_id: str, staff: str, reason: str) -> PayeeRequest:
        """See ``NewPayeesGateway``."""
        with self._access.deciding() as work:
            request, staff = _unsettled(work, request_id, staff, reason)
            _settle(work, request, "refused", staff, reason)
            return _one(work, request_id)


def _require_new(work: Work, customer_id: str, number: str) -> None:
    hers = (
        select(payees.c.listed, accounts.c.customer_id)
        .join(accounts, accounts.c.id == payees.c.account_id)
        .where(payees.c.customer_id == customer_id, accounts.c.number == number)
    )
    for row in work.connection.execute(hers):
        if row.listed or row.customer_id == customer_id:
            raise AlreadyThere(f"…{number[-4:]}")


def _put_in(work: Work, request: PayeeRequest, name: str) -> str:
    known = select(accounts.c.id).where(accounts.c.number == request.number)
    account_id = work.connection.execute(known).scalar()
    if account_id is None:
        account_id = f"outside-{request.id}"
        row = {
            "id": account_id,
            "kind": "outside",
            "name": name,
            "number": request.number,
            "single_limit_fen": UNKNOWN_LIMIT,
            "daily_limit_fen": UNKNOWN_LIMIT,
        }
        work.connection.execute(insert(accounts).values(row))
    payee_id = f"asked-{request.id}"
    row = {
        "id": payee_id,
        "customer_id": request.customer_id,
        "account_id": account_id,
        "name": name,
        "relation": request.relation,
        "is_company": False,
        "listed": True,
    }
    work.connection.execute(insert(payees).values(row))
    return payee_id


def _settle(
    work: Work, request: PayeeRequest, status: str, staff: str, reason: str, **more: Any
) -> None:
    _change(
        work,
        request.id,
        status=status,
        staff=staff,
        staff_reason=reason.strip(),
        settled_at=work.now,
        **more,
    )
    _note(work, f"payee_{status}", "", request.customer_id, request.id, staff=staff, reason=reason)


def _unsettled(work: Work, request_id: str, staff: str, reason: str) -> tuple[PayeeRequest, str]:
    """Return the open request, and who decides in the one form of a staff name."""
    name = staff_name(staff)
    if not reason.strip():
        raise NotAllowed("a reason has to be given")
    request = _one(work, request_id)
    if request.status != "open":
        raise NotAllowed(f"the request is {request.status}")
    return request, name


def _note(
    work: Work, kind: str, session: str, customer_id: str, request_id: str, **details: Any
) -> None:
    record(
        work.connection,
        work.now,
        kind,
        session=session,
        customer_id=customer_id,
        subject=request_id,
        **details,
    )


def _open_request(work: Work, customer_id: str, number: str) -> str | None:
    found: str | None = work.connection.execute(
        select(payee_requests.c.id).where(
            payee_requests.c.customer_id == customer_id,
            payee_requests.c.number == number,
            payee_requests.c.status == "open",
        )
    ).scalar()
    return found


def _change(work: Work, request_id: str, **values: Any) -> None:
    work.connection.execute(
        update(payee_requests).where(payee_requests.c.id == request_id).values(**values)
    )


def _one(work: Work, request_id: str) -> PayeeRequest:
    found = select(payee_requests).where(payee_requests.c.id == request_id)
    row = work.connection.execute(found).one_or_none()
    if row is None:
        raise Unknown(f"payee request {request_id}")
    return _request(row)


def _request(row: Any) -> PayeeRequest:
    return PayeeRequest(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        relation=row.relation,
        number=row.number,
        created_at=row.created_at,
        status=row.status,
    )

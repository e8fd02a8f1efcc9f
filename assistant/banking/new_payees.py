"""Add payees: a customer asks for one, staff confirm it, and only then money can go there.

A swindler would make a customer add a payee before the transfer. So the machine only takes the
request; a member of staff checks name and number with the customer and adds the payee.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from assistant.banking.access import Access
from assistant.banking.customers import is_gone
from assistant.banking.model import BankError, NotAllowed, Unknown
from assistant.banking.rows import PayeeRequestRow
from assistant.banking.signing import Signed, numbers, require_reason, sign
from assistant.banking.unit_of_work import Work
from assistant.staff_member import SignedIn
from assistant.storage.guarded import insert_guarded, update_guarded
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import accounts, payee_requests, payees
from assistant.storage.values import Value, Values

NUMBER_LENGTHS = range(12, 20)
"""Digits of a bank account or card in China: old passbooks from 12, cards up to 19."""
UNKNOWN_LIMIT = 10**12
"""The limit of an outside account, in fen; it has no effect, as such an account never pays."""


SETTLED = {"confirmed": "加上了", "refused": "退回了"}
"""Words for staff: how a request was decided, by its status."""


class BadNumber(BankError):
    """The number is no account number."""

    code = "bad_number"


class AlreadyThere(NotAllowed):
    """The number is already among the customer's payees, or is her own account."""

    code = "already_there"


class NotPayable(NotAllowed):
    """The number is a deposit, a product or booked cash, to which nobody can pay."""

    code = "not_payable"


@dataclass(frozen=True)
class PayeeRequest:
    """A request to add a payee."""

    id: str
    customer_id: str
    name: str
    relation: str
    """What the payee is to the customer, in her words; may be empty."""
    number: str
    created_at: datetime
    status: str
    """``open``, ``confirmed`` or ``refused``."""


class NewPayeesGateway(Protocol):
    """Take requests for new payees, and let staff decide."""

    def ask(
        self, session: str, customer_id: str, name: str, relation: str, number: str
    ) -> PayeeRequest:
        """Store a request, or give an open request for the same number the new values.

        Raises ``BadNumber``, ``AlreadyThere``, ``NotPayable``.
        """
        ...

    def list_requests(self, include_decided: bool = False) -> list[PayeeRequest]:
        """Return requests, oldest first."""
        ...

    def confirm(
        self, request_id: str, staff: SignedIn, reason: str, name: str = ""
    ) -> PayeeRequest:
        """Add the payee, by staff; ``name`` replaces a name that the recogniser misspelled.

        Raises ``NotAllowed`` if the caller is not staff, gives no reason, or the request is already
        decided; besides, the errors of ``ask``.
        """
        ...

    def refuse(self, request_id: str, staff: SignedIn, reason: str) -> PayeeRequest:
        """Refuse the request, by staff. Raises the errors of ``confirm``."""
        ...


class NewPayees:
    """The sandbox's ``NewPayeesGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def ask(
        self, session: str, customer_id: str, name: str, relation: str, number: str
    ) -> PayeeRequest:
        """Store a request, or give an open request for the same number the new values."""
        if not (number.isascii() and number.isdecimal()) or len(number) not in NUMBER_LENGTHS:
            raise BadNumber(f"{len(number)} digits")
        with self._access.deciding() as work:
            _require_new(work, customer_id, number)
            _require_payable(work, number)
            request_id = _open_request(work, customer_id, number)
            told = {"name": name, "relation": relation}
            if request_id is None:
                request_id = work.new_id()
                row: dict[str, Value] = {
                    "id": request_id,
                    "customer_id": customer_id,
                    "session": session,
                    "number": number,
                    "created_at": work.now,
                    "status": "open",
                }
                written = {**row, **told}
                who = {"session": session, "customer_id": customer_id}
                insert_guarded(
                    work.connection, work.now, payee_requests, written, "payee_asked", **who
                )
            else:
                _change(work, request_id, told, "payee_asked", session, customer_id)
            return _one(work, request_id)

    def list_requests(self, include_decided: bool = False) -> list[PayeeRequest]:
        """Return requests, oldest first."""
        wanted: Query[PayeeRequestRow] = select(payee_requests).order_by(
            payee_requests.c.created_at, payee_requests.c.id
        )
        if not include_decided:
            wanted = wanted.where(payee_requests.c.status == "open")
        with self._access.reading() as connection:
            return [_request(row) for row in fetch(connection, wanted)]

    def confirm(
        self, request_id: str, staff: SignedIn, reason: str, name: str = ""
    ) -> PayeeRequest:
        """Add the payee, by staff; ``name`` replaces a name that the recogniser misspelled."""
        with self._access.deciding() as work:
            request, signed = _unsettled(work, request_id, staff, reason)
            _require_new(work, request.customer_id, request.number)
            _require_payable(work, request.number)
            payee_id = _put_in(work, request, name.strip() or request.name)
            _settle(work, request, "confirmed", signed, reason, payee_id=payee_id)
            return _one(work, request_id)

    def refuse(self, request_id: str, staff: SignedIn, reason: str) -> PayeeRequest:
        """Refuse the request, by staff. Raises the errors of ``confirm``."""
        with self._access.deciding() as work:
            request, signed = _unsettled(work, request_id, staff, reason)
            _settle(work, request, "refused", signed, reason)
            return _one(work, request_id)


class _KnownRow(Row, Protocol):
    """The row of a payee, or of an own account, with a given account number."""

    listed: bool
    customer_id: str | None
    """The customer who owns the account; None if it belongs to no customer."""


def _require_new(work: Work, customer_id: str, number: str) -> None:
    hers: Query[_KnownRow] = (
        select(payees.c.listed, accounts.c.customer_id)
        .join(accounts, accounts.c.id == payees.c.account_id)
        .where(payees.c.customer_id == customer_id, accounts.c.number == number, ~is_gone())
    )
    for row in fetch(work.connection, hers):
        if row.listed or row.customer_id == customer_id:
            raise AlreadyThere(f"…{number[-4:]}")


def _require_payable(work: Work, number: str) -> None:
    """Refuse the account number of a position (deposit, product, booked cash) of any customer.

    Only the transfer that opens a position may pay into it. Later money would earn interest from an
    earlier day, and the payee would look like the customer's own deposit.
    """
    at_rest: Query[tuple[str]] = select(accounts.c.id).where(
        accounts.c.number == number, accounts.c.purpose != "everyday"
    )
    if fetch(work.connection, at_rest).first() is not None:
        raise NotPayable(f"…{number[-4:]}")


def _put_in(work: Work, request: PayeeRequest, name: str) -> str:
    known: Query[tuple[str]] = select(accounts.c.id).where(accounts.c.number == request.number)
    account_id = fetch(work.connection, known).scalar()
    if account_id is None:
        account_id = f"outside-{request.id}"
        outside: dict[str, Value] = {
            "id": account_id,
            "kind": "outside",
            "name": name,
            "number": request.number,
            "single_limit_fen": UNKNOWN_LIMIT,
            "daily_limit_fen": UNKNOWN_LIMIT,
        }
        insert_guarded(work.connection, work.now, accounts, outside, "account_known")
    payee_id = f"asked-{request.id}"
    row: dict[str, Value] = {
        "id": payee_id,
        "customer_id": request.customer_id,
        "account_id": account_id,
        "name": name,
        "relation": request.relation,
        "is_company": False,
        "listed": True,
    }
    who = {"customer_id": request.customer_id}
    insert_guarded(work.connection, work.now, payees, row, "payee_added", **who)
    return payee_id


def _settle(
    work: Work, request: PayeeRequest, status: str, signed: Signed, reason: str, **more: Value
) -> None:
    settled: dict[str, Value] = {
        "status": status,
        **numbers(signed),
        "staff_reason": reason.strip(),
    }
    settled |= {"settled_at": work.now, **more}
    told = {**signed, "reason": reason}
    _change(work, request.id, settled, f"payee_{status}", "", request.customer_id, **told)


def _unsettled(
    work: Work, request_id: str, staff: SignedIn, reason: str
) -> tuple[PayeeRequest, Signed]:
    """Return the open request, and the signature of the member of staff who decides."""
    signed = sign(work, staff)
    require_reason(reason)
    request = _one(work, request_id)
    if request.status != "open":
        raise NotAllowed(f"这个申请已经{SETTLED.get(request.status, request.status)}")
    return request, signed


def _open_request(work: Work, customer_id: str, number: str) -> str | None:
    found: Query[tuple[str]] = select(payee_requests.c.id).where(
        payee_requests.c.customer_id == customer_id,
        payee_requests.c.number == number,
        payee_requests.c.status == "open",
    )
    return fetch(work.connection, found).scalar()


def _change(
    work: Work,
    request_id: str,
    values: Values,
    kind: str,
    session: str,
    customer_id: str,
    **told: str,
) -> None:
    who = {"session": session, "customer_id": customer_id}
    update_guarded(
        work.connection, work.now, payee_requests, [request_id], values, kind, **who, **told
    )


def _one(work: Work, request_id: str) -> PayeeRequest:
    found: Query[PayeeRequestRow] = select(payee_requests).where(payee_requests.c.id == request_id)
    row = fetch(work.connection, found).one_or_none()
    if row is None:
        raise Unknown(request_id)
    return _request(row)


def _request(row: PayeeRequestRow) -> PayeeRequest:
    return PayeeRequest(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        relation=row.relation,
        number=row.number,
        created_at=row.created_at,
        status=row.status,
    )

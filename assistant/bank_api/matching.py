"""Check that a bank's answer is about what was asked, before anybody sees it or says yes to it.

The signature tells who answered, not whether the bank's server mixed up two customers, two transfers
or two sums. What does not match is no answer: it is neither shown nor acted on.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.bank_api.contract import Operation
from assistant.bank_api.wire import BadValue
from assistant.banking.locks import LockState
from assistant.banking.model import Customer, Hold, Payee, Transfer, TransferStatus
from assistant.banking.new_payees import PayeeRequest
from assistant.banking.request_rows import ServiceRequest
from assistant.banking.staff_members import StaffMember
from assistant.fraud.check import Question, Verdict
from assistant.fraud.policy import LINE_FEN
from assistant.money import Money
from assistant.staff_member import SignedIn

REMEMBERED = 1_024
"""Transfers whose terms are remembered; a visit has a few."""
AMEND = "bank.amend"
_IDS: Mapping[type, Mapping[str, str]] = {
    Customer: {"customer_id": "id"},
    Hold: {"hold_id": "id"},
    Payee: {"payee_id": "id"},
    PayeeRequest: {"request_id": "id"},
    ServiceRequest: {"number": "number", "kind": "kind"},
    SignedIn: {"number": "number"},
    StaffMember: {"number": "number"},
    LockState: {"lock": "lock"},
}
"""For a type of result, its field with the value of an argument, where the two names differ or the
field has no id in its name."""


@dataclass(frozen=True)
class Terms:
    """What a transfer moves, and for whom; she says yes to these."""

    customer_id: str
    account_id: str
    payee_id: str
    amount: Money


class Matching:
    """Compare answers with questions, and transfers with what they were before. Any thread may."""

    def __init__(self) -> None:
        """Begin without remembering any transfer."""
        self._one = threading.Lock()
        self._known: OrderedDict[str, Terms] = OrderedDict()

    def expect_change(self, transfer_id: str, given: Mapping[str, Any]) -> Terms | None:
        """Return what a transfer's terms become by a change; its former terms are forgotten.

        If no answer comes, nobody knows which of the two hold, and the next answer tells it.
        """
        with self._one:
            before = self._known.pop(transfer_id, None)
        named = {"account_id", "payee_id", "amount"}
        changed = {name: given[name] for name in named if given.get(name) is not None}
        return dataclasses.replace(before, **changed) if before else None

    def require(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        result: Any,
        changed: Terms | None = None,
    ) -> None:
        """Raise ``BadValue`` if a result is about something else than was asked.

        Args:
            operation: What was asked.
            arguments: With which values.
            result: The answer.
            changed: Of ``amend``: the terms that the transfer has to have now.
        """
        values = list(_values_in(result))
        if not arguments.get("message"):  # a message may change transfers of others
            for value in values:
                _require_asked(arguments, value)
        for value in values:
            if isinstance(value, Transfer):
                _require_whole(value)
                self._require_same(value, changed)

    def _require_same(self, transfer: Transfer, changed: Terms | None) -> None:
        now = _terms_of(transfer)
        with self._one:
            before = changed or self._known.get(transfer.id)
            if before is not None and before != now:
                raise BadValue("result: the transfer is no longer what it was")
            self._known[transfer.id] = now
            self._known.move_to_end(transfer.id)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


def _values_in(result: Any) -> Iterator[Any]:
    """Yield the dataclasses of a result, which is one, or a list or tuple of them."""
    for each in result if isinstance(result, list | tuple) else (result,):
        if dataclasses.is_dataclass(each):
            yield each


def _terms_of(transfer: Transfer) -> Terms:
    return Terms(transfer.customer_id, transfer.account.id, transfer.payee.id, transfer.amount)


def _require_asked(arguments: Mapping[str, Any], value: Any) -> None:
    """Raise ``BadValue`` if a value has another id, owner or sum than was asked for."""
    if isinstance(value, Transfer):
        told = {"transfer_id": value.id, **dataclasses.asdict(_terms_of(value))}
        told["amount"] = value.amount
    else:
        named = [each.name for each in dataclasses.fields(value)]
        told = {name: getattr(value, name) for name in named if name.endswith("_id")}
        told |= {name: getattr(value, own) for name, own in _IDS.get(type(value), {}).items()}
    for name, found in told.items():
        if arguments.get(name) not in (None, found):
            raise BadValue(f"result: another {name} than was asked for")


def _require_whole(transfer: Transfer) -> None:
    """Raise ``BadValue`` for a transfer of mixed customers, or one past the guard's line unasked."""
    if transfer.account.customer_id != transfer.customer_id:
        raise BadValue("result.account: it belongs to another customer")
    if transfer.payee.customer_id != transfer.customer_id:
        raise BadValue("result.payee: it belongs to another customer")
    check = transfer.check
    if check is not None and check.verdict in (Verdict.OPEN, Verdict.PASSED):
        of = (check.transfer_id, check.account_id, check.payee_id, check.fen)
        terms = (transfer.id, transfer.account.id, transfer.payee.id, transfer.amount.fen)
        if of != terms:
            raise BadValue("result.check: it is of another transfer")
    if transfer.status is not TransferStatus.AUTHORISE or transfer.amount.fen <= LINE_FEN:
        return
    if check is None or check.verdict is not Verdict.PASSED:
        raise BadValue("result: above the line her PIN is asked for only after the check")
    answered = {question for question, _ in check.answers}
    if not answered >= {each.value for each in Question}:
        raise BadValue("result.check: it passed with questions that nobody answered")

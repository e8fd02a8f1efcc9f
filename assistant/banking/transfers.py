"""Begin, change, check, authorise and cancel transfers, as the customer decides.

Every answer names the step to which it belongs. Each function runs in the caller's transaction, so
that a decision, its row and its audit row are written together or not at all. docs/guard.md has the
diagram of the statuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import bindparam, insert, or_, select

from assistant.banking import checks, telling
from assistant.banking.customers import account, payee
from assistant.banking.desk_tickets import tell_desk
from assistant.banking.holding import back_to_staff, give_back, hold, hold_for, remember
from assistant.banking.lock_kinds import Origin
from assistant.banking.memory import SCHEME, SCRIPT
from assistant.banking.model import (
    Arrival,
    KeyReused,
    LimitReached,
    NotAllowed,
    NotEnough,
    PinOutcome,
    PinResult,
    TransferKind,
    TransferStatus,
)
from assistant.banking.paying import (
    CheckExpired,
    CheckNeeded,
    ask_policy,
    pay_out,
    require_permitted,
)
from assistant.banking.pins import try_pin
from assistant.banking.rows import Changed, TransferRow
from assistant.banking.telling import Heard
from assistant.banking.transfer_rows import (
    OPEN,
    kind_of,
    load,
    load_at,
    load_on_the_way,
    load_open,
    load_transfer,
    move,
)
from assistant.banking.unit_of_work import Work
from assistant.fraud.check import Answer, Check, Presented, Question, Verdict, advance, close
from assistant.fraud.policy import Action, Decision
from assistant.fraud.scripts import detect
from assistant.storage.audit import record
from assistant.storage.fixed import fixed_now
from assistant.storage.opened import key_of
from assistant.storage.prepared import Query, Row, among, run, write
from assistant.storage.tables import positions, transfers
from assistant.storage.values import Json, Value


class _KeyRow(Row, Protocol):
    """A transfer that was made with an idempotency key, and the values that came with the key."""

    id: str
    asked: Mapping[str, Json]


_BY_KEY: Query[_KeyRow] = select(transfers.c.id, transfers.c.asked).where(
    transfers.c.key == bindparam("key_")
)
_BEGIN = insert(transfers)
_RESTING: Query[tuple[str]] = select(positions.c.id).where(
    among(positions.c.account_id, "ids") | among(positions.c.payee_id, "ids")
)
CHANGEABLE = (TransferKind.TRANSFER, TransferKind.OWN)
"""Kinds whose payee and amount the customer may change."""
REPORTED = "report_fraud"
"""The reason of a cancellation or report when somebody is after the customer's money."""
REVIEW, FRAUD_CHECK, AUTHORISE = (
    TransferStatus.REVIEW,
    TransferStatus.FRAUD_CHECK,
    TransferStatus.AUTHORISE,
)


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order for a transfer, with its idempotency key."""

    key: str
    """The idempotency key."""
    session: str
    """The visit."""
    customer_id: str
    account_id: str
    """The account that pays."""
    payee_id: str
    fen: int
    service: str = "transfer"
    """``transfer``, ``withdrawal`` or ``bill``."""
    bill_id: str | None = None
    """The bill that it pays completely; None: it pays no bill."""
    origin: str = Origin.BRANCH.value
    """The origin of the order, for the locks."""
    of_product: Mapping[str, Json] | None = None
    """For a product bought or taken back, the values that must be equal when the same key comes
    again. Only such an order moves money into a position or out of it."""

    def is_product(self) -> bool:
        """Return whether the order buys or redeems a product."""
        return self.of_product is not None

    def key_values(self) -> Mapping[str, Json]:
        """Return the values that must be the same whenever the key comes again."""
        return self.of_product or {
            "customer": self.customer_id,
            "account": self.account_id,
            "payee": self.payee_id,
            "fen": self.fen,
            "service": self.service,
            **({"bill": self.bill_id} if self.bill_id else {}),
            **({"origin": self.origin} if self.origin != Origin.BRANCH.value else {}),
        }


def begin(work: Work, order: Order) -> str:
    """Open a transfer in REVIEW; return its id. The same key gives the same transfer.

    Raises:
        KeyReused: The key was used before with other parameters.
        Unknown, InvalidAmount, LimitReached, NotEnough, NotAllowed: The transfer is refused.
    """
    asked = order.key_values()
    before = find_by_key(work, order.key, asked)
    if before is not None:
        return before
    telling.recognise(work, order.session, order.customer_id)
    _require_two_accounts(work, order.customer_id, order.account_id, order.payee_id)
    if not order.is_product():
        require_not_at_rest(work, order.account_id, order.payee_id)
    values: dict[str, Value] = {
        "id": work.new_id(),
        "key": order.key,
        "asked": asked,
        "session": order.session,
        "customer_id": order.customer_id,
        "account_id": order.account_id,
        "payee_id": order.payee_id,
        "service": order.service,
        "bill_id": order.bill_id,
        "origin": order.origin,
        "fen": order.fen,
        "status": REVIEW.value,
        "step": 1,
        "reason": "",
        "created_at": work.now,
        "changed_at": work.now,
    }
    require_permitted(work, order.account_id, order.payee_id, order.fen, order.origin)
    record(
        work.connection,
        work.now,
        "begun",
        session=order.session,
        customer_id=order.customer_id,
        subject=str(values["id"]),
        fen=order.fen,
        payee=order.payee_id,
        account=order.account_id,
        fixed=fixed_now(
            work.connection, key_of(work.connection.engine), transfers, str(values["id"]), values
        ),
    )
    write(work.connection, _BEGIN, values)
    return str(values["id"])


def find_by_key(work: Work, key: str, asked: Mapping[str, Json]) -> str | None:
    """Return the id of the transfer that was made with this key; None for a new key.

    Raises:
        KeyReused: The key was used before with other parameters.
    """
    before = run(work.connection, _BY_KEY, {"key_": key}).one_or_none()
    if before is None:
        return None
    if before.asked != asked:
        raise KeyReused(key)
    return str(before.id)


def amend(
    work: Work,
    transfer_id: str,
    step: int,
    account_id: str | None,
    payee_id: str | None,
    fen: int | None,
) -> None:
    """Change the values that are given, void any fraud check, and go back to REVIEW.

    Raises:
        NotAllowed: Payee or amount belong to a bill, a product or booked cash.
        Other errors: As ``begin``.
    """
    row = load_at(work.connection, transfer_id, step, *OPEN)
    kind = kind_of(work.connection, row.service, row.account_id, row.payee_id)
    moved = payee_id not in (None, row.payee_id) or fen not in (None, row.fen)
    if kind is TransferKind.BACK:
        moved = moved or account_id not in (None, row.account_id)
    if moved and kind not in CHANGEABLE:
        raise NotAllowed("a bill or a product is paid as it stands")
    account_id = account_id or str(row.account_id)
    payee_id = payee_id or str(row.payee_id)
    fen = int(row.fen) if fen is None else fen
    _require_two_accounts(work, row.customer_id, account_id, payee_id)
    require_not_at_rest(work, *({account_id, payee_id} - {row.account_id, row.payee_id}))
    require_permitted(work, account_id, payee_id, fen, row.origin)
    checks.void(work, row, "changed")
    changed: Changed = {"account_id": account_id, "payee_id": payee_id, "fen": fen}
    move(work, row, REVIEW, audited="amended", changed=changed)


def confirm(work: Work, transfer_id: str, step: int) -> None:
    """Take the customer's yes at REVIEW; by policy AUTHORISE, FRAUD_CHECK or HELD follows."""
    row = load_at(work.connection, transfer_id, step, REVIEW)
    decision = ask_policy(work, row)
    if decision.action is Action.HOLD:
        hold_for(work, row, decision)
    elif decision.action is Action.CHECK:
        checks.start(work, row, decision.signals)
        move(work, row, FRAUD_CHECK)
    else:
        move(work, row, AUTHORISE)


def note_presented(work: Work, transfer_id: str, step: int, how: Presented) -> None:
    """Note that the whole notice was read, so that a yes now counts; the step does not change."""
    row = load_at(work.connection, transfer_id, step, FRAUD_CHECK)
    check = _open_check(work, row)
    if check.question is Question.NOTICE and check.presented is None:
        checks.save(work, row, replace(check, presented=how))


def answer(work: Work, transfer_id: str, step: int, given: Answer) -> None:
    """Take the customer's answer to the fraud check's question at this step."""
    row = load_at(work.connection, transfer_id, step, FRAUD_CHECK)
    before = _open_check(work, row)
    check = advance(before, given)
    if check == before:
        checks.note_deaf(work, row, before)
        return
    checks.save(work, row, check)
    if check.verdict is Verdict.HELD:
        hold(work, row, check, unsafe=check.unsafe)
    elif check.verdict is Verdict.CANCELLED:
        remember(work, row, "refused")
        move(work, row, TransferStatus.CANCELLED, check.reason)
    elif check.verdict is Verdict.PASSED:
        move(work, row, AUTHORISE)
    else:
        move(work, row, FRAUD_CHECK)


def authorise(
    work: Work, transfer_id: str, step: int, pin: str, arrival: Arrival = Arrival.NOW
) -> PinResult:
    """Check the PIN at AUTHORISE; if it is right, move the money in the same transaction.

    What shall arrive later is set aside instead.

    Raises:
        NotAllowed: It shall arrive later, and this transfer cannot.
    """
    row = load_at(work.connection, transfer_id, step, AUTHORISE)
    later = arrival is not Arrival.NOW
    if later and not load_transfer(work.connection, transfer_id).offers_arrival:
        raise NotAllowed("this transfer arrives at once")
    result = try_pin(work, row.session, row.customer_id, pin)
    if result.outcome is PinOutcome.LOCKED:
        cancel_all_of(work, row.customer_id, "pin_locked")
    elif result.outcome is PinOutcome.WRONG:
        move(work, row, AUTHORISE, "pin_wrong")
    else:
        _pay(work, row, arrival)
    return result


def _pay(work: Work, row: TransferRow, arrival: Arrival) -> None:
    try:
        pay_out(work, row, arrival)
    except CheckExpired:
        checks.void(work, row, "check_expired")
        move(work, row, REVIEW, "check_expired")
    except CheckNeeded as needed:
        if needed.decision.action is Action.HOLD:
            hold_for(work, row, needed.decision)
        else:
            move(work, row, REVIEW, "check_needed")
    except (NotEnough, LimitReached, NotAllowed) as refusal:
        checks.void(work, row, refusal.code)
        move(work, row, TransferStatus.FAILED, refusal.code)


def cancel(work: Work, transfer_id: str, reason: str) -> None:
    """Cancel an open or held transfer.

    If the transfer had a fraud check, record a refusal; an unsafe one if the customer reports
    fraud.

    Raises:
        NotAllowed: The transfer is posted or has failed.
    """
    row = load(work.connection, transfer_id)
    status = TransferStatus(row.status)
    if status is TransferStatus.CANCELLED:
        return
    if status is TransferStatus.HELD:
        give_back(work, row, reason, unsafe=reason == REPORTED)
    elif status in OPEN:
        _cancel_open(work, row, reason)
    else:
        raise NotAllowed(f"the transfer is {row.status}")


def cancel_all_of(work: Work, customer_id: str, reason: str) -> None:
    """Cancel a customer's open transfers and give delayed ones back to staff, for a locked card."""
    for row in load_open(work.connection, customer_id=customer_id):
        _cancel_open(work, row, reason)
    back_to_staff(work, customer_id, reason)


def cancel_all_from(work: Work, account_ids: Sequence[str], reason: str) -> list[str]:
    """Cancel open transfers from these accounts; return their ids."""
    rows = [row for row in load_open(work.connection) if row.account_id in account_ids]
    for row in rows:
        _cancel_open(work, row, reason)
    return [row.id for row in rows]


def freeze(work: Work, session: str) -> list[str]:
    """Put open transfers back to REVIEW and void their fraud checks, because help was called."""
    rows = load_open(work.connection, session=session)
    for row in rows:
        checks.void(work, row, "help")
        move(work, row, REVIEW, "help", audited="frozen")
    return [row.id for row in rows]


def end_session(work: Work, session: str, reason: str) -> list[str]:
    """End a visit: hold transfers that are in a fraud check, cancel the other open ones."""
    rows = load_open(work.connection, session=session)
    for row in rows:
        if TransferStatus(row.status) is FRAUD_CHECK:
            check = close(_open_check(work, row), Verdict.HELD, "visit_ended")
            hold(work, row, checks.save(work, row, check), unsafe=check.unsafe)
        else:
            _cancel_open(work, row, reason)
    record(work.connection, work.now, "visit_ended", session=session, reason=reason)
    return [row.id for row in rows]


def open_sessions(work: Work) -> list[str]:
    """Return the sessions that have open transfers."""
    return list(dict.fromkeys(row.session for row in load_open(work.connection)))


def note_script_words(work: Work, session: str, text: str, customer_id: str | None) -> list[str]:
    """Remember fraud scripts and schemes in ``text``; return the transfers held because of them.

    A transfer to which the customer has said yes is held at once, except a household bill; an
    earlier one is decided by ``decide`` at the yes. Waiting transfers of this visit or customer
    become unsafe, delayed ones go back to staff, and what is on the way is held.
    """
    detected = detect(text)
    told = [Heard(hit.script, hit.phrase, SCHEME) for hit in detected.schemes]
    if told:
        named = ", ".join(each.script for each in told)
        tell_desk(work, session, customer_id, "scheme_told", named)
    words = [Heard(hit.script, hit.phrase) for hit in detected.scripts]
    return _warned(work, session, customer_id, [*words, *told])


def note_reported_fraud(
    work: Work, session: str, customer_id: str | None, *, sure: bool
) -> list[str]:
    """Remember a customer's report of a fraud; return the transfers held because of it.

    If ``sure``, the report counts like a script's words, otherwise like a scheme.
    """
    said = Heard("reported", REPORTED, SCRIPT if sure else SCHEME)
    return _warned(work, session, customer_id, [said])


def _warned(work: Work, session: str, customer_id: str | None, told: Sequence[Heard]) -> list[str]:
    if not told:
        return []
    whose = or_(transfers.c.session == session, transfers.c.customer_id == customer_id)
    on_the_way = load_on_the_way(work.connection, whose)
    telling.note(work, session, customer_id, told)
    agreed = [
        row
        for row in load_open(work.connection, session=session)
        if TransferStatus(row.status) in (FRAUD_CHECK, AUTHORISE) and row.bill_id is None
    ]
    for row in agreed:
        decision = ask_policy(work, row)
        if decision.action is not Action.HOLD:
            decision = Decision(Action.HOLD, decision.signals, "scheme_told", unsafe=True)
        hold_for(work, row, decision)
    return [row.id for row in (*agreed, *on_the_way)]


def _cancel_open(work: Work, row: TransferRow, reason: str) -> None:
    """Cancel an open transfer; if it ever had a fraud check, remember this as a refusal."""
    stored = checks.latest(work.connection, row.id)
    if stored or reason == REPORTED:
        remember(work, row, "refused", unsafe=reason == REPORTED)
    if stored and stored.check.verdict in (Verdict.OPEN, Verdict.PASSED):
        checks.save(work, row, close(stored.check, Verdict.CANCELLED, reason))
    move(work, row, TransferStatus.CANCELLED, reason)


def _require_two_accounts(work: Work, customer_id: str, account_id: str, payee_id: str) -> None:
    source = account(work.connection, account_id, customer_id)
    if source.number == payee(work.connection, payee_id, customer_id).account_number:
        raise NotAllowed("money cannot go where it comes from")


def require_not_at_rest(work: Work, *ids: str) -> None:
    """Raise ``NotAllowed`` if one of ``ids`` (accounts, payees) belongs to a position.

    Only the transfer that opens a position pays into it. Only ``take_back`` takes money out, always
    all of it.
    """
    if run(work.connection, _RESTING, {"ids": list(ids)}).first() is not None:
        raise NotAllowed("what lies at rest is opened and taken back, and nothing else")


def _open_check(work: Work, row: TransferRow) -> Check:
    stored = checks.latest(work.connection, row.id)
    assert stored is not None and stored.check.verdict is Verdict.OPEN, "FRAUD_CHECK has one"
    return stored.check

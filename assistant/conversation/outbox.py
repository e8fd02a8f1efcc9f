"""Keep messages that the bank must not miss: deliver each at once, and again until it is accepted.

If the bank missed the words of a script, or a call for help that freezes a fraud check, money could
leave that should be held. So nothing is confirmed or authorised in a visit while one of its
messages waits.

A message that counts against a customer's payments is first written to disk, in one small file
each: if this process is killed, the next one delivers it. Other messages (a call for help, a
visit's end) are kept in memory only, because a restart ends every visit, and with it every open
transfer.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypedDict, TypeGuard

from assistant.banking.gateway import BankGateway
from assistant.banking.model import Transfer, TransferStatus, Unavailable
from assistant.fraud.scripts import Detected
from assistant.storage.spool import UNREADABLE, Spool
from assistant.storage.values import Json

log = logging.getLogger(__name__)

AGREED = frozenset({TransferStatus.FRAUD_CHECK, TransferStatus.AUTHORISE})
"""Statuses after the customer's yes, in which a report of fraud holds a transfer."""
NOT_AGREED = frozenset({TransferStatus.DRAFT, TransferStatus.REVIEW})
_Kind = Literal["words", "recognised", "report", "loss"]
FOLDER = "outbox"
"""The outbox's folder in the data folder."""


class Visit(Protocol):
    """The part of a visit that a message needs."""

    @property
    def session(self) -> str:
        """The visit's id."""

    @property
    def customer_id(self) -> str | None:
        """The customer of the visit; None if not known."""


class Kept(TypedDict, total=False):
    """The fields of a message on disk; the last four belong to some kinds only."""

    kind: _Kind
    id: str
    session: str
    customer: str | None
    phrases: list[str]
    transfer: str | None
    sure: bool
    account: str | None


@dataclass(frozen=True)
class Message:
    """One message that the bank must get."""

    session: str
    """The visit to which it belongs."""
    what: str
    """The kind of message, for the log, without any words or data of the customer."""
    tell: Callable[[], Sequence[Transfer]]
    """Delivers the message to the bank, repeatedly if needed; returns the changed transfers."""
    kept: Kept | None = None
    """The fields of the message on disk; None: the message is kept in memory only."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    """The message's id; the bank counts a message once, even if it gets the id again."""


class Outbox:
    """The messages of one kiosk, in their order. Any thread may use it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Begin with no messages.

        Args:
            folder: The folder for messages on disk; None: they are kept in memory only.
        """
        self._waiting: list[Message] = []
        self._delivering = threading.Lock()
        self._numbering = threading.Lock()
        self._spool = Spool(folder) if folder else None
        self._names: dict[str, str] = {}
        """For messages on disk, the file's name by the message's id."""
        self._number = 0
        self.told: set[tuple[str, str]] = set()
        """(visit, subject) of messages that were sent already and must not be repeated."""

    def put(self, message: Message) -> None:
        """Store a message, first on disk; the next ``deliver`` sends it to the bank.

        If the disk fails, the message is kept in memory only. The visit still waits until the bank
        has accepted it.
        """
        if message.kept is not None:
            self._write(message.id, message.kept)
        self._waiting.append(message)
        self.told.add((message.session, message.what))

    def take_up(self, bank: BankGateway) -> list[Transfer]:
        """Deliver the messages that an earlier process, or another one, has left on disk.

        Returns the transfers that the bank changed. Unaccepted messages stay in this outbox.
        """
        if self._spool is None:
            return []
        for name, told in self._spool.waiting():
            try:
                if not _is_kept(told):
                    raise TypeError("it is no message")
                message = _read(bank, told)
            except UNREADABLE:
                log.exception("a message on disk cannot be read: %s", name)
                continue
            if message.id not in self._names:
                self._names[message.id] = name
                self._number = max(self._number, _number_in(name))
                self._waiting.append(message)
        return self.deliver()

    def send(self, message: Message) -> bool:
        """Deliver ``message`` now, after the waiting ones; return whether the bank has accepted it."""
        self.put(message)
        self.deliver()
        return message not in self._waiting

    def deliver(self) -> list[Transfer]:
        """Deliver waiting messages, the oldest first; return the transfers that the bank changed.

        A message that the bank does not accept stays in the outbox, whatever the reason.
        """
        changed: list[Transfer] = []
        with self._delivering:
            for message in tuple(self._waiting):
                try:
                    changed += message.tell()
                except Unavailable:
                    log.exception(
                        "the bank does not answer; it will hear again of %s", message.what
                    )
                    break  # the bank would not answer the next message either
                except Exception:
                    log.exception("the bank will hear again of %s", message.what)
                else:
                    self._waiting.remove(message)
                    self._erase(message.id)
        return changed

    def waits(self, session: str | None = None) -> bool:
        """Return whether a message of this visit (or, without ``session``, of any visit) waits."""
        return any(session in (None, message.session) for message in self._waiting)

    def _write(self, message_id: str, kept: Kept) -> None:
        if self._spool is None:
            return
        with self._numbering:
            self._number += 1
            name = f"{self._number:08d}-{message_id}"
        try:
            self._spool.keep(name, kept)
            self._names[message_id] = name
        except OSError:
            log.exception("a message is kept in memory alone: the disk did not take it")

    def _erase(self, message_id: str) -> None:
        """Remove a delivered message's file; if that fails, the bank ignores the second delivery."""
        name = self._names.pop(message_id, None)
        if name is None or self._spool is None:
            return
        try:
            self._spool.forget(name)
        except OSError:
            log.exception("a message that the bank has taken stays on disk: %s", name)


# Only the functions below make calls to the bank that must not be missed.


def words_heard(bank: BankGateway, visit: Visit, detected: Detected) -> Message:
    """Make the message that a customer's words contained a fraud script or a scheme.

    Only the words of the script are written to disk, no other words of the customer.
    """
    return _kept(bank, "words", visit, {"phrases": list(detected.phrases)})


def visit_recognised(bank: BankGateway, visit: Visit) -> Message:
    """Make the message that the visit's customer has become known."""
    return _kept(bank, "recognised", visit, {})


def scheme_told(bank: BankGateway, visit: Visit) -> Message:
    """Make the message that the customer may be the victim of a scheme."""
    return fraud_reported(bank, visit, None, sure=False)


def fraud_reported(
    bank: BankGateway, visit: Visit, transfer_id: str | None, *, sure: bool
) -> Message:
    """Make the message that the customer reports a fraud.

    A transfer to which she has said yes is held, even if ``sure`` is False; the current transfer is
    cancelled if she has not agreed to it yet.

    Args:
        bank: The bank to tell.
        visit: The visit of the report.
        transfer_id: The current transfer; None: there is none.
        sure: Whether her words can mean nothing else; otherwise they count as a scheme.
    """
    return _kept(bank, "report", visit, {"transfer": transfer_id, "sure": sure})


def loss_reported(bank: BankGateway, visit: Visit, account_id: str | None) -> Message:
    """Make the message that card, passbook or PIN is lost: freeze ``account_id``, or all if None."""
    assert visit.customer_id is not None, "whose accounts they are has to be known"
    return _kept(bank, "loss", visit, {"account": account_id})


def help_called(bank: BankGateway, visit: Visit) -> Message:
    """Make the message that a person was called, so that open transfers go back to their review."""
    session = visit.session
    return Message(session, "a call for help", lambda: bank.freeze(session))


def visit_ended(bank: BankGateway, visit: Visit, reason: str) -> Message:
    """Make the message that the visit has ended."""
    session = visit.session
    return Message(session, "a visit's end", lambda: bank.end_session(session, reason))


def _kept(bank: BankGateway, kind: _Kind, visit: Visit, told: Kept) -> Message:
    """Make a message that is kept on disk, with the fields of its kind."""
    whose: Kept = {"kind": kind, "session": visit.session, "customer": visit.customer_id}
    return _read(bank, {**whose, **told, "id": uuid.uuid4().hex})


def _is_kept(content: Json) -> TypeGuard[Kept]:
    """Return whether a file holds a message; its kind's own fields are checked only on delivery."""
    return isinstance(content, Mapping) and content["kind"] in _TELLING


def _read(bank: BankGateway, kept: Kept) -> Message:
    """Make a message from the fields of a file. Raises ``KeyError`` for missing or unknown ones."""
    telling = _TELLING[kept["kind"]]
    message_id, session = str(kept["id"]), str(kept["session"])
    return Message(session, kept["kind"], lambda: telling(bank, kept), kept, message_id)


def _tell_words(bank: BankGateway, told: Kept) -> Sequence[Transfer]:
    """Tell the bank each phrase separately, because they were not said next to each other."""
    session, customer_id = told["session"], told["customer"]
    return [
        transfer
        for number, phrase in enumerate(told["phrases"])
        for transfer in bank.script_words(session, phrase, customer_id, f"{told['id']}-{number}")
    ]


def _tell_recognised(bank: BankGateway, told: Kept) -> Sequence[Transfer]:
    assert told["customer"] is not None, "she has become known"
    return bank.note_recognised(told["session"], told["customer"], told["id"])


def _tell_report(bank: BankGateway, told: Kept) -> Sequence[Transfer]:
    in_hand = bank.transfer(told["transfer"]) if told["transfer"] else None
    agreed = in_hand is not None and in_hand.status in AGREED
    sure = bool(told["sure"]) or agreed
    changed = bank.report_fraud(told["session"], told["customer"], sure=sure, message=told["id"])
    if in_hand and in_hand.status in NOT_AGREED:
        changed = [*changed, bank.cancel(in_hand.id, "report_fraud")]
    return changed


def _tell_loss(bank: BankGateway, told: Kept) -> Sequence[Transfer]:
    assert told["customer"] is not None, "see loss_reported"
    return bank.locks.report_loss(told["session"], told["customer"], told["account"], told["id"])


_TELLING: Mapping[_Kind, Callable[[BankGateway, Kept], Sequence[Transfer]]] = {
    "words": _tell_words,
    "recognised": _tell_recognised,
    "report": _tell_report,
    "loss": _tell_loss,
}


def _number_in(name: str) -> int:
    number = name.split("-")[0]
    return int(number) if number.isdigit() else 0

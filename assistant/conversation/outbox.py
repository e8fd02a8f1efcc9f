"""Keep messages that the bank must not miss: tell each at once, and again until the bank takes it.

A guard that did not hear the words of a script, or a check that help has not frozen, would let
money go that should be held. So nothing is confirmed or authorised in a visit while one of its
messages waits.

A message that counts against her payments is written to disk first, one small file each: when
this process is killed, the next one delivers it. The others (a call for help, a visit's end) are
kept in memory only, because a restart ends every visit, and with it every open transfer.
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
"""Statuses after her yes: a report of fraud holds such a transfer."""
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
        """Whose visit it is, where that is known."""


class Kept(TypedDict, total=False):
    """What is written to disk of a message; the last four are fields of some kinds only."""

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
    """The kind of message, for the log; none of her words or data."""
    tell: Callable[[], Sequence[Transfer]]
    """Tells the bank; may be called again. Returns the transfers that the bank changed for it."""
    kept: Kept | None = None
    """What is written to disk, and read from there; None: the message is kept in memory only."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    """The bank counts a message once, however often it comes under this id."""


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
        """Of messages on disk: the file's name by the message's id."""
        self._number = 0
        self.told: set[tuple[str, str]] = set()
        """Of which visit and of what it has had a message."""

    def put(self, message: Message) -> None:
        """Store a message, first on disk; the next ``deliver`` tells the bank.

        Where the disk fails the message is kept in memory only. The visit still waits until the
        bank has taken it.
        """
        if message.kept is not None:
            self._write(message.id, message.kept)
        self._waiting.append(message)
        self.told.add((message.session, message.what))

    def take_up(self, bank: BankGateway) -> list[Transfer]:
        """Tell the bank the messages that an earlier process, or another one, has left on disk.

        Returns the transfers that the bank changed. Messages that it does not take wait here.
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
        """Deliver ``message`` now, after those that wait; return whether the bank has taken it."""
        self.put(message)
        self.deliver()
        return message not in self._waiting

    def deliver(self) -> list[Transfer]:
        """Tell the bank every message that waits, oldest first; return the transfers it changed.

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
                    break  # it would not answer to the next message either
                except Exception:
                    log.exception("the bank will hear again of %s", message.what)
                else:
                    self._waiting.remove(message)
                    self._erase(message.id)
        return changed

    def waits(self, session: str | None = None) -> bool:
        """Return whether a message of this visit is undelivered; without ``session``, of any visit."""
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
        """Remove a delivered message's file. If that fails it is delivered again, and the bank ignores it."""
        name = self._names.pop(message_id, None)
        if name is None or self._spool is None:
            return
        try:
            self._spool.forget(name)
        except OSError:
            log.exception("a message that the bank has taken stays on disk: %s", name)


# Every call of the bank that must not be missed is made here, and nowhere else.


def words_heard(bank: BankGateway, visit: Visit, detected: Detected) -> Message:
    """Make the message that her words held a fraud script or a scheme.

    Only the words of the script are written to disk, nothing else that she says.
    """
    return _kept(bank, "words", visit, {"phrases": list(detected.phrases)})


def visit_recognised(bank: BankGateway, visit: Visit) -> Message:
    """Make the message that the visit's customer has become known."""
    return _kept(bank, "recognised", visit, {})


def scheme_told(bank: BankGateway, visit: Visit) -> Message:
    """Make the message that somebody may have drawn her into a scheme."""
    return fraud_reported(bank, visit, None, sure=False)


def fraud_reported(
    bank: BankGateway, visit: Visit, transfer_id: str | None, *, sure: bool
) -> Message:
    """Make the message that she reports a fraud: somebody is after her money.

    A transfer that she has said yes to is held, even if her words were not sure; the transfer in
    hand that she has not agreed to yet is cancelled.

    Args:
        bank: The bank to tell.
        visit: The visit in which she said it.
        transfer_id: The transfer in hand; None: there is none.
        sure: Her words can mean nothing else; otherwise they count as a scheme told.
    """
    return _kept(bank, "report", visit, {"transfer": transfer_id, "sure": sure})


def loss_reported(bank: BankGateway, visit: Visit, account_id: str | None) -> Message:
    """Make the message that card, passbook or PIN is lost: freeze ``account_id``; None: all accounts."""
    assert visit.customer_id is not None, "whose accounts they are has to be known"
    return _kept(bank, "loss", visit, {"account": account_id})


def help_called(bank: BankGateway, visit: Visit) -> Message:
    """Make the message that a person was called: open transfers go back to their review."""
    session = visit.session
    return Message(session, "a call for help", lambda: bank.freeze(session))


def visit_ended(bank: BankGateway, visit: Visit, reason: str) -> Message:
    """Make the message that the visit has ended."""
    session = visit.session
    return Message(session, "a visit's end", lambda: bank.end_session(session, reason))


def _kept(bank: BankGateway, kind: _Kind, visit: Visit, told: Kept) -> Message:
    """Make a message that is kept on disk, with the fields that its kind has."""
    whose: Kept = {"kind": kind, "session": visit.session, "customer": visit.customer_id}
    return _read(bank, {**whose, **told, "id": uuid.uuid4().hex})


def _is_kept(content: Json) -> TypeGuard[Kept]:
    """Return whether a file holds a message; its kind's own fields are checked only on delivery."""
    return isinstance(content, Mapping) and content["kind"] in _TELLING


def _read(bank: BankGateway, kept: Kept) -> Message:
    """Make a message of the fields that a file holds. Raises ``KeyError`` if there are others."""
    telling = _TELLING[kept["kind"]]
    message_id, session = str(kept["id"]), str(kept["session"])
    return Message(session, kept["kind"], lambda: telling(bank, kept), kept, message_id)


def _tell_words(bank: BankGateway, told: Kept) -> Sequence[Transfer]:
    """Tell the bank each phrase by itself, because she did not say them next to each other."""
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

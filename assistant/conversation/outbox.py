"""What the bank may not miss: told at once, kept where it does not answer, told again until it has.

A guard that did not hear the words of a script, or a check that help has not frozen, would let
money go that it should hold. So nothing is confirmed or authorised in a visit while the bank
has not taken everything that it was to be told of it.

What stands against her payments is on disk before anything else is done with it, one small file
a message: killed and started again, this process or another tells it then. What a restart does
by itself (it ends every visit, and with it what help would have frozen) is kept in memory only.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from assistant.banking.gateway import BankGateway
from assistant.banking.model import Transfer, TransferStatus, Unavailable
from assistant.fraud.scripts import Detected
from assistant.storage.spool import UNREADABLE, Spool

log = logging.getLogger(__name__)

AGREED = frozenset({TransferStatus.FRAUD_CHECK, TransferStatus.AUTHORISE})
"""She has said yes to it: a report of fraud holds it."""
NOT_AGREED = frozenset({TransferStatus.DRAFT, TransferStatus.REVIEW})
FOLDER = "outbox"
"""In the data folder."""


class Visit(Protocol):
    """What a message tells of the visit it is of."""

    @property
    def session(self) -> str:
        """The visit's id."""
        ...

    @property
    def customer_id(self) -> str | None:
        """Whose visit it is, where that is known."""
        ...


@dataclass(frozen=True)
class Message:
    """One thing that the bank has to know."""

    session: str
    """The visit that it is of."""
    what: str
    """For the log; nothing of hers stands in it."""
    tell: Callable[[], Sequence[Transfer]]
    """Tells the bank, any number of times; returns the transfers that it changed for it."""
    kept: Mapping[str, Any] | None = None
    """What is written on disk of it, and told from there; None: in memory only."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    """What comes twice under one id counts once."""


class Outbox:
    """The messages of one kiosk, in their order. Any thread may use it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Begin with nothing that waits.

        Args:
            folder: Where messages outlive the process; None: nowhere.
        """
        self._waiting: list[Message] = []
        self._delivering = threading.Lock()
        self._numbering = threading.Lock()
        self._spool = Spool(folder) if folder else None
        self._names: dict[str, str] = {}
        """Of messages on disk: the file's name by the message's id."""
        self._number = 0

    def put(self, message: Message) -> None:
        """Keep a message, on disk first; the next delivery tells it.

        Where the disk takes nothing it is kept in memory alone, and the visit stands as still
        until the bank has taken it.
        """
        if message.kept is not None:
            self._write(message.id, message.kept)
        self._waiting.append(message)

    def take_up(self, bank: BankGateway) -> list[Transfer]:
        """Tell the bank what an earlier process, or another one, has left on disk.

        Returns the transfers that it changed for it; what it does not take now waits here.
        """
        if self._spool is None:
            return []
        for name, told in self._spool.waiting():
            try:
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
        """Tell this now, after what waits; return whether the bank has taken it."""
        self.put(message)
        self.deliver()
        return message not in self._waiting

    def deliver(self) -> list[Transfer]:
        """Tell the bank everything that waits, oldest first; return the transfers it changed.

        What it does not take stays, whatever the reason; see ``waits``.
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
                    break  # nor would it answer to what comes after
                except Exception:
                    log.exception("the bank will hear again of %s", message.what)
                else:
                    self._waiting.remove(message)
                    self._erase(message.id)
        return changed

    def waits(self, session: str | None = None) -> bool:
        """Whether the bank has not been told everything of this visit, or of any."""
        return any(session in (None, message.session) for message in self._waiting)

    def _write(self, message_id: str, kept: Mapping[str, Any]) -> None:
        if self._spool is None:
            return
        with self._numbering:
            self._number += 1
            name = f"{self._number:08d}-{message_id}"
        try:
            self._spool.keep(name, {**kept, "id": message_id})
            self._names[message_id] = name
        except OSError:
            log.exception("a message is kept in memory alone: the disk did not take it")

    def _erase(self, message_id: str) -> None:
        """Remove the file of what the bank has; if that fails it is told once more, and ignored."""
        name = self._names.pop(message_id, None)
        if name is None or self._spool is None:
            return
        try:
            self._spool.forget(name)
        except OSError:
            log.exception("what the bank has taken stays on disk: %s", name)


# Every call of the bank that may not be missed stands here, and nowhere else.


def words_heard(bank: BankGateway, visit: Visit, detected: Detected) -> Message:
    """A script or a scheme was in what she said, whatever else becomes of it.

    On disk stand the words of it alone: nothing else that she says is kept.
    """
    return _kept(bank, "words", visit, phrases=list(detected.phrases))


def visit_recognised(bank: BankGateway, visit: Visit) -> Message:
    """Whose visit it is has become known."""
    return _kept(bank, "recognised", visit)


def scheme_told(bank: BankGateway, visit: Visit) -> Message:
    """Her words may well have been about a scheme that somebody has drawn her into."""
    return _kept(bank, "report", visit, transfer=None, sure=False)


def fraud_reported(
    bank: BankGateway, visit: Visit, transfer_id: str | None, *, sure: bool
) -> Message:
    """She says that somebody is after her money.

    What she has said yes to is held, however sure her words were read; the transfer in hand
    that she has not agreed to yet is cancelled.

    Args:
        bank: Is told.
        visit: Whose words they were.
        transfer_id: The transfer in hand.
        sure: Nothing else can be meant; otherwise it counts as a scheme told.
    """
    return _kept(bank, "report", visit, transfer=transfer_id, sure=sure)


def loss_reported(bank: BankGateway, visit: Visit, account_id: str | None) -> Message:
    """Card, passbook or PIN is lost: that account is frozen, all of hers with None."""
    assert visit.customer_id is not None, "whose accounts they are has to be known"
    return _kept(bank, "loss", visit, account=account_id)


def help_called(bank: BankGateway, visit: Visit) -> Message:
    """A person was called: what is open goes back to its review."""
    session = visit.session
    return Message(session, "a call for help", lambda: bank.freeze(session))


def visit_ended(bank: BankGateway, visit: Visit, reason: str) -> Message:
    """She has left."""
    session = visit.session
    return Message(session, "a visit's end", lambda: bank.end_session(session, reason))


def _kept(bank: BankGateway, kind: str, visit: Visit, **told: Any) -> Message:
    """Make a message that is written on disk: told from there it says just the same."""
    session, customer_id = visit.session, visit.customer_id
    kept = {"kind": kind, "session": session, "customer": customer_id, **told}
    return _read(bank, {**kept, "id": uuid.uuid4().hex})


def _read(bank: BankGateway, kept: Mapping[str, Any]) -> Message:
    """Return the message that a file holds.

    Raises:
        KeyError, TypeError: it is none of ours.
    """
    telling = _TELLING[kept["kind"]]
    message_id, session = str(kept["id"]), str(kept["session"])
    return Message(session, kept["kind"], lambda: telling(bank, kept), kept, message_id)


def _tell_words(bank: BankGateway, told: Mapping[str, Any]) -> Sequence[Transfer]:
    """One by one: what stands next to each other here did not when she said it."""
    session, customer_id = told["session"], told["customer"]
    return [
        transfer
        for number, phrase in enumerate(told["phrases"])
        for transfer in bank.script_words(session, phrase, customer_id, f"{told['id']}-{number}")
    ]


def _tell_recognised(bank: BankGateway, told: Mapping[str, Any]) -> Sequence[Transfer]:
    return bank.recognised(told["session"], told["customer"], told["id"])


def _tell_report(bank: BankGateway, told: Mapping[str, Any]) -> Sequence[Transfer]:
    in_hand = bank.transfer(told["transfer"]) if told["transfer"] else None
    agreed = in_hand is not None and in_hand.status in AGREED
    sure = bool(told["sure"]) or agreed
    changed = bank.report_fraud(told["session"], told["customer"], sure=sure, message=told["id"])
    if in_hand and in_hand.status in NOT_AGREED:
        changed = [*changed, bank.cancel(in_hand.id, "report_fraud")]
    return changed


def _tell_loss(bank: BankGateway, told: Mapping[str, Any]) -> Sequence[Transfer]:
    return bank.locks.lost(told["session"], told["customer"], told["account"], told["id"])


_TELLING: Mapping[str, Callable[[BankGateway, Mapping[str, Any]], Sequence[Transfer]]] = {
    "words": _tell_words,
    "recognised": _tell_recognised,
    "report": _tell_report,
    "loss": _tell_loss,
}


def _number_in(name: str) -> int:
    number = name.split("-")[0]
    return int(number) if number.isdigit() else 0

"""What the bank may not miss: told at once, kept where it does not answer, told again until it has.

A guard that did not hear the words of a script, or a check that help has not frozen, would let
money go that it should hold. So nothing is confirmed or authorised in a visit while the bank
has not taken everything that it was to be told of it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.banking.gateway import BankGateway
from assistant.banking.model import Transfer, TransferStatus, Unavailable

if TYPE_CHECKING:
    from assistant.visit import Visit

log = logging.getLogger(__name__)

AGREED = frozenset({TransferStatus.FRAUD_CHECK, TransferStatus.AUTHORISE})
"""She has said yes to it: a report of fraud holds it."""
NOT_AGREED = frozenset({TransferStatus.DRAFT, TransferStatus.REVIEW})


@dataclass(frozen=True)
class Message:
    """One thing that the bank has to know."""

    session: str
    """The visit that it is of."""
    what: str
    """For the log; nothing of hers stands in it."""
    tell: Callable[[], Sequence[Transfer]]
    """Tells the bank, any number of times; returns the transfers that it changed for it."""


class Outbox:
    """The messages of one kiosk, in their order. Any thread may use it."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._waiting: list[Message] = []
        self._delivering = threading.Lock()

    def put(self, message: Message) -> None:
        """Keep a message; the next delivery tells it."""
        self._waiting.append(message)

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
        return changed

    def waits(self, session: str | None = None) -> bool:
        """Whether the bank has not been told everything of this visit, or of any."""
        return any(session in (None, message.session) for message in self._waiting)


# Every call of the bank that may not be missed stands here, and nowhere else.


def words_heard(bank: BankGateway, visit: Visit, text: str) -> Message:
    """The guard hears an utterance, whatever else becomes of it."""
    session = visit.session
    return Message(
        session, "what was said", lambda: bank.script_words(session, text, visit.customer_id)
    )


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
        sure: The report alone, without any such transfer, is to be remembered.
    """

    def tell() -> list[Transfer]:
        in_hand = bank.transfer(transfer_id) if transfer_id else None
        agreed = in_hand is not None and in_hand.status in AGREED
        changed = bank.report_fraud(visit.session, visit.customer_id) if sure or agreed else []
        if in_hand and in_hand.status in NOT_AGREED:
            changed = [*changed, bank.cancel(in_hand.id, "report_fraud")]
        return changed

    return Message(visit.session, "a report of fraud", tell)


def loss_reported(bank: BankGateway, visit: Visit, account_id: str | None) -> Message:
    """Card, passbook or PIN is lost: that account is frozen, all of hers with None."""
    session, customer_id = visit.session, visit.customer_id
    assert customer_id is not None, "whose accounts they are has to be known"
    lost = bank.locks.lost
    return Message(session, "a loss", lambda: lost(session, customer_id, account_id))


def help_called(bank: BankGateway, visit: Visit) -> Message:
    """A person was called: what is open goes back to its review."""
    session = visit.session
    return Message(session, "a call for help", lambda: bank.freeze(session))


def visit_ended(bank: BankGateway, visit: Visit, reason: str) -> Message:
    """She has left."""
    session = visit.session
    return Message(session, "a visit's end", lambda: bank.end_session(session, reason))

"""Record the events of a visit with its session id, and each new status of a transfer once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from assistant.banking.model import Transfer, TransferStatus
from assistant.counts.tally import Tally
from assistant.events import EventLog
from assistant.help.ticket import Exchange, HelpTicket
from assistant.masking import mask_for_record
from assistant.understanding.protocol import Parse

MISHEARD = "its readings disagree"
"""The recorded reason for words that are dropped because the recogniser is unsure."""
EXCHANGES = 5
"""Number of last exchanges that a member of staff gets with a call."""
SIX_DIGITS = range(100_000, 1_000_000)
IDS = frozenset({"id", "ticket"})
"""Fields that contain an id. Every other text may contain somebody's words, and is masked."""


class Journal:
    """Record the events of one visit after another."""

    def __init__(self, events: EventLog) -> None:
        """Keep the log ``events``; ``begin`` names the visit."""
        self._events = events
        self._session = ""
        self._tally = Tally()
        self._statuses: dict[str, TransferStatus] = {}
        self._said: deque[list[str]] = deque(maxlen=EXCHANGES)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Return the last exchanges: the customer's words (or a key's name), and the answer."""
        return tuple((hers, answered) for hers, answered in self._said)

    def begin(self, session: str, tally: Tally) -> None:
        """Record from now on for the visit ``session``, and count its tasks in ``tally``."""
        self._session = session
        self._tally = tally
        self._statuses = {}
        self._said.clear()

    def record(self, event: str, **fields: object) -> None:
        """Record one event; of long numbers in texts at most the last digits are kept.

        The caller has already masked heard words. A typed sum stays whole.
        """
        if event not in {"heard", "key"}:
            fields = {k: v if k in IDS else mask_for_record(v) for k, v in fields.items()}
        self._keep(event, fields)
        self._events.record(event, self._session, **fields)
        if event == "heard" and fields["text"]:
            self._tally.hear()
        elif event in ("key", "help"):
            self._tally.note_input()

    def _keep(self, event: str, fields: Mapping[str, object]) -> None:
        """Remember the customer's words, as recorded, and the first sentence that answered them."""
        if event in ("heard", "key"):
            self._said.append([str(fields.get("text") or fields.get("key") or ""), ""])
        elif event == "spoken" and self._said and not self._said[-1][1]:
            self._said[-1][1] = str(fields["text"])

    def dropped(self, what: str, why: str) -> None:
        """Record an answer that does not count."""
        self.record("dropped", what=what, why=why)
        if why == MISHEARD:
            self._tally.miss()

    def record_understood(self, parse: Parse) -> None:
        """Record how an utterance was understood; where the words of a value are masked, so is the value."""
        entities = [_masked(dict(entity)) for entity in parse.entities]
        self.record(
            "understood", intent=parse.intent, confidence=parse.confidence, entities=entities
        )

    def record_help(self, ticket: HelpTicket) -> None:
        """Record a ticket's status."""
        self.record("help", ticket=ticket.id, reason=ticket.reason, status=ticket.status)

    def record_transfers(self, transfers: Iterable[Transfer]) -> None:
        """Record the status of each transfer whose status has changed since the last record."""
        for transfer in transfers:
            if self._statuses.get(transfer.id) == transfer.status:
                continue
            self._statuses[transfer.id] = transfer.status
            self.record(
                "transfer",
                id=transfer.id,
                payee=transfer.payee.name,
                fen=transfer.amount.fen,
                account=transfer.account.name,
                status=transfer.status.value,
            )


def _masked(entity: dict[str, object]) -> dict[str, object]:
    """Return an entity of an event: a sum of six digits of yuan whose words are masked may be a PIN."""
    value, told = entity["value"], mask_for_record(entity.get("text"))
    may_be_pin = isinstance(value, int) and value // 100 in SIX_DIGITS
    return {**entity, "value": told} if may_be_pin and told != entity.get("text") else entity

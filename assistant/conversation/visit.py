"""Keep the state of one customer's visit: who she is, her transfers, her preferences."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import cast

from assistant.banking.gateway import BankGateway
from assistant.banking.model import Customer
from assistant.banking.preferences import Preferences
from assistant.clock import Clock
from assistant.conversation.outbox import Outbox
from assistant.conversation.second_request import Offered
from assistant.counts.tally import Tally
from assistant.masking import Pieces
from assistant.printing import Printer


@dataclass
class Visit:
    """The state of a visit, until the screen clears. Only her preferences are stored after it."""

    session: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    """The visit's id, in every event and in the bank's rows."""
    customer: Customer | None = None
    """The customer whose card is in; None until a card is in, or until, on a kiosk without a reader,
    a customer is picked."""
    signed_in: bool = False
    """The PIN was right once in this visit. Only ``Authorising.sign_in`` sets it."""
    outbox: Outbox = field(default_factory=Outbox)
    """Messages that the bank has still to take. The kiosk's own: it outlives the visit."""
    transfers: list[str] = field(default_factory=list)
    """Every transfer begun in this visit, open or ended; one turn may end one and begin another."""
    told_of: str | None = None
    """The transfer whose outcome she has been shown."""
    transfers_begun: int = 0
    """How many transfers were begun: part of each transfer's idempotency key."""
    misses: int = 0
    """Answers of no use in a row; at two the same question is asked in another way."""
    compared: set[str] = field(default_factory=set, repr=False)
    """Sums of six digits that are not her PIN: each is compared once. Never stored."""
    uncompared: set[str] = field(default_factory=set, repr=False)
    """Sums of six digits said before she was signed in: one may be her PIN. Never stored."""
    pieces: Pieces = field(default_factory=Pieces, repr=False)
    """Possible pieces of a PIN in her last utterances: how many digits, never which."""
    account_follows: bool = False
    """The account she pays from was not named by her: it follows from the one the money goes to."""
    also_asked: Offered | None = None
    """The second request of one utterance; it is offered when the first has ended."""
    help_ticket: str | None = None
    """The open help ticket, where there is one."""
    after_fraud: bool = False
    """She has reported a fraud, and the call that followed is open: no menu until somebody was here."""

    preferences: Preferences = field(default_factory=Preferences)
    """How she is spoken to and shown things at this moment."""
    asked_for: set[str] = field(default_factory=set)
    """Preference fields changed in this visit."""
    preferences_known: bool = False
    """The preferences that the bank stores have been read."""
    covers_always: bool | None = None
    """Her later visits begin with her figures covered; None: as the bank has stored it."""
    asked_of_payees: str = ""
    """Her words about which payee to take out, kept while the PIN is asked."""
    tally: Tally = field(default_factory=Tally, repr=False)
    """What is counted of the visit: nothing of hers."""
    forgot_pin: bool = False
    """She was told what to do about a forgotten PIN: who is called before she signs in is told so."""
    asked_question: str = ""
    """The id of a frequent question that waits for the PIN."""
    private_names: tuple[str, ...] = ()
    """Her name and her payees' names, known after the PIN: masked in every stored screen."""

    @property
    def customer_id(self) -> str | None:
        """Whose visit it is, where that is known."""
        return self.customer.id if self.customer else None

    def masked(self, text: str) -> str:
        """Return ``text`` with the private names masked; the desk masks figures."""
        for name in self.private_names:
            text = text.replace(name, name[0] + "＊" * (len(name) - 1))
        return text

    @property
    def transfer_id(self) -> str | None:
        """The transfer begun last."""
        return self.transfers[-1] if self.transfers else None

    def next_transfer_key(self) -> str:
        """Return the idempotency key of the next transfer of this visit."""
        self.transfers_begun += 1
        return f"{self.session}-{self.transfers_begun}"


@dataclass
class Services:
    """The services that Rasa's actions call. Mutable: each scripted dialogue has its own bank."""

    bank: BankGateway
    clock: Clock
    printer: Printer = field(default_factory=lambda: Printer(None))
    """Where passbook lines go; by default this machine has none."""
    visits: dict[str, Visit] = field(default_factory=dict)
    """Open visits by session, which is the tracker's sender id too."""

    @classmethod
    def unset(cls) -> Services:
        """Return services without bank and clock; set both before every dialogue."""
        return cls(bank=cast(BankGateway, None), clock=cast(Clock, None))

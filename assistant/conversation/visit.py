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
    """The state of a visit. Of this, only the customer's preferences are stored after its end."""

    session: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    """The visit's id, in every event and in the bank's rows."""
    customer: Customer | None = None
    """The customer whose card is in; None until a card is in, or until, on a kiosk without a reader,
    a customer is picked."""
    signed_in: bool = False
    """Whether the PIN was right in this visit. Only ``Authorising.sign_in`` sets it."""
    outbox: Outbox = field(default_factory=Outbox)
    """Messages that the bank has not accepted yet; the kiosk's outbox, which outlives the visit."""
    transfers: list[str] = field(default_factory=list)
    """Every transfer begun in this visit, open or ended; one turn may end one and begin another."""
    told_of: str | None = None
    """The id of the transfer whose outcome was shown last."""
    transfers_begun: int = 0
    """Number of transfers begun, which is part of each transfer's idempotency key."""
    misses: int = 0
    """Unusable answers in a row; after two the question is asked in another way."""
    compared: set[str] = field(default_factory=set, repr=False)
    """Sums of six digits that are not her PIN, so that each is compared once; never stored."""
    uncompared: set[str] = field(default_factory=set, repr=False)
    """Sums of six digits said before sign-in, of which one may be her PIN; never stored."""
    pieces: Pieces = field(default_factory=Pieces, repr=False)
    """Numbers of digits, never the digits themselves, that may be pieces of a PIN in the last
    utterances."""
    account_follows: bool = False
    """Whether the paying account was not named, but follows from the account that gets the money."""
    also_asked: Offered | None = None
    """The second request of one utterance, to be offered when the first has ended."""
    help_ticket: str | None = None
    """The id of the open help ticket; None: there is none."""
    after_fraud: bool = False
    """Whether the call after a report of fraud is open; then there is no menu until staff have
    come."""

    preferences: Preferences = field(default_factory=Preferences)
    """The present settings of voice, type size and privacy."""
    asked_for: set[str] = field(default_factory=set)
    """Names of the preferences that the customer asked to change in this visit."""
    preferences_known: bool = False
    """Whether the preferences stored by the bank have been read."""
    covers_always: bool | None = None
    """Whether her later visits begin with covered figures; None: as stored by the bank."""
    asked_of_payees: str = ""
    """Her words about the payee to remove, kept while the PIN is asked."""
    asked_of_pension: str = ""
    """Her words about her pension, kept while the PIN is asked."""
    changed_last: str = ""
    """What she last asked to be louder, quieter, larger or smaller, as an effect's name."""
    tally: Tally = field(default_factory=Tally, repr=False)
    """The counts of the visit, without any personal data."""
    forgot_pin: bool = False
    """Whether she has heard the advice about a forgotten PIN; a person called before sign-in is
    told so."""
    asked_question: str = ""
    """The id of a frequent question that waits for the PIN."""
    private_names: tuple[str, ...] = ()
    """Her name and her payees' names, known after the PIN: masked in every stored screen."""

    @property
    def customer_id(self) -> str | None:
        """The id of the customer; None if not known."""
        return self.customer.id if self.customer else None

    def masked(self, text: str) -> str:
        """Return ``text`` with the private names masked (the desk masks figures)."""
        for name in self.private_names:
            text = text.replace(name, name[0] + "＊" * (len(name) - 1))
        return text

    @property
    def transfer_id(self) -> str | None:
        """The id of the last transfer begun; None: there is none."""
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
    """The passbook printer; by default the machine has none."""
    visits: dict[str, Visit] = field(default_factory=dict)
    """Open visits by session id, which is also the sender id of Rasa's tracker."""

    @classmethod
    def unset(cls) -> Services:
        """Return services without bank and clock; set both before every dialogue."""
        return cls(bank=cast(BankGateway, None), clock=cast(Clock, None))

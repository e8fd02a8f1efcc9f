"""One customer's visit: who she is, what she has been asked, how she likes to be spoken to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import cast

from assistant.banking.gateway import BankGateway
from assistant.banking.model import Customer
from assistant.clock import Clock


@dataclass
class Visit:
    """What is true from her first word until the screen clears; nothing of it is stored."""

    session: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    """The visit's id, in every event and in the bank's rows."""
    customer: Customer | None = None
    """Whose card is in; None until one is, or until one is picked on a kiosk without reader."""
    signed_in: bool = False
    """The PIN was right once in this visit."""
    transfer_id: str | None = None
    """The transfer begun last in this visit, whatever became of it."""
    told_of: str | None = None
    """The transfer whose end she has been shown."""
    transfers_begun: int = 0
    """Counts them: part of each transfer's idempotency key."""
    misses: int = 0
    """Answers in a row that were of no use; at two we change the way, not the question."""
    help_ticket: str | None = None
    """The open help ticket, where there is one."""

    private_names: tuple[str, ...] = ()
    """Her own name and her payees', from the PIN on: masked wherever a screen is kept."""

    def masked(self, text: str) -> str:
        """Return ``text`` with the private names masked; the desk masks figures."""
        for name in self.private_names:
            text = text.replace(name, name[0] + "＊" * (len(name) - 1))
        return text

    def next_transfer_key(self) -> str:
        """Return the idempotency key of the next transfer of this visit."""
        self.transfers_begun += 1
        return f"{self.session}-{self.transfers_begun}"


@dataclass
class Services:
    """What Rasa's actions may call. Mutable: a runner of dialogues gives each its own bank."""

    bank: BankGateway
    clock: Clock
    visits: dict[str, Visit] = field(default_factory=dict)
    """Open visits by session, which is the tracker's sender id too."""

    @classmethod
    def unset(cls) -> Services:
        """Return services whose bank and clock are set before every dialogue."""
        return cls(bank=cast(BankGateway, None), clock=cast(Clock, None))

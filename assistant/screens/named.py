"""Define the data about a transfer that screens share: payee, sum, account, id and step."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.content import read
from assistant.screens.view import View


class NamedPayee(TypedDict):
    """The names of a payee on screens, always with all three keys, as some names sound alike."""

    payee: str
    """The name of the account's holder."""
    relation: str
    """What the customer calls the payee, e.g. 闺女; for an account of her own, its name. May be
    empty."""
    tail: str
    """The last four digits of the payee's account."""


class NamedTransfer(NamedPayee):
    """A transfer in words: payee, sum, account."""

    fen: int
    """The sum, in fen."""
    account: str
    """What the customer calls the account from which it is paid."""


class PartOfTransfer(TypedDict, total=False):
    """The keys of ``NamedTransfer`` that a screen shows."""

    payee: str
    relation: str
    tail: str
    fen: int
    account: str


class AtStep(TypedDict):
    """The transfer and step of a screen: the customer's answer counts only for these."""

    transfer: str
    """The transfer's id in the bank."""
    transfer_step: int
    """The transfer's step when the screen was shown."""


def read_step(view: View) -> tuple[str, int]:
    """Return the id of the transfer that ``view`` belongs to, and its step at that time."""
    shown = read(AtStep, view)
    return shown["transfer"], shown["transfer_step"]


def called(payee: NamedPayee) -> tuple[str, str]:
    """Return two texts that name a payee: relation and last digits, and the name.

    Names that sound alike (王小明, 王小红) are told apart by the relation and the last digits.
    """
    tail = f"尾号{payee['tail']}" if payee["tail"] else ""
    beside = "，".join(word for word in (payee["relation"], tail) if word)
    return beside, payee["payee"]

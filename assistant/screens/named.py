"""Define the data that screens show of a transfer: payee, sum, account, and its id and step."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.content import read
from assistant.screens.view import View


class NamedPayee(TypedDict):
    """A payee as screens name them, always with all three keys: some names sound alike."""

    payee: str
    """The name that the account is in."""
    relation: str
    """What she calls them, e.g. 闺女; for an account of her own, its name. May be empty."""
    tail: str
    """The last four digits of their account."""


class NamedTransfer(NamedPayee):
    """A transfer in words: payee, sum, account."""

    fen: int
    """The sum, in fen."""
    account: str
    """Her name for the account it is paid from."""


class PartOfTransfer(TypedDict, total=False):
    """The keys of ``NamedTransfer`` that a screen shows."""

    payee: str
    relation: str
    tail: str
    fen: int
    account: str


class AtStep(TypedDict):
    """The transfer and step to which a screen belongs: her answer counts only for these."""

    transfer: str
    """Its id in the bank."""
    transfer_step: int
    """The transfer's step when the screen was put up."""


def read_step(view: View) -> tuple[str, int]:
    """Return the id of the transfer that ``view`` belongs to, and its step at that time."""
    shown = read(AtStep, view)
    return shown["transfer"], shown["transfer_step"]


def called(payee: NamedPayee) -> tuple[str, str]:
    """Return how a payee is named: first relation and tail, then the name.

    Names that sound alike (王小明, 王小红) are told apart by the relation and the tail.
    """
    tail = f"尾号{payee['tail']}" if payee["tail"] else ""
    beside = "，".join(word for word in (payee["relation"], tail) if word)
    return beside, payee["payee"]

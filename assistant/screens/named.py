"""What screens show of a transfer: whom, how much, from where, and which one it is."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.content import read
from assistant.screens.view import View


class NamedPayee(TypedDict):
    """A payee as screens name them, always with all three: names that sound alike are told apart."""

    payee: str
    """The name that the account is in."""
    relation: str
    """What she calls them, e.g. 闺女; an account of her own, by its name. Empty: nothing."""
    tail: str
    """The last four digits of their account."""


class NamedTransfer(NamedPayee):
    """The transfer in so many words: whom, how much, from where."""

    fen: int
    """How much, in fen."""
    account: str
    """Her name for the account it is paid from."""


class PartOfTransfer(TypedDict, total=False):
    """``NamedTransfer``, as far as a screen shows it."""

    payee: str
    relation: str
    tail: str
    fen: int
    account: str


class AtStep(TypedDict):
    """Which transfer a screen belongs to: her answer counts for no other, and at no other step."""

    transfer: str
    """Its id in the bank."""
    transfer_step: int
    """The step it was at when the screen was put up."""


def read_step(view: View) -> tuple[str, int]:
    """Return which transfer the screen of ``view`` belongs to, and at which step it was then."""
    shown = read(AtStep, view)
    return shown["transfer"], shown["transfer_step"]


def called(payee: NamedPayee) -> tuple[str, str]:
    """Return (relation and tail, name).

    Names that sound alike (王小明, 王小红) are told apart by the relation and the tail.
    """
    tail = f"尾号{payee['tail']}" if payee["tail"] else ""
    beside = "，".join(word for word in (payee["relation"], tail) if word)
    return beside, payee["payee"]

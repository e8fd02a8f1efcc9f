"""The PIN, typed only and shown as dots."""

from __future__ import annotations

from typing import Literal, TypedDict

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.content import filler
from assistant.screens.traits import Traits
from assistant.screens.view import View


class _Always(TypedDict):
    purpose: Literal["sign_in", "authorise"]
    """Whether she is signed in after it, or money moves."""


class Data(_Always, total=False):
    """What it is asked for; nothing of it is drawn."""

    transfer: str
    """The transfer that it authorises, by its id in the bank."""
    transfer_step: int
    """The step that transfer was at when the PIN was asked."""


TRAITS = Traits(reading="in_full", transfer_open=True, agreed=True)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the request and the field."""
    return [*sentence(view), *answers(view)]

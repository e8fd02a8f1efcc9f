"""Show what a sum brings in each term, before the PIN, and ask whether it is to be deposited."""

from __future__ import annotations

from assistant.screens import rates
from assistant.screens.content import filler
from assistant.screens.traits import Traits

TRAITS = Traits(
    called="看算好的利息",
    reading="private",
    pause="yes_no",
    takes="offer",
    money="none",
    bias="none",
)


class Data(rates.Data):
    """What the sum brings in each term, as ``rates`` shows it."""


fill = filler(__name__, Data)
compose = rates.compose

"""Show a frequent question and its answer, and ask whether a person should come."""

from __future__ import annotations

from assistant.screens import answer
from assistant.screens.content import filler
from assistant.screens.traits import Traits

TRAITS = Traits(
    called="看回答，问要不要人来",
    reading="public",
    pause="yes_no",
    takes="offer",
    money="none",
    bias="none",
)


class Data(answer.Data):
    """The answer, as ``answer`` shows it."""


fill = filler(__name__, Data)
compose = answer.compose

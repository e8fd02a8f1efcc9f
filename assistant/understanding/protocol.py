"""Define what the conversation knows of understanding, whatever engine does it.

The conversation knows readings of words (``Parse``) and replies of actions (``Reply``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypedDict

from assistant.understanding.intents import interrupts, is_request

INFORMS, AFFIRMS, DENIES = "inform", "affirm", "deny"
TRANSFER, REPORT, HELP = "transfer_money", "report_fraud", "call_help"
OUTSIDE = "out_of_scope"
"""Intents that readers ask for by name."""


class AgentFailed(Exception):
    """Rasa raised in a turn, or did not answer in time."""


class AgentNotLoaded(AgentFailed):
    """Rasa could not be loaded: no turn works until the cause is removed and the program restarts."""


class FoundEntity(TypedDict):
    """A value that was found in her words."""

    entity: str
    text: str | None
    """The words that name it; None in a key's payload."""
    value: object
    """JSON, its type by the entity: an amount in fen or null, most others a string."""


class Ranked(TypedDict):
    """An intent that her words may have."""

    name: str
    confidence: float
    """The classifier's probability, 0 to 1."""


class RawParse(TypedDict, total=False):
    """What is read and written of Rasa's own parse; it holds more."""

    intent: Ranked
    intent_ranking: list[Ranked]


@dataclass(frozen=True)
class Parse:
    """The classifier's reading of an utterance, or of a key's payload."""

    text: str
    intent: str
    confidence: float | None
    """The classifier's own scale, 0 to 1; None for a key."""
    entities: tuple[FoundEntity, ...]
    """In the order of the text."""
    raw: RawParse = field(repr=False, default_factory=RawParse)
    """Rasa's own parse, given back to it with the turn so that nothing is parsed twice."""

    def likelihood(self, intent: str) -> float:
        """Return the classifier's probability of ``intent``, 0 to 1, whichever intent it chose."""
        ranking = self.raw.get("intent_ranking", ())
        return next((each["confidence"] for each in ranking if each["name"] == intent), 0.0)

    @property
    def is_request(self) -> bool:
        """Return whether it is a request to the bank that neither stops nor calls for help."""
        return is_request(self.intent)

    @property
    def interrupts(self) -> bool:
        """Return whether its intent may cut into the anti-fraud check."""
        return interrupts(self.intent)

    def as_intent(self, intent: str) -> Parse:
        """Return this reading with its intent replaced and confidence 1.0."""
        raw: RawParse = {**self.raw, "intent": {"name": intent, "confidence": 1.0}}
        return replace(self, intent=intent, confidence=1.0, raw=raw)


@dataclass(frozen=True)
class Reply:
    """One reply of an action: a screen and its sentence, or an effect."""

    text: str
    """The response from ``domain/``, filled in; empty for a pure effect."""
    custom: Mapping[str, object]
    """See ``assistant.actions.base``: the screen and its data, or an effect."""


class Understanding(Protocol):
    """The part of Rasa that the conversation uses."""

    async def parse(self, text: str) -> Parse:
        """Understand an utterance without acting on it."""
        ...

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        """Let the dialogue act on ``parse`` and return its replies."""
        ...

    def forget(self, session: str) -> None:
        """Drop the tracker of a visit that has ended."""
        ...

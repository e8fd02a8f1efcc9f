"""Define the interface of understanding for the conversation, independent of the engine.

The conversation uses readings of words (``Parse``) and replies of actions (``Reply``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypedDict

from assistant.understanding.intents import interrupts, is_request

INFORMS, AFFIRMS, DENIES = "inform", "affirm", "deny"
TRANSFER, REPORT, HELP = "transfer_money", "report_fraud", "call_help"
OUTSIDE = "out_of_scope"
"""Names of intents that the code uses."""


class AgentFailed(Exception):
    """Rasa raised in a turn, or did not answer in time."""


class AgentNotLoaded(AgentFailed):
    """Rasa could not be loaded: no turn works until the cause is removed and the program restarts."""


class FoundEntity(TypedDict):
    """A value that was found in the customer's words."""

    entity: str
    text: str | None
    """The words that name it; None in a key's payload."""
    value: object
    """A JSON value whose type depends on the entity: an amount in fen or null, mostly a string."""


class Ranked(TypedDict):
    """An intent that the words may have."""

    name: str
    confidence: float
    """The classifier's probability, 0 to 1."""


class RawParse(TypedDict, total=False):
    """The keys of Rasa's own parse that this program reads or writes; Rasa has more."""

    intent: Ranked
    intent_ranking: list[Ranked]


@dataclass(frozen=True)
class Parse:
    """The classifier's reading of an utterance, or of a key's payload."""

    text: str
    intent: str
    confidence: float | None
    """The classifier's confidence, 0 to 1; None for a key."""
    entities: tuple[FoundEntity, ...]
    """In the order of the text."""
    raw: RawParse = field(repr=False, default_factory=RawParse)
    """Rasa's own parse, returned to Rasa with the turn so that the words are not parsed twice."""

    def likelihood(self, intent: str) -> float:
        """Return the probability of ``intent``, 0 to 1, even if the classifier chose another one."""
        ranking = self.raw.get("intent_ranking", ())
        return next((each["confidence"] for each in ranking if each["name"] == intent), 0.0)

    @property
    def is_request(self) -> bool:
        """Return whether it is a request to the bank that neither stops nor calls for help."""
        return is_request(self.intent)

    @property
    def interrupts(self) -> bool:
        """Return whether the intent may interrupt the anti-fraud check."""
        return interrupts(self.intent)

    def as_intent(self, intent: str) -> Parse:
        """Return this reading with its intent replaced and confidence 1.0."""
        raw: RawParse = {**self.raw, "intent": {"name": intent, "confidence": 1.0}}
        return replace(self, intent=intent, confidence=1.0, raw=raw)


@dataclass(frozen=True)
class Reply:
    """One reply of an action: a screen and its sentence, or an effect."""

    text: str
    """The sentence from ``domain/`` with its values; empty for a pure effect."""
    custom: Mapping[str, object]
    """The screen and its data, or an effect (see ``assistant.actions.base``)."""


class Understanding(Protocol):
    """The part of Rasa that the conversation uses."""

    async def parse(self, text: str) -> Parse:
        """Return the reading of an utterance without acting on it."""
        ...

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        """Let the dialogue act on ``parse`` and return its replies."""
        ...

    def forget(self, session: str) -> None:
        """Drop Rasa's memory (tracker) of a visit that has ended."""
        ...

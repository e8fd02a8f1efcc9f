"""What the extractors share: they stand after the classifier and replace the CRF's guesses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

WITHOUT_ENTITIES = frozenset({"report_fraud", "out_of_scope"})
"""Intents in which amounts and people are part of a story, never a request (LABELS)."""


class Extractor(GraphComponent):  # type: ignore[misc]
    """Sets the entities of its own kinds; those of other kinds stay as they are."""

    KINDS: ClassVar[frozenset[str]]
    """The entities this extractor answers for."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Extractor:
        """Create the extractor; it has no options and nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message, in the order of its text."""
        for message in messages:
            entities = message.get(ENTITIES, [])
            intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY) or ""
            others = [entity for entity in entities if entity["entity"] not in self.KINDS]
            if intent in WITHOUT_ENTITIES:
                found = []
            else:
                before = [entity for entity in entities if entity["entity"] in self.KINDS]
                found = list(self.extract(message.get(TEXT) or "", intent, before))
            ordered = sorted([*others, *found], key=lambda entity: int(entity["start"]))
            message.set(ENTITIES, ordered, add_to_output=True)
        return messages

    def extract(
        self, text: str, intent: str, guessed: list[dict[str, Any]]
    ) -> Iterable[dict[str, Any]]:
        """Return the entities in ``text``; ``guessed`` are those the CRF found of these kinds."""
        raise NotImplementedError

    def entity(self, kind: str, text: str, start: int, end: int, value: Any) -> dict[str, Any]:
        """Return an entity as Rasa passes it on."""
        return {
            "entity": kind,
            "text": text,
            "start": start,
            "end": end,
            "value": value,
            "extractor": type(self).__name__,
        }

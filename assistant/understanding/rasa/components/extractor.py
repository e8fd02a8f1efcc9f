"""Define the base of the extractors, which run after the classifier and know the intent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

WITHOUT_ENTITIES = frozenset({"report_fraud", "out_of_scope"})
"""Intents in which amounts and people are part of a story, never a request (docs/labels.md)."""


class Extractor(GraphComponent):  # type: ignore[misc]
    """Add entities of its own kinds to the entities that other components found."""

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
        """Add the entities found to each message, sorted by their place in the text."""
        for message in messages:
            entities = message.get(ENTITIES, [])
            intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY) or ""
            found = (
                [] if intent in WITHOUT_ENTITIES else self.extract(message.get(TEXT) or "", intent)
            )
            ordered = sorted([*entities, *found], key=lambda entity: int(entity["start"]))
            message.set(ENTITIES, ordered, add_to_output=True)
        return messages

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Return the entities in ``text``, which was classified as ``intent``."""
        raise NotImplementedError

    def entity(self, kind: str, text: str, start: int, end: int, value: Any) -> dict[str, Any]:
        """Return an entity in the form that Rasa expects."""
        return {
            "entity": kind,
            "text": text,
            "start": start,
            "end": end,
            "value": value,
            "extractor": type(self).__name__,
        }

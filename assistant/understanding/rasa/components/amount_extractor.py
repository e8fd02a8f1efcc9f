"""Extract amounts as entities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.understanding.intents import intents_with
from assistant.understanding.rasa.components.extractor import Extractor
from assistant.understanding.readers.amounts import find_amounts


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AmountExtractor(Extractor):
    """Extract the entity ``amount``: its value is fen, or None if a clerk would ask back (``why``)."""

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield the amounts that ``assistant.understanding.readers.amounts`` finds."""
        limit = intent in intents_with("limit")
        if not limit and intent not in intents_with("amount"):
            return
        for found in find_amounts(text, limit=limit):
            entity = self.entity("amount", found.text, found.start, found.end, found.fen)
            yield entity | {"why": found.why}

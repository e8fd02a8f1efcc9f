"""Amounts as entities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.understanding.amounts import find_amounts
from assistant.understanding.components.extractor import Extractor


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AmountExtractor(Extractor):
    """Entity ``amount``: value in fen, None where a clerk would ask back; ``why`` says why."""

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield the amounts that ``assistant.understanding.amounts`` finds."""
        for found in find_amounts(text):
            entity = self.entity("amount", found.text, found.start, found.end, found.fen)
            yield entity | {"why": found.why}

"""Extract accounts, bills and locks as entities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.understanding.intents import intents_with
from assistant.understanding.rasa.components.extractor import Extractor
from assistant.understanding.readers.lexicon import find_terms


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LexiconExtractor(Extractor):
    """Extract the entities ``account``, ``bill_type`` and ``lock``; values are the program's names."""

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield things of ``lexicon.yaml``; bills and locks only for intents that use them."""
        kinds = [kind for kind in ("bill_type", "lock") if intent in intents_with(kind)]
        for kind in ("account", *kinds):
            for term in find_terms(text, kind):
                yield self.entity(kind, term.text, term.start, term.end, term.value)

"""Extract payees as entities, by the rules of ``assistant.understanding.readers.mentions`` alone.

On held-out sentences a CRF beside these rules found no payee that they missed, and Rasa refits a
CRF at every start (1.8 s).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.understanding.intents import intents_with
from assistant.understanding.rasa.components.extractor import Extractor
from assistant.understanding.readers.mentions import find_payees


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PayeeExtractor(Extractor):
    """Entity ``payee``; its value is the mention, to be resolved against her saved payees.

    Who that is depends on who is signed in, which no model knows: see ``PayeeResolver``.
    """

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield the payees in ``text``, without those that she corrects in it."""
        if intent in intents_with("payee"):
            for found in find_payees(text):
                yield self.entity("payee", found.text, found.start, found.end, found.text)

"""Extract payees as entities, by the rules of ``assistant.understanding.readers.mentions`` alone.

On held-out sentences an additional CRF found no payee that these rules missed, and Rasa refits a
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
    """Extract the entity ``payee``; its value is the mention in the customer's words.

    ``PayeeResolver`` later finds the payee among those that the signed-in customer has saved.
    """

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield the payees in ``text``, without those that the same text corrects."""
        if intent in intents_with("payee"):
            for found in find_payees(text):
                yield self.entity("payee", found.text, found.start, found.end, found.text)

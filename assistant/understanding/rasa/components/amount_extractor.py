"""Amounts as entities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.understanding.rasa.components.extractor import Extractor
from assistant.understanding.readers.amounts import find_amounts

WITH_AMOUNT = frozenset(
    {
        "transfer_money",
        "pay_bill",
        "special_service",
        "ask_deposit",
        "ask_wealth",
        "set_lock",
        "inform",
        "affirm",
        "deny",
    }
)
"""Intents in which a sum may be meant to be used; elsewhere she speaks of money that is there or
was paid."""
SET_LIMIT = "set_lock"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AmountExtractor(Extractor):
    """Entity ``amount``: value in fen, None where a clerk would ask back; ``why`` says why."""

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield the amounts that ``assistant.understanding.readers.amounts`` finds."""
        if intent not in WITH_AMOUNT:
            return
        for found in find_amounts(text, limit=intent == SET_LIMIT):
            entity = self.entity("amount", found.text, found.start, found.end, found.fen)
            yield entity | {"why": found.why}

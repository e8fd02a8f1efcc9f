"""Payees as entities: the rules' spans first, the CRF's where the rules see none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.understanding.components.extractor import Extractor
from assistant.understanding.mentions import PayeeMention, find_payees
from assistant.understanding.repairs import final_only

SURE = 0.8
"""A span of the CRF counts from this confidence on; it has taken 五千块 for a payee before."""
WITH_PAYEE = frozenset({"transfer_money", "inform", "affirm", "deny", "list_transactions"})
"""Intents in which a person named may be a payee; elsewhere she just speaks of somebody."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PayeeExtractor(Extractor):
    """Entity ``payee``; its value is the mention, to be resolved against her saved payees.

    Who that is depends on who is signed in, which no model knows: see ``PayeeResolver``.
    """

    KINDS = frozenset({"payee"})

    def extract(
        self, text: str, intent: str, guessed: list[dict[str, Any]]
    ) -> Iterable[dict[str, Any]]:
        """Yield the payees in ``text``; what a repair takes back is left out."""
        if intent not in WITH_PAYEE:
            return
        for found in find_payees(text) or self._guesses(text, guessed):
            yield self.entity("payee", found.text, found.start, found.end, found.text)

    def _guesses(self, text: str, guessed: list[dict[str, Any]]) -> list[PayeeMention]:
        sure = [g for g in guessed if g.get("confidence_entity", 0.0) >= SURE]
        spans = [PayeeMention(text[g["start"] : g["end"]], g["start"], g["end"]) for g in sure]
        return final_only(text, spans)

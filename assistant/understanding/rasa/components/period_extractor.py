"""Extract periods of time as entities, and the terms of deposits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.understanding.intents import intents_with
from assistant.understanding.rasa.components.extractor import Extractor
from assistant.understanding.readers.periods import find_periods
from assistant.understanding.readers.terms import find_deposit_terms


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PeriodExtractor(Extractor):
    """Extract the entities ``period`` and ``term``.

    A period's value is its words, because the dates depend on the clock; a term's value is months.
    """

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield terms if the intent is about deposits, periods if it is about the past."""
        if intent in intents_with("term"):
            for term in find_deposit_terms(text):
                yield self.entity("term", term.text, term.start, term.end, term.months)
        elif intent in intents_with("period"):
            for found in find_periods(text):
                yield self.entity("period", found.text, found.start, found.end, found.text)

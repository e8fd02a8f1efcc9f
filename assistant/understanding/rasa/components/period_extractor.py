"""Extract periods as entities, and the same words as terms of a deposit."""

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
    """Entities ``period`` and ``term``.

    A period's value is the words, since their meaning needs the clock; a term's is months.
    """

    def extract(self, text: str, intent: str) -> Iterable[dict[str, Any]]:
        """Yield terms when she asks about deposits, periods when she asks about the past."""
        if intent in intents_with("term"):
            for term in find_deposit_terms(text):
                yield self.entity("term", term.text, term.start, term.end, term.months)
        elif intent in intents_with("period"):
            for found in find_periods(text):
                yield self.entity("period", found.text, found.start, found.end, found.text)

"""Features of an utterance's shape: 给<payee>转<amount>, whoever and however much."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.pinyin import syllable
from assistant.understanding.components.ngram_featurizer import NgramFeaturizer
from assistant.understanding.sounds import merged
from assistant.understanding.spans import spans_of

BEGIN, END = "begin", "end"
"""Marks of the edges: 五百 alone answers a question, in a sentence it is part of a request."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class ShapeFeaturizer(NgramFeaturizer):
    """Counts n-grams of blurred syllables in which each value found stands as its kind.

    Names and sums are endless and say nothing about what is wanted; that there is one, and
    where it stands, says much.
    """

    def _get_processed_message_tokens_by_attribute(
        self, message: Message, attribute: str = TEXT
    ) -> list[str]:
        """Name each span by its kind at its first token; its other tokens vanish."""
        if attribute != TEXT or not message.get(TOKENS_NAMES[TEXT]):
            return list(super()._get_processed_message_tokens_by_attribute(message, attribute))
        spans = spans_of(message.get(TEXT))
        shape: list[str] = []
        for token in message.get(TOKENS_NAMES[TEXT]):
            kind = next((k for k, start, end in spans if start <= token.start < end), None)
            if kind is None:
                shape.append(merged(syllable(token.text)))
            else:
                first = any(k == kind and start == token.start for k, start, _ in spans)
                shape.append(kind if first else "")
        shape[0] = f"{BEGIN} {shape[0]}"
        shape[-1] = f"{shape[-1]} {END}"
        return shape

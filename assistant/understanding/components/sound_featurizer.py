"""Features of how an utterance sounds, so that 鱼额 counts as 余额."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT

from assistant.pinyin import syllable
from assistant.understanding.sounds import merged


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SoundFeaturizer(CountVectorsFeaturizer):  # type: ignore[misc]
    """Counts n-grams of toneless syllables instead of characters.

    With ``merge_accents`` the syllables that accents confuse count as one
    (zh/z ch/c sh/s n/l f/h r/l an/ang en/eng in/ing). Put one of each into the pipeline.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return CountVectorsFeaturizer's options for single-character tokens, and ours."""
        return {
            **CountVectorsFeaturizer.get_default_config(),
            "analyzer": "word",
            "min_ngram": 1,
            "max_ngram": 3,
            "merge_accents": False,
        }

    def _process_tokens(self, tokens: list[str], attribute: str = TEXT) -> list[str]:
        """Turn tokens into syllables where CountVectorsFeaturizer would lower-case them."""
        if attribute != TEXT:
            return list(super()._process_tokens(tokens, attribute))
        spoken = (syllable(token) for token in tokens)
        return [merged(sound) for sound in spoken] if self._config["merge_accents"] else [*spoken]

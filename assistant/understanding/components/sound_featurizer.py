"""Features of how an utterance sounds, so that 鱼额 counts as 余额."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT

from assistant.pinyin import syllable
from assistant.understanding.components.ngram_featurizer import NgramFeaturizer
from assistant.understanding.sounds import merged


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SoundFeaturizer(NgramFeaturizer):
    """Counts n-grams of toneless syllables instead of characters.

    With ``merge_accents`` the syllables that accents confuse count as one
    (zh/z ch/c sh/s n/l f/h r/l an/ang en/eng in/ing). With ``apart`` pairs of syllables that
    one other stands between are counted, whichever it is: one character misheard breaks every
    run that it is in. Put one of each into the pipeline.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return NgramFeaturizer's options, and ours."""
        return {**NgramFeaturizer.get_default_config(), "merge_accents": False, "apart": False}

    def _process_tokens(self, tokens: list[str], attribute: str = TEXT) -> list[str]:
        """Turn tokens into syllables where CountVectorsFeaturizer would lower-case them."""
        if attribute != TEXT:
            return list(super()._process_tokens(tokens, attribute))
        spoken = (syllable(token) for token in tokens)
        sounds = [merged(sound) for sound in spoken] if self._config["merge_accents"] else [*spoken]
        if not self._config["apart"]:
            return sounds
        edged = ["begin", *sounds, "end"]
        return [f"{one}_{other}" for one, other in zip(edged, edged[2:], strict=False)]

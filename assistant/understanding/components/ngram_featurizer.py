"""Features of a whole sentence: which runs of characters stand in it, and how often."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT
from scipy.sparse import coo_matrix, spmatrix

SparseRows = list[spmatrix | None]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(CountVectorsFeaturizer):  # type: ignore[misc]
    """Rasa's CountVectorsFeaturizer without what a linear classifier does not look at.

    Rasa asks scikit-learn to transform every sentence twice, for the sentence and for each of
    its tokens; that was most of the training and of a turn. ``tokens: true`` brings the
    features of tokens back, for a classifier that reads them (DIET).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return CountVectorsFeaturizer's options for single-character tokens, and ours."""
        return {
            **CountVectorsFeaturizer.get_default_config(),
            "analyzer": "word",
            "min_ngram": 1,
            "max_ngram": 3,
            "tokens": False,
        }

    @cached_property
    def _runs_in(self) -> Any:
        """Scikit-learn's own way from a text to its n-grams."""
        return self.vectorizers[TEXT].build_analyzer()

    def _create_features(
        self, attribute: str, all_tokens: list[list[str]]
    ) -> tuple[SparseRows, SparseRows]:
        """Return features of tokens (none, unless asked for) and of sentences."""
        if self._config["tokens"]:
            features: tuple[SparseRows, SparseRows] = super()._create_features(
                attribute, all_tokens
            )
            return features
        nothing: SparseRows = [None] * len(all_tokens)
        if attribute != TEXT or TEXT not in self.vectorizers:
            return nothing, nothing
        return nothing, [
            self._counted(" ".join(tokens)) if tokens else None for tokens in all_tokens
        ]

    def _counted(self, text: str) -> coo_matrix:
        """Return one row: how often each known n-gram stands in ``text``."""
        vocabulary = self.vectorizers[TEXT].vocabulary_
        known = Counter(vocabulary[run] for run in self._runs_in(text) if run in vocabulary)
        columns = np.fromiter(sorted(known), dtype=np.int64, count=len(known))
        counts = np.array([known[column] for column in columns], dtype=np.int64)
        rows = np.zeros(len(known), dtype=np.int64)
        return coo_matrix((counts, (rows, columns)), shape=(1, len(vocabulary)))

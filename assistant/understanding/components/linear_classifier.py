"""Rasa's logistic regression, with its strength to be chosen, and stored so that it loads at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier

_FILE = "weights.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(LogisticRegressionClassifier):  # type: ignore[misc]
    """Stores the weights as plain arrays.

    Rasa stores the estimator with skops, whose import alone looks through every loaded module
    for 8 s of a profiled load of 12 s. Arrays need no list of trusted types either.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return Rasa's options and ``C``, the inverse strength of regularisation."""
        return {**LogisticRegressionClassifier.get_default_config(), "C": 1.0}

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf.set_params(C=self.config["C"])

    def persist(self) -> None:
        """Store what a trained estimator consists of."""
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / _FILE,
                coef=self.clf.coef_.astype(np.float32),  # half the file, half the memory
                intercept=self.clf.intercept_,
                classes=np.array(self.clf.classes_, dtype=np.str_),
            )

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearClassifier:
        """Load a trained classifier.

        Raises:
            ValueError: the model holds no weights for it.
        """
        classifier = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as weights:
            classifier.clf.coef_ = weights["coef"]
            classifier.clf.intercept_ = weights["intercept"]
            classifier.clf.classes_ = weights["classes"].astype(object)
        classifier.clf.n_features_in_ = classifier.clf.coef_.shape[1]
        return classifier

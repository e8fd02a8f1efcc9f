"""Training on what a recogniser may make of each example, too."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.noise import mishear, without_marks


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MisheardCopies(GraphComponent):  # type: ignore[misc]
    """Adds misheard copies of every example before anything is learnt; then does nothing.

    Stands before the tokenizer. ``rate`` is the copies' character error rate, 0 to 1; ``copies``
    how many there are of each, and ``seed`` chooses the mistakes of the first: none of them may
    be one of those that ``evaluate`` measures with.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._rate = float(config["rate"])
        self._seeds = [int(config["seed"]) + number for number in range(config["copies"])]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the error rate to plan for, how many copies, and the first one's seed."""
        return {"rate": 0.2, "copies": 2, "seed": 99}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MisheardCopies:
        """Create the component; it stores nothing."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data with the copies added; entities are rules, and stay out."""
        copies = [
            Message({TEXT: heard, INTENT: example.get(INTENT)})
            for example in training_data.intent_examples
            for seed in self._seeds
            if (heard := mishear(example.get(TEXT), self._rate, seed))
            != without_marks(example.get(TEXT))
        ]
        return training_data.merge(TrainingData(copies))

    def process(self, messages: list[Message]) -> list[Message]:
        """Return what customers say as it is."""
        return messages

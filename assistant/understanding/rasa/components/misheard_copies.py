"""Add misheard copies of each example to the training data, for Rasa's own classifiers.

Our own classifier makes its copies itself (``linear_classifier``); ``make compare`` uses these
copies for the classifiers of Rasa.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.rasa.noise import misheard_copies


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MisheardCopies(GraphComponent):  # type: ignore[misc]
    """Add misheard copies of every example before anything is learnt; do nothing afterwards.

    The component comes before the tokenizer. ``rate`` is the copies' character error rate, 0 to 1;
    ``copies`` is the number of copies of each example; ``seed`` chooses the mistakes of the first
    copy. No seed may be one that ``evaluate`` measures with.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._rate = float(config["rate"])
        self._seed, self._copies = int(config["seed"]), int(config["copies"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults: the error rate, the number of copies, and the first copy's seed."""
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
        """Return the training data with the copies added, without entities, which rules find."""
        examples = [(e.get(TEXT), e.get(INTENT)) for e in training_data.intent_examples]
        copies = [
            Message({TEXT: heard, INTENT: intent})
            for heard, intent in misheard_copies(examples, self._rate, self._seed, self._copies)
        ]
        return training_data.merge(TrainingData(copies))

    def process(self, messages: list[Message]) -> list[Message]:
        """Return customers' messages unchanged."""
        return messages

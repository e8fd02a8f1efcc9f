"""Split text into one token for each Chinese character.

Tokens of whole words would not help, because a recogniser mistakes words but keeps the sounds.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from assistant.understanding.rasa.features import units


class Character(Token):  # type: ignore[misc]
    """A token that is identified by its place and its text.

    Rasa computes a fingerprint of every token after every component in training: five million
    hashes, a seventh of the time. Our tokens carry no other data, so place and text are enough.
    """

    def fingerprint(self) -> str:
        """Return a text that is equal exactly for tokens with the same place and text."""
        return f"{self.text} {self.start} {self.end}"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CharTokenizer(Tokenizer):  # type: ignore[misc]
    """Split an utterance into characters; runs of digits or Latin letters stay together.

    Marks and sounds of hesitation get no token. Rasa's own WhitespaceTokenizer refuses zh and Jieba
    takes 1.2 s to load its dictionary.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options that Rasa expects of a tokenizer; this one uses none of them."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of ``attribute``; their positions are those of the original text."""
        return [Character(text, start, end) for text, start, end in units(message.get(attribute))]

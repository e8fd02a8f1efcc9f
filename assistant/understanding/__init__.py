"""Understanding and dialogue, by Rasa: none of what it imports and we never use is installed."""

from assistant.stand_ins import stand_in

stand_in()  # before the first import of Rasa, wherever that is

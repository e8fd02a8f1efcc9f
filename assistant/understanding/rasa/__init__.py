"""Rasa in this process: its components, its training, and what asks it.

None of what Rasa imports and we never use is installed.
"""

from assistant.stand_ins import stand_in

stand_in()  # before the first import of Rasa, wherever that is

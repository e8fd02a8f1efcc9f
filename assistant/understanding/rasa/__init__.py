"""Run Rasa in this process: its components, its training, and what asks it.

Packages that Rasa imports and that nothing here uses are not installed (``assistant.stand_ins``).
"""

from assistant.stand_ins import stand_in

stand_in()  # before the first import of Rasa, wherever that is

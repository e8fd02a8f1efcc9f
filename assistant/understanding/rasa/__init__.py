"""Run and train Rasa in this process, with components of our own.

Packages that Rasa imports but this program does not use are not installed
(``assistant.stand_ins``).
"""

from assistant.stand_ins import stand_in

stand_in()  # must come before the first import of Rasa anywhere

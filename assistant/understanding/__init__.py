"""From her words to what is meant: readers, Rasa, and the choice between what they offer."""

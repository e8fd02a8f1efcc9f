"""Understand words: by readers, by Rasa, and by choosing between their readings."""

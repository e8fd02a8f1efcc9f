"""Understands words: readers, Rasa, and the choice between their readings."""

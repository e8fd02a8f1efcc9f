"""Carry out each turn of the conversation: from an input to its meaning, a screen and the voice."""

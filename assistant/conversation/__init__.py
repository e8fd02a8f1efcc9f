"""Carry out a turn of the conversation, from the input to its meaning, the screen and the voice."""

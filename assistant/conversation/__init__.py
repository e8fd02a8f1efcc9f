"""One turn of the conversation: the input, its meaning, the action, the screen and the voice."""

"""The life of one turn: the input, its meaning, what is done, what she sees and hears."""

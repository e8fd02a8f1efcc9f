"""Learn at set-up, from examples, what the program reads answers with."""

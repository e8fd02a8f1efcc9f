"""Define our own components of Rasa's graph; ``config.yml`` puts them in order."""

"""Rasa graph components of ours; ``config.yml`` puts them in order."""

"""Scripted dialogues: whole visits as data, run against the real assistant."""

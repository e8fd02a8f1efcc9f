"""Run scripted dialogues: whole visits as data, played against the real assistant."""

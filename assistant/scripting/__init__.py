"""Run scripted dialogues: visits written in YAML files, played against the real assistant."""

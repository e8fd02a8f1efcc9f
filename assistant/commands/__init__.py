"""What ``run_assistant.py`` does besides serving: one file per command."""

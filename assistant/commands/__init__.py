"""The commands of ``run_assistant.py`` besides serving: one file for each."""

"""Run the commands of ``run_assistant.py`` other than serving: one file for each."""

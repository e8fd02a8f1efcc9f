"""Serve customers: by kiosk, keyboard, sound files or scripted dialogues."""

"""How this program serves: kiosk, keyboard, sound files, scripted dialogues."""

"""The ways in which the program serves: kiosk, keyboard, sound files, scripted dialogues."""

"""Voice out: figures into words, words into sounds, sounds into the room."""

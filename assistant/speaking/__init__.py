"""Speak: turn figures into words and words into sound, and play the sound."""

"""Speak: figures become words, words become sound, and the sound is played."""

"""Understand customers' words: extract values by readers, classify by Rasa, choose between results."""
